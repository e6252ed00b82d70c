// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording/recordingreader.h"

#include <algorithm>
#include <utility>

#include "source/driverfiles.h"

namespace pddgpu::recording {

using namespace Qt::StringLiterals;

Reader::Reader(std::unique_ptr<QIODevice> device) : m_device(std::move(device)) {}

tl::expected<void, QString> Reader::open()
{
    if (!m_device->isOpen() && !m_device->open(QIODevice::ReadOnly))
        return tl::unexpected(m_device->errorString());
    if (m_device->isSequential())
        return tl::unexpected(QStringLiteral("it is not a regular file"));
    qint64 offset = 0;
    if (const auto read = readHeader(&offset); !read)
        return read;
    readSamples(offset);
    if (!m_samples.empty())
        return {};
    return tl::unexpected(m_damage.isEmpty() ? QStringLiteral("it ends before its first sample")
                                             : m_damage);
}

std::int64_t Reader::timeMs(qsizetype sample) const
{
    return m_samples.at(static_cast<std::size_t>(sample)).timeMs;
}

tl::expected<void, QString> Reader::goTo(qsizetype sample)
{
    Q_ASSERT(sample >= 0 && sample < sampleCount());
    if (sample == m_position)
        return {};
    qsizetype from = sample;
    while (!m_samples[static_cast<std::size_t>(from)].isKey && from != m_position + 1)
        --from;
    for (; from <= sample; ++from) {
        if (!apply(from)) {
            m_sample = {};
            m_position = -1;
            return tl::unexpected(QStringLiteral("the file was changed since it was opened"));
        }
    }
    return {};
}

tl::expected<Reader::Item, Reader::Trouble> Reader::readItem(qint64 offset)
{
    if (!m_device->seek(offset))
        return tl::unexpected(Trouble::CutOff);
    const QByteArray bytes = m_device->read(ItemHeadBytes);
    if (bytes.size() < ItemHeadBytes) {
        // Shorter than it should be, and something else: that is more than a missing end.
        const QByteArrayView mark = itemMark();
        const qsizetype length = std::min(bytes.size(), mark.size());
        return tl::unexpected(bytes.first(length) == mark.first(length) ? Trouble::CutOff
                                                                        : Trouble::Damaged);
    }
    const std::optional<ItemHead> head = parseItemHead(bytes);
    if (!head || head->bodyBytes > MaximumBodyBytes)
        return tl::unexpected(Trouble::Damaged);
    if (head->bodyBytes > m_device->size() - offset - ItemHeadBytes)
        return tl::unexpected(Trouble::CutOff);
    Item item{head->kind, m_device->read(head->bodyBytes)};
    if (item.body.size() != qsizetype(head->bodyBytes))
        return tl::unexpected(Trouble::CutOff);
    if (itemChecksum(item.kind, item.body) != head->checksum)
        return tl::unexpected(Trouble::Damaged);
    return item;
}

tl::expected<void, QString> Reader::readHeader(qint64 *end)
{
    if (m_device->size() == 0)
        return tl::unexpected(QStringLiteral("it is empty"));
    const auto item = readItem(0);
    if (!item && item.error() == Trouble::CutOff)
        return tl::unexpected(QStringLiteral("it ends before its first sample"));
    if (!item || item->kind != ItemKind::Header)
        return tl::unexpected(QStringLiteral("it is not a recording of this program"));
    auto header = decodeHeader(item->body);
    if (!header)
        return tl::unexpected(header.error());
    m_header = *std::move(header);
    *end = ItemHeadBytes + item->body.size();
    return {};
}

void Reader::readSamples(qint64 offset)
{
    const qint64 size = m_device->size();
    bool needsKey = true;
    int damages = 0;
    while (offset < size) {
        const auto item = readItem(offset);
        if (item) {
            const auto sample = item->kind == ItemKind::Header
                                    ? tl::unexpected(QStringLiteral("another header"))
                                    : decodeSample(item->body);
            if (sample) {
                if (item->kind == ItemKind::Key || !needsKey) {
                    note(*sample, *item, offset);
                    needsKey = false;
                }
                offset += ItemHeadBytes + item->body.size();
                continue;
            }
        }
        const qint64 next = findItem(offset + 1);
        if (!item && item.error() == Trouble::CutOff && next < 0)
            return;
        if (m_damage.isEmpty())
            m_damage = QStringLiteral("it is damaged at byte %1").arg(offset);
        if (next < 0 || ++damages > MostDamages)
            return;
        needsKey = true;
        offset = next;
    }
}

void Reader::note(const Sample &sample, const Item &item, qint64 offset)
{
    m_latestMs = std::max(m_latestMs, sample.timeMs);
    m_samples.push_back({offset, m_latestMs, item.kind == ItemKind::Key});
}

// The next whole item; -1: none.
qint64 Reader::findItem(qint64 offset)
{
    constexpr qint64 ChunkBytes = 1024 * 1024;
    constexpr int MostCandidates = 1000;

    const QByteArrayView mark = itemMark();
    int candidates = 0;
    for (qint64 begin = offset; m_device->seek(begin);) {
        const QByteArray chunk = m_device->read(std::min(ChunkBytes, m_device->size() - begin));
        for (qsizetype at = 0; (at = QByteArrayView(chunk).indexOf(mark, at)) >= 0; ++at) {
            if (readItem(begin + at))
                return begin + at;
            if (++candidates > MostCandidates)
                return -1;
        }
        if (chunk.size() < ChunkBytes)
            return -1;
        // The next one begins early enough to see a mark on the border.
        begin += chunk.size() - (mark.size() - 1);
    }
    return -1;
}

bool Reader::apply(qsizetype sample)
{
    const Place &place = m_samples[static_cast<std::size_t>(sample)];
    const auto item = readItem(place.offset);
    if (!item)
        return false;
    auto read = decodeSample(item->body);
    if (!read)
        return false;
    if (place.isKey) {
        m_sample = *std::move(read);
        m_edits.clear();
        m_patches.clear();
    } else {
        m_sample.timeMs = read->timeMs;
        if (read->devices)
            m_sample.devices = std::move(read->devices);
        for (auto &[file, content] : read->files) {
            if (content.isEdit()) {
                m_edits[file].append(std::move(content));
                continue;
            }
            m_edits.erase(file);
            m_patches.erase(file);
            m_sample.files[file] = std::move(content);
        }
        m_sample.log = std::move(read->log);
        m_sample.writes = std::move(read->writes);
    }
    m_position = sample;
    return true;
}

std::optional<Result<QByteArray>> Reader::text(const FileKey &file, qint64 maximumBytes)
{
    if (const auto edits = m_edits.find(file); edits != m_edits.end()) {
        for (const Content &edit : std::as_const(edits->second))
            m_sample.files[file] = patched(file, edit);
        m_edits.erase(edits);
    }
    const auto found = m_sample.files.find(file);
    return found == m_sample.files.end() ? std::nullopt
                                         : std::optional(found->second.text(maximumBytes));
}

// The listing that an edit makes of the one before.
Content Reader::patched(const FileKey &file, const Content &edit)
{
    const qint64 maximumBytes = placeOf(std::get<DriverFile>(file)).maximumBytes;
    const auto text = edit.editText(maximumBytes);
    auto patch = m_patches.find(file);
    if (text && patch == m_patches.end()) {
        const auto before = m_sample.files.find(file);
        if (before != m_sample.files.end()) {
            if (const auto whole = before->second.text(maximumBytes)) {
                patch = m_patches.try_emplace(file).first;
                // Text is an edit of nothing.
                patch->second.apply(*whole, maximumBytes);
            }
        }
    }
    // No line of the one before comes twice, so it cannot grow by more than the edit.
    if (text && patch != m_patches.end()) {
        const qint64 most = std::min(edit.plainBytes(), patch->second.bytes() + text->size());
        const auto listing = patch->second.apply(*text, std::min(most, maximumBytes));
        if (listing && listing->size() == edit.plainBytes())
            return Content::plain(*listing);
    }
    m_patches.erase(file);
    return Content(tl::unexpected(
        SourceError{SourceError::Kind::Malformed, SourceError::Cause::Other, QString(),
                    u"an edit that does not fit the listing before"_s, 0}));
}

}  // namespace pddgpu::recording
