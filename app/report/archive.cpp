// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>

namespace pddgpu {

namespace {

struct ReleaseEntry {
    void operator()(archive_entry *entry) const { archive_entry_free(entry); }
};

class CountingSink : public ByteSink
{
public:
    Written write(QByteArrayView bytes) override
    {
        m_bytes += bytes.size();
        return {};
    }
    std::int64_t bytes() const { return m_bytes; }

private:
    std::int64_t m_bytes = 0;
};

}  // namespace

struct ArchiveCallbacks {
    // Accepts all data even if it is no longer needed: after an error here, or
    // archive_write_fail(), libarchive never closes its filters and leaks their memory.
    static la_ssize_t take(archive *, void *self, const void *bytes, size_t size)
    {
        auto *owner = static_cast<Archive *>(self);
        const QByteArrayView view(static_cast<const char *>(bytes), static_cast<qsizetype>(size));
        if (owner->m_sink && !owner->m_sinkError) {
            if (const Written written = owner->m_sink->write(view); !written)
                owner->m_sinkError = written.error();
        }
        return static_cast<la_ssize_t>(size);
    }
};

/// The contents of the current file.
class Archive::EntrySink : public ByteSink
{
public:
    explicit EntrySink(Archive *owner) : m_owner(owner) {}

    Written write(QByteArrayView bytes) override
    {
        while (!bytes.isEmpty()) {
            const la_ssize_t taken = archive_write_data(m_owner->m_archive.get(), bytes.data(),
                                                        static_cast<size_t>(bytes.size()));
            if (taken <= 0 || m_owner->m_sinkError)
                return m_owner->checked(taken < 0 ? static_cast<int>(taken) : ARCHIVE_FATAL);
            bytes = bytes.sliced(static_cast<qsizetype>(taken));
        }
        return {};
    }

private:
    Archive *m_owner;
};

void Archive::Release::operator()(archive *writer) const
{
    archive_write_free(writer);
}

Archive::Archive(ByteSink *sink, std::int64_t mtimeSeconds)
    : m_sink(sink), m_mtimeSeconds(mtimeSeconds), m_archive(archive_write_new())
{
    Q_CHECK_PTR(m_archive);
    archive *writer = m_archive.get();
    archive_write_set_format_pax_restricted(writer);
    archive_write_add_filter_gzip(writer);
    // A timestamp would make two equal bundles differ.
    archive_write_set_filter_option(writer, "gzip", "timestamp", nullptr);
    archive_write_set_bytes_in_last_block(writer, 1);
    archive_write_open(writer, this, nullptr, &ArchiveCallbacks::take, nullptr);
}

Archive::~Archive()
{
    // Close an unfinished archive without writing to the sink.
    m_sink = nullptr;
    m_archive.reset();
}

Written Archive::add(const QByteArray &name, const QByteArray &contents)
{
    if (const Written begun = begin(name, contents.size()); !begun)
        return begun;
    return EntrySink(this).write(contents);
}

Written Archive::add(const QByteArray &name, const Produce &produce)
{
    CountingSink counter;
    if (const Written counted = produce(&counter); !counted)
        return counted;
    if (const Written begun = begin(name, counter.bytes()); !begun)
        return begun;
    EntrySink contents(this);
    return produce(&contents);
}

Written Archive::finish()
{
    return checked(archive_write_close(m_archive.get()));
}

Written Archive::begin(const QByteArray &name, std::int64_t sizeBytes)
{
    const std::unique_ptr<archive_entry, ReleaseEntry> entry(archive_entry_new());
    Q_CHECK_PTR(entry);
    archive_entry_set_pathname_utf8(entry.get(), name.constData());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), m_mtimeSeconds, 0);
    archive_entry_set_size(entry.get(), sizeBytes);
    return checked(archive_write_header(m_archive.get(), entry.get()));
}

Written Archive::checked(int result)
{
    if (m_sinkError)
        return tl::unexpected(*m_sinkError);
    if (result == ARCHIVE_OK)
        return {};
    const char *reason = archive_error_string(m_archive.get());
    return tl::unexpected(ReportError{
        ReportError::Kind::Failed,
        {},
        reason ? QString::fromLocal8Bit(reason) : QStringLiteral("the archive cannot be written")});
}

}  // namespace pddgpu
