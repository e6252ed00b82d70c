// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/listingdiff.h"

#include <charconv>
#include <string>

#include "abi/protocol.h"
#include "wire/listingedit.h"

namespace pddgpu::recording {

namespace {

/// Iterates over the lines of a listing, from the first to past the last one.
class Lines
{
public:
    explicit Lines(QByteArrayView text) : m_rest(text) { next(); }

    bool isAtEnd() const { return line.isEmpty(); }

    void next()
    {
        const qsizetype newline = m_rest.indexOf('\n');
        line = newline < 0 ? m_rest : m_rest.first(newline + 1);
        m_rest = m_rest.sliced(line.size());
        ++number;
        id = 0;
        std::from_chars(line.data(), line.data() + line.size(), id);
    }

    QByteArrayView line;
    std::uint32_t number = UINT32_MAX;  // Wraps to 0 at the first line.
    std::uint64_t id = 0;               // 0: not an object's line.

private:
    QByteArrayView m_rest;
};

}  // namespace

QByteArray listingDiff(QByteArrayView before, QByteArrayView after)
{
    std::string edit;
    std::uint32_t copied = 0;
    Lines old(before);
    const auto endCopy = [&edit, &copied, &old] {
        if (copied > 0) {
            edit.push_back(helper::CopyMark);
            helper::appendNumber(edit, old.number - copied);
            helper::appendNumber(edit, copied);
        }
        copied = 0;
    };
    for (Lines line(after); !line.isAtEnd(); line.next()) {
        // Ids increase from line to line.
        while (!old.isAtEnd() && old.id < line.id) {
            endCopy();
            old.next();
        }
        if (line.id != 0 && !old.isAtEnd() && old.line == line.line) {
            ++copied;
            old.next();
        } else {
            endCopy();
            edit.append(line.line.data(), static_cast<std::size_t>(line.line.size()));
        }
    }
    endCopy();
    return QByteArray::fromStdString(edit);
}

}  // namespace pddgpu::recording
