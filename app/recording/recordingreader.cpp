// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording/recordingreader.h"

#include <QThread>
#include <algorithm>
#include <utility>

#include "abi/driverfiles.h"

namespace pddgpu::recording {

using namespace Qt::StringLiterals;

namespace {

// Without damage, each byte is checksummed once.
constexpr qint64 RecoveryPerByte = 4;
// A driver's texts deflate to a tenth; a small recording may consist of a single text.
constexpr qint64 InflatedPerByte = 64;
constexpr qint64 FewInflatedBytes = 256LL * 1024 * 1024;
// Limit for one text: the edits of one minute, for a million objects; inflating takes time.
constexpr qint64 MostPatched = 5LL * 1024 * 1024 * 1024;
constexpr qint64 CostOfInflating = 8;
constexpr std::size_t MostEdits = 100'000;

bool isToEnd()
{
    return QThread::currentThread()->isInterruptionRequested();
}

SourceError malformed(const QString &reason)
{
    return {SourceError::Kind::Malformed, SourceError::Cause::Other, QString(), reason, 0};
}

SourceError tooCostly()
{
    return malformed(u"the recording holds more text than it can"_s);
}

}  // namespace

Reader::Reader(std::unique_ptr<QIODevice> device) : m_device(std::move(device)) {}

tl::expected<void, QString> Reader::open()
{
    if (!m_device->isOpen() && !m_device->open(QIODevice::ReadOnly))
        return tl::unexpected(m_device->errorString());
    if (m_device->isSequential())
        return tl::unexpected(QStringLiteral("it is not a regular file"));
    m_recoverableBytes = RecoveryPerByte * m_device->size();
    m_inflatableBytes = FewInflatedBytes + InflatedPerByte * m_device->size();
    qint64 offset = 0;
    if (const auto read = readHeader(&offset); !read)
        return read;
    readSamples(offset);
    if (isToEnd())
        return tl::unexpected(QStringLiteral("the program ends"));
    m_isPaid.resize(m_samples.size());
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
    if (m_position >= 0)
        m_isPaid[static_cast<std::size_t>(m_position)] = true;
    for (; from <= sample; ++from) {
        if (isToEnd() || !apply(from)) {
            m_sample = {};
            m_edits.clear();
            m_patches.clear();
            m_editCount = 0;
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
        // A short rest that does not match the mark is damage, not just a truncated end.
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
    while (offset < size && !isToEnd()) {
        if (m_samples.size() == MostSamples) {
            m_damage = QStringLiteral("it has more than %1 samples").arg(MostSamples);
            return;
        }
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

// Position of the next intact item; -1: none.
qint64 Reader::findItem(qint64 offset)
{
    constexpr qint64 ChunkBytes = 1024 * 1024;
    constexpr int MostCandidates = 1000;

    const QByteArrayView mark = itemMark();
    int candidates = 0;
    for (qint64 begin = offset; !isToEnd() && m_device->seek(begin);) {
        const QByteArray chunk = m_device->read(std::min(ChunkBytes, m_device->size() - begin));
        for (qsizetype at = 0; (at = QByteArrayView(chunk).indexOf(mark, at)) >= 0; ++at) {
            if (isWhole(begin + at))
                return begin + at;
            if (++candidates > MostCandidates || m_recoverableBytes < 0)
                return -1;
        }
        if (chunk.size() < ChunkBytes)
            return -1;
        // Chunks overlap, so that a mark on the border is found.
        begin += chunk.size() - (mark.size() - 1);
    }
    return -1;
}

// Whether the item is intact; costs checksumming it.
bool Reader::isWhole(qint64 offset)
{
    if (!m_device->seek(offset))
        return false;
    const std::optional<ItemHead> head = parseItemHead(m_device->read(ItemHeadBytes));
    if (!head || head->bodyBytes > m_device->size() - offset - ItemHeadBytes)
        return false;
    m_recoverableBytes -= head->bodyBytes;
    return m_recoverableBytes >= 0 && readItem(offset);
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
        m_editCount = 0;
        m_patches.clear();
    } else {
        m_sample.timeMs = read->timeMs;
        if (read->devices)
            m_sample.devices = std::move(read->devices);
        for (auto &[file, content] : read->files) {
            if (content.isEdit()) {
                if (++m_editCount > MostEdits)
                    return false;
                m_edits[file].append(std::move(content));
                continue;
            }
            forgetEdits(file);
            m_patches.erase(file);
            m_sample.files[file] = std::move(content);
        }
        m_sample.log = std::move(read->log);
        m_sample.writes = std::move(read->writes);
    }
    m_position = sample;
    return true;
}

void Reader::forgetEdits(const FileKey &file)
{
    if (const auto edits = m_edits.find(file); edits != m_edits.end()) {
        m_editCount -= static_cast<std::size_t>(edits->second.size());
        m_edits.erase(edits);
    }
}

std::optional<Result<QByteArray>> Reader::text(const FileKey &file, qint64 maximumBytes)
{
    if (const auto edits = m_edits.find(file); edits != m_edits.end()) {
        qint64 costLeft = MostPatched;
        for (const Content &edit : std::as_const(edits->second))
            m_sample.files[file] = patched(file, edit, &costLeft);
        forgetEdits(file);
    }
    const auto found = m_sample.files.find(file);
    if (found == m_sample.files.end())
        return std::nullopt;
    if (!isPaid(found->second))
        return tl::unexpected(tooCostly());
    return found->second.text(std::min(maximumBytes, ListingPatch::MaximumBytes));
}

Result<QByteArray> Reader::log()
{
    if (!isPaid(m_sample.log))
        return tl::unexpected(tooCostly());
    return m_sample.log.text(LongestLog);
}

bool Reader::isPaid(const Content &content)
{
    if (isToEnd())
        return false;
    if (m_position >= 0 && !m_isPaid[static_cast<std::size_t>(m_position)])
        m_inflatableBytes -= content.inflatedBytes();
    return m_inflatableBytes >= 0;
}

qint64 Reader::patchedBytes() const
{
    qint64 bytes = 0;
    for (const auto &[file, patch] : m_patches)
        bytes += patch.bytes();
    return bytes;
}

// The listing that results from an edit of the previous one.
Content Reader::patched(const FileKey &file, const Content &edit, qint64 *costLeft)
{
    constexpr qint64 MaximumBytes = ListingPatch::MaximumBytes;

    *costLeft -= edit.plainBytes() + CostOfInflating * edit.inflatedBytes();
    if (isToEnd() || *costLeft < 0)
        return Content(tl::unexpected(tooCostly()));
    const auto text = edit.editText(MaximumBytes);
    auto patch = m_patches.find(file);
    if (text && patch == m_patches.end()) {
        const auto before = m_sample.files.find(file);
        if (before != m_sample.files.end()) {
            if (const auto whole = before->second.text(MaximumBytes)) {
                patch = m_patches.try_emplace(file).first;
                // Literal text is an edit of an empty listing.
                patch->second.apply(*whole, MaximumBytes);
            }
        }
    }
    // The listings of all devices together must not exceed the limit for one.
    if (text && patch != m_patches.end() && edit.plainBytes() >= 0 &&
        patchedBytes() - patch->second.bytes() + edit.plainBytes() <= MaximumBytes) {
        const auto listing = patch->second.apply(*text, edit.plainBytes());
        if (listing && listing->size() == edit.plainBytes())
            return Content::plain(*listing);
    }
    m_patches.erase(file);
    return Content(tl::unexpected(malformed(u"an edit does not fit the previous listing"_s)));
}

}  // namespace pddgpu::recording
