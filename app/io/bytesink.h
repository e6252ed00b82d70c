// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <tl/expected.hpp>

namespace pddgpu {

/// Why a report was not written; the texts are report/errortext.h's.
struct ReportError {
    enum class Kind {
        Cancelled,       ///< The user did not want it any more.
        NotAFile,        ///< The path is a folder, a device or a pipe.
        ObjectsUnknown,  ///< The snapshot has no device, or no list of objects.
        Failed,          ///< The system refused; the reason says why.
    };

    Kind kind = Kind::Failed;
    QString path;    ///< Empty: no file is concerned.
    QString reason;  ///< In English, from the system or a library; empty but for Failed.

    friend bool operator==(const ReportError &, const ReportError &) = default;
};

using Written = tl::expected<void, ReportError>;

/// Where the bytes of a report go, in order. After a failure nothing more is taken.
class ByteSink
{
public:
    ByteSink() = default;
    virtual ~ByteSink() = default;
    ByteSink(const ByteSink &) = delete;
    ByteSink &operator=(const ByteSink &) = delete;

    virtual Written write(QByteArrayView bytes) = 0;
};

/// Keeps them in memory: for what is small.
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
