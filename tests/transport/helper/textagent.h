// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QSocketNotifier>
#include <QString>
#include <memory>
#include <optional>

#include "abi/filedescriptor.h"

namespace pddgpu::testing {

/// polkit's own pkttyagent on a terminal of its own, for this process, and who types there.
class TextAgent
{
public:
    /// What will be typed wherever a password is asked for; not set: nobody is there to type.
    explicit TextAgent(const std::optional<QByteArray> &password = std::nullopt);
    ~TextAgent();

    /// Starts it, and waits until polkit knows it. Returns why it does not; empty: it does.
    QString start();

    /// Types it from now on, and where a password is being asked for; not set: types nothing.
    void type(const std::optional<QByteArray> &password);

    int prompts() const { return m_prompts; }
    /// All that stood on the terminal.
    QByteArray transcript() const { return m_transcript; }

private:
    void read();
    void answer();

    std::optional<QByteArray> m_password;
    FileDescriptor m_terminal;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QProcess m_agent;
    QByteArray m_transcript;
    qsizetype m_seen = 0;  // Of the transcript.
    int m_prompts = 0;
    int m_answered = 0;
};

}  // namespace pddgpu::testing
