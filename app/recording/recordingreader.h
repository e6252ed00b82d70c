// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QIODevice>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "recording/recordingformat.h"
#include "wire/listingpatch.h"

namespace pddgpu::recording {

/// Reads a recording: any of its samples, in any order. Holds the whole of one sample, and of the
/// others their places in the file alone.
class Reader
{
public:
    /// Damages that are gone past; behind one more the rest is left out.
    static constexpr int MostDamages = 100;
    /// Likewise samples: at one a second, those of four months.
    static constexpr std::size_t MostSamples = 10'000'000;

    explicit Reader(std::unique_ptr<QIODevice> device);

    /// Goes through the file once. A sample that is cut off at its end, as by a crash, is no
    /// damage, and left out. After a damage it goes on with the next key item, if that is not far
    /// to seek. Fails where there is no recording, or none that can be read, and when the thread is
    /// to end (QThread::requestInterruption()).
    tl::expected<void, QString> open();

    const Header &header() const { return m_header; }
    /// The error and its place; empty: none.
    const QString &damage() const { return m_damage; }

    qsizetype sampleCount() const { return static_cast<qsizetype>(m_samples.size()); }
    /// As Playback::timeMs().
    std::int64_t timeMs(qsizetype sample) const;

    /// Everything known at a sample: sample() then has the devices, the log and the writes of that
    /// sample, and text() its files. The next one costs one item, another one at most a key's
    /// worth. Fails when the file was changed since open(); sample() is empty then.
    tl::expected<void, QString> goTo(qsizetype sample);
    const Sample &sample() const { return m_sample; }
    qsizetype position() const { return m_position; }  ///< -1: none yet.
    /// What reading a file gave; not set: it was not read. As Content::text(); Malformed, too,
    /// where it would cost more than any file of a driver.
    std::optional<Result<QByteArray>> text(const FileKey &file, qint64 maximumBytes);
    /// The log of that sample, likewise.
    Result<QByteArray> log();

private:
    struct Place {
        qint64 offset = 0;
        std::int64_t timeMs = 0;
        bool isKey = false;
    };
    struct Item {
        ItemKind kind = ItemKind::Header;
        QByteArray body;
    };
    enum class Trouble { CutOff, Damaged };

    tl::expected<Item, Trouble> readItem(qint64 offset);
    tl::expected<void, QString> readHeader(qint64 *end);
    void readSamples(qint64 offset);
    void note(const Sample &sample, const Item &item, qint64 offset);
    qint64 findItem(qint64 offset);
    bool isWhole(qint64 offset);
    bool apply(qsizetype sample);
    Content patched(const FileKey &file, const Content &edit, qint64 *costLeft);
    void forgetEdits(const FileKey &file);
    bool isPaid(const Content &content);
    qint64 patchedBytes() const;

    const std::unique_ptr<QIODevice> m_device;
    Header m_header;
    QString m_damage;
    std::vector<Place> m_samples;
    std::int64_t m_latestMs = 0;
    Sample m_sample;
    // Of listings, since the one in m_sample: made on first use.
    std::map<FileKey, QList<Content>> m_edits;
    std::map<FileKey, ListingPatch> m_patches;  // Of those in m_sample that edits made.
    std::size_t m_editCount = 0;                // Of m_edits.
    qsizetype m_position = -1;

    // A small file can deflate a lot of text. What all samples inflate to, gone through once, has a
    // limit, and what was looked at before may be looked at again.
    qint64 m_inflatableBytes = 0;
    std::vector<bool> m_isPaid;     // By sample.
    qint64 m_recoverableBytes = 0;  // To be summed up in search of whole items.
};

}  // namespace pddgpu::recording
