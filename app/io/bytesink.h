// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <tl/expected.hpp>

namespace pddgpu {

/// Why a report was not written; the texts are in explain/errortext.h.
struct ReportError {
    enum class Kind {
        Cancelled,       ///< Cancelled by the user.
        NotAFile,        ///< The path is a directory, a device or a pipe.
        ObjectsUnknown,  ///< The snapshot has no device, or no list of objects.
        Failed,          ///< The system reported an error; see reason.
    };

    Kind kind = Kind::Failed;
    QString path;    ///< Empty: no file involved.
    QString reason;  ///< In English, from the system or a library; only set for Failed.

    friend bool operator==(const ReportError &, const ReportError &) = default;
};

using Written = tl::expected<void, ReportError>;

/// Sink for the bytes of a report, in order. After a failure no more are accepted.
class ByteSink
{
public:
    ByteSink() = default;
    virtual ~ByteSink() = default;
    ByteSink(const ByteSink &) = delete;
    ByteSink &operator=(const ByteSink &) = delete;

    virtual Written write(QByteArrayView bytes) = 0;
};

/// Keeps the bytes in memory: for small reports.
class MemorySink : public ByteSink
{
public:
    Written write(QByteArrayView bytes) override
    {
        m_bytes.append(bytes);
        return {};
    }
    const QByteArray &bytes() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

}  // namespace pddgpu
