// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/console.h"

#include <unistd.h>

#include <QTextStream>
#include <cerrno>

#include "explain/errortext.h"
#include "report/jsontext.h"
#include "text/systemreason.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr std::uint64_t ErrorVersion = 1;
constexpr auto OutputName = "standard output"_L1;

void complain(const QString &message)
{
    QTextStream(stderr) << "pddgpuctl: "_L1 << message << Qt::endl;
}

QByteArray errorJson(const QString &message)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject(JsonText::Layout::OneLine);
    json.member("schema", QByteArray("pddgpu-error"));
    json.member("version", ErrorVersion);
    json.member("message", message);
    json.endObject();
    return text.append('\n');
}

}  // namespace

Written StandardOutput::write(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t count =
            ::write(STDOUT_FILENO, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (count < 0 && errno == EINTR)
            continue;
        // EPIPE: the reader has closed the pipe and needs no message.
        if (count < 0 && errno == EPIPE)
            return tl::unexpected(ReportError{ReportError::Kind::Cancelled, OutputName, {}});
        if (count < 0) {
            return tl::unexpected(
                ReportError{ReportError::Kind::Failed, OutputName, systemReason(errno)});
        }
        bytes = bytes.sliced(count);
    }
    return {};
}

bool Console::print(const QByteArray &text)
{
    const Written written = StandardOutput().write(text);
    if (!written && written.error().kind != ReportError::Kind::Cancelled)
        complain(errorText(written.error()));
    return written.has_value();
}

void Console::warn(const QString &message)
{
    // A watch may run for days.
    constexpr qsizetype MostKept = 64;
    if (m_warnings.contains(message))
        return;
    if (m_warnings.size() == MostKept)
        m_warnings.removeFirst();
    m_warnings << message;
    complain(message);
}

int Console::fail(const QString &message)
{
    if (!m_warnings.contains(message))
        complain(message);
    // The command failed, whether this can be written or not.
    if (m_asJson)
        static_cast<void>(StandardOutput().write(errorJson(message)));
    return Failure;
}

int Console::fail(const ReportError &error)
{
    return error.kind == ReportError::Kind::Cancelled ? Failure : fail(errorText(error));
}

}  // namespace pddgpu
