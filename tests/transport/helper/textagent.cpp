// SPDX-License-Identifier: GPL-3.0-or-later
#include "textagent.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <QCoreApplication>
#include <chrono>

namespace pddgpu::testing {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr int PatienceMs = 30'000;

}  // namespace

TextAgent::TextAgent(const std::optional<QByteArray> &password) : m_password(password)
{
    m_untilItListens.setInterval(10ms);
    QObject::connect(&m_untilItListens, &QTimer::timeout, &m_agent, [this] { answer(); });
}

TextAgent::~TextAgent()
{
    m_notifier.reset();
    m_agent.terminate();
    m_agent.waitForFinished();
}

QString TextAgent::start()
{
    m_terminal = FileDescriptor(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    char name[64];
    if (!m_terminal.isOpen() || ::grantpt(m_terminal.get()) != 0 ||
        ::unlockpt(m_terminal.get()) != 0 || ::ptsname_r(m_terminal.get(), name, sizeof(name)) != 0)
        return u"no terminal"_s;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return u"no pipe"_s;
    const FileDescriptor readEnd(ends[0]);
    FileDescriptor writeEnd(ends[1]);

    const int told = writeEnd.get();
    m_agent.setChildProcessModifier([name, told] {
        ::setsid();
        // The first terminal that a session leader opens becomes its controlling terminal.
        const int terminal = ::open(name, O_RDWR);
        ::ioctl(terminal, TIOCSCTTY, 0);
        ::fcntl(told, F_SETFD, 0);
    });
    m_agent.start(u"pkttyagent"_s,
                  {u"--process"_s, QString::number(QCoreApplication::applicationPid()),
                   u"--notify-fd"_s, QString::number(told)});
    if (!m_agent.waitForStarted())
        return u"pkttyagent: "_s + m_agent.errorString();
    // It closes its end once it is registered, and when it ends.
    writeEnd = FileDescriptor();
    pollfd closed = {readEnd.get(), POLLIN, 0};
    const bool isTold = ::poll(&closed, 1, PatienceMs) == 1;
    if (!isTold || m_agent.waitForFinished(0))
        return u"pkttyagent: "_s + QString::fromUtf8(m_agent.readAllStandardError());
    m_notifier = std::make_unique<QSocketNotifier>(m_terminal.get(), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, &m_agent, [this] { read(); });
    return {};
}

void TextAgent::type(const std::optional<QByteArray> &password)
{
    m_password = password;
    answer();
}

void TextAgent::read()
{
    constexpr QByteArrayView Prompt = "Password: ";

    char text[4096];
    const ssize_t count = ::read(m_terminal.get(), text, sizeof(text));
    if (count <= 0) {
        m_notifier->setEnabled(false);
        return;
    }
    m_transcript.append(text, count);
    for (qsizetype at = 0; (at = m_transcript.indexOf(Prompt, m_seen)) >= 0;) {
        m_seen = at + Prompt.size();
        ++m_prompts;
    }
    answer();
}

void TextAgent::answer()
{
    const bool hasToAnswer = m_password && m_answered < m_prompts;
    if (hasToAnswer && listens()) {
        ++m_answered;
        const QByteArray line = *m_password + '\n';
        if (::write(m_terminal.get(), line.constData(), static_cast<std::size_t>(line.size())) < 0)
            qWarning("nothing can be typed");
        m_untilItListens.stop();
    } else if (hasToAnswer) {
        m_untilItListens.start();
    }
}

// pkttyagent prompts first. Then it switches the echo off, and drops what was typed before.
bool TextAgent::listens() const
{
    termios settings;
    return ::tcgetattr(m_terminal.get(), &settings) == 0 && !(settings.c_lflag & ECHO);
}

}  // namespace pddgpu::testing
