// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>

namespace pddgpu::testing {

/// How a run of pddgpuctl ended; -1: it was killed, or hung.
struct Outcome {
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
};

inline constexpr int Patience = 60'000;

/// Prepares to start this build's pddgpuctl, without this user's language.
inline void prepare(QProcess *process, const QStringList &arguments)
{
    process->setProgram(QStringLiteral(PDDGPUCTL));
    process->setArguments(arguments);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    environment.insert(QStringLiteral("TZ"), QStringLiteral("UTC"));
    process->setProcessEnvironment(environment);
}

inline Outcome outcomeOf(QProcess *process)
{
    if (!process->waitForFinished(Patience) || process->exitStatus() != QProcess::NormalExit) {
        process->kill();
        process->waitForFinished();
        return {};
    }
    return {process->exitCode(), process->readAllStandardOutput(), process->readAllStandardError()};
}

inline Outcome run(const QStringList &arguments)
{
    QProcess process;
    prepare(&process, arguments);
    process.start();
    return outcomeOf(&process);
}

/// Empty if the text is not JSON.
inline QJsonObject objectOf(const QByteArray &text)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(text, &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
}

}  // namespace pddgpu::testing
