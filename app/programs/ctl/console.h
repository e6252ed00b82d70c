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

/// Standard output as a sink; errors name it.
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

    /// Prints UTF-8. If that fails, reports the reason and returns false; EPIPE is not reported.
    bool print(const QByteArray &text);
    bool print(const QString &text) { return print(text.toUtf8()); }

    /// A warning that does not make the command fail; printed once.
    void warn(const QString &message);

    /// Forgets earlier warnings, so that they are printed again.
    void forgetWarnings() { m_warnings.clear(); }

    /// Prints why the command failed, to standard error, and as JSON to standard output as well;
    /// returns ExitCode::Failure.
    int fail(const QString &message);
    /// The same for a failed write to standard output or to another file.
    int fail(const ReportError &error);

private:
    const bool m_asJson;
    QStringList m_warnings;  // Warnings printed so far.
};

}  // namespace pddgpu
