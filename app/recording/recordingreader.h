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

/// Reads a recording: any sample, in any order. Keeps one complete sample in memory, and for the
/// others only their positions in the file.
class Reader
{
public:
    /// Maximum number of damaged places to skip; the rest after the next one is left out.
    static constexpr int MostDamages = 100;
    /// Maximum number of samples: at one per second, four months.
    static constexpr std::size_t MostSamples = 10'000'000;

    explicit Reader(std::unique_ptr<QIODevice> device);

    /// Scans the file once. A sample truncated at the end, as after a crash, does not count as
    /// damage and is left out. After a damaged place it continues with the next key item, if that
    /// is not too far away. Returns an error if there is no recording, or no readable one, and if
    /// the thread should stop (QThread::requestInterruption()).
    tl::expected<void, QString> open();

    const Header &header() const { return m_header; }
    /// The error and its position; empty: none.
    const QString &damage() const { return m_damage; }

    qsizetype sampleCount() const { return static_cast<qsizetype>(m_samples.size()); }
    /// See Playback::timeMs().
    std::int64_t timeMs(qsizetype sample) const;

    /// Loads the full state at a sample: sample() then has the devices, the log and the writes of
    /// that sample, and text() its files. Stepping to the next sample costs one item, any other
    /// jump at most one key interval. Returns an error if the file changed since open(); sample()
    /// is empty then.
    tl::expected<void, QString> goTo(qsizetype sample);
    const Sample &sample() const { return m_sample; }
    qsizetype position() const { return m_position; }  ///< -1: none yet.
    /// The result of reading a file; not set: it was not read. Like Content::text(); also Malformed
    /// if it would cost more than any driver file.
    std::optional<Result<QByteArray>> text(const FileKey &file, qint64 maximumBytes);
    /// The log of that sample, with the same errors.
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
    // Edits of listings since the one in m_sample; applied on first use.
    std::map<FileKey, QList<Content>> m_edits;
    std::map<FileKey, ListingPatch> m_patches;  // For listings in m_sample made by edits.
    std::size_t m_editCount = 0;                // Total number of edits in m_edits.
    qsizetype m_position = -1;

    // A small file can inflate to a lot of text, so the inflated size of all samples, counted once
    // each, is limited. A sample that was counted may be read again.
    qint64 m_inflatableBytes = 0;
    std::vector<bool> m_isPaid;     // Indexed by sample.
    qint64 m_recoverableBytes = 0;  // To checksum in search of intact items.
};

}  // namespace pddgpu::recording
