// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "report/bytesink.h"

namespace pddgpu {

/// What a program that is no window ends with.
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

/// What goes to standard output and standard error.
class Console
{
public:
    explicit Console(bool asJson) : m_asJson(asJson) {}

    bool isJson() const { return m_asJson; }

    /// Prints UTF-8. Returns false, having said why, where it cannot be written; nobody is told of
    /// a reader who has gone, for he knows.
    bool print(const QByteArray &text);
    bool print(const QString &text) { return print(text.toUtf8()); }

    /// Something that is worth knowing though the command did its work; said once.
    void warn(const QString &message);

    /// What was said is news again, for things have changed since.
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
