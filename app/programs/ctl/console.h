// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "io/bytesink.h"

namespace pddgpu {

/// Exit codes of a program without a window.
enum ExitCode : int {
    Fine = 0,
    LeaksAboveThreshold = 1,
    Failure = 2,
};

/// Standard output as a sink; a failure names it as such.
class StandardOutput : public ByteSink
{
public:
    Written write(QByteArrayView bytes) override;
};

/// Writes to standard output and standard error.
class Console
{
public:
    explicit Console(bool asJson) : m_asJson(asJson) {}

    bool isJson() const { return m_asJson; }

    /// Prints UTF-8. Returns false, after it has said why, if that cannot be written; EPIPE is not
    /// reported.
    bool print(const QByteArray &text);
    bool print(const QString &text) { return print(text.toUtf8()); }

    /// Something that is worth knowing though the command did its work; said once.
    void warn(const QString &message);

    /// Forgets earlier messages, so that they are printed again.
    void forgetWarnings() { m_warnings.clear(); }

    /// Why the command failed, to standard error, and as JSON to standard output as well; returns
    /// ExitCode::Failure.
    int fail(const QString &message);
    /// The same of standard output itself, or of another file that is written.
    int fail(const ReportError &error);

private:
    const bool m_asJson;
    QStringList m_warnings;  // That were said.
};

}  // namespace pddgpu
