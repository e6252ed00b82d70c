// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <functional>
#include <memory>
#include <optional>

#include "io/bytesink.h"

struct archive;

namespace pddgpu {

/// Writes a .tar.gz into a sink, file by file. Deterministic: the same files give the same bytes.
class Archive
{
public:
    using Produce = std::function<Written(ByteSink *)>;

    /// `mtimeSeconds`: modification time of all files, seconds since the epoch.
    Archive(ByteSink *sink, std::int64_t mtimeSeconds);
    ~Archive();
    Archive(const Archive &) = delete;
    Archive &operator=(const Archive &) = delete;

    Written add(const QByteArray &name, const QByteArray &contents);

    /// Adds the output of `produce`. It is called twice and must write the same each time: the size
    /// comes before the contents, and the contents are not buffered.
    Written add(const QByteArray &name, const Produce &produce);

    /// Writes the remaining data. Without it the archive is incomplete.
    Written finish();

private:
    class EntrySink;
    struct Release {
        void operator()(archive *a) const;
    };

    Written begin(const QByteArray &name, std::int64_t sizeBytes);
    Written checked(int result);
    friend struct ArchiveCallbacks;  // Callbacks for libarchive.

    ByteSink *m_sink;
    const std::int64_t m_mtimeSeconds;
    std::optional<ReportError> m_sinkError;
    std::unique_ptr<archive, Release> m_archive;
};

}  // namespace pddgpu
