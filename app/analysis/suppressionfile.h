// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <tl/expected.hpp>

#include "analysis/suppressions.h"

namespace pddgpu {

/// A suppression file on disk, which its user may edit at any time. Reads and writes block; not
/// thread-safe.
class SuppressionFile
{
public:
    /// suppressions.txt in the user's configuration folder of this program.
    static QString defaultPath();

    explicit SuppressionFile(const QString &path);

    const QString &path() const { return m_path; }

    /// Reads the file again where it has changed. Returns whether it had.
    bool reload();

    /// As of the last reload(); never null. A file that is not there has no rules, and one that
    /// cannot be read leaves those that it had.
    SuppressionsPtr suppressions() const { return m_suppressions; }

    /// Why the file could not be read, in English; empty: it was, or is not there.
    const QString &readError() const { return m_readError; }

    /// Adds a rule at the end, below its comment, and keeps all else as it is: the file is replaced
    /// at once or, with a reason in English, not at all. Makes the file and its folder where there
    /// are none. Takes effect with the next reload().
    tl::expected<void, QString> append(const SuppressionRule &rule);

    /// Takes a rule out, with the comments that say why, and keeps all else as it is. The rule is
    /// one of those that were read; one that has gone or changed since then is an error.
    tl::expected<void, QString> remove(const SuppressionRule &rule);

    /// Takes back the last append() or remove() of this object that was not taken back yet, unless
    /// the file was changed in another way since.
    tl::expected<void, QString> undo();
    bool canUndo() const { return !m_edits.empty(); }

private:
    // Properties that change with the file.
    struct Stamp {
        bool exists = false;
        qint64 size = 0;
        QDateTime modifiedAt;
        QDateTime changedAt;

        friend bool operator==(const Stamp &, const Stamp &) = default;
    };

    struct Edit {
        QByteArray before;
        QByteArray after;
    };
    static constexpr std::size_t MostEdits = 20;
    using Change = std::function<tl::expected<QByteArray, QString>(const QByteArray &)>;

    // Replaces what is in the file by what `change` makes of it.
    tl::expected<Edit, QString> rewrite(const Change &change);
    void remember(const Edit &edit);
    Stamp stamp() const;
    tl::expected<QByteArray, QString> read() const;

    const QString m_path;
    std::optional<Stamp> m_read;  // The file as last read.
    SuppressionsPtr m_suppressions;
    QString m_readError;
    std::deque<Edit> m_edits;  // Our own, the last one at the end.
};

}  // namespace pddgpu
