// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QSocketNotifier>
#include <QString>
#include <QTimer>
#include <memory>
#include <optional>

#include "abi/filedescriptor.h"

namespace pddgpu::testing {

/// polkit's pkttyagent on its own terminal, for this process, and a user who types there.
class TextAgent
{
public:
    /// The text typed at each password prompt; not set: nobody types.
    explicit TextAgent(const std::optional<QByteArray> &password = std::nullopt);
    ~TextAgent();

    /// Starts it and waits until polkit knows it. Returns the reason for a failure; empty: none.
    QString start();

    /// Types this from now on, also at a current prompt; not set: types nothing.
    void type(const std::optional<QByteArray> &password);

    int prompts() const { return m_prompts; }
    /// All output of the terminal.
    QByteArray transcript() const { return m_transcript; }

private:
    void read();
    void answer();
    bool listens() const;

    std::optional<QByteArray> m_password;
    FileDescriptor m_terminal;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QProcess m_agent;
    QTimer m_untilItListens;
    QByteArray m_transcript;
    qsizetype m_seen = 0;  // Of the transcript.
    int m_prompts = 0;
    int m_answered = 0;
};

}  // namespace pddgpu::testing
