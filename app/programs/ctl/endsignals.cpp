// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/endsignals.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <QSocketNotifier>
#include <array>
#include <csignal>
#include <cstdint>

namespace pddgpu {

namespace {

constexpr std::array<int, 3> Signals{SIGINT, SIGTERM, SIGHUP};

// The only state that the signal handler uses.
volatile std::sig_atomic_t eventOfHandler = -1;

void tellEvent(int)
{
    const int error = errno;
    constexpr std::uint64_t One = 1;
    // Writing to an eventfd fails only if it is signalled already.
    [[maybe_unused]] const ssize_t told = ::write(eventOfHandler, &One, sizeof One);
    errno = error;
}

void setAction(void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    for (const int signal : Signals)
        ::sigaction(signal, &action, nullptr);
}

}  // namespace

EndSignals::EndSignals(QObject *parent)
    : QObject(parent), m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (m_event < 0)
        return;
    auto *notifier = new QSocketNotifier(m_event, QSocketNotifier::Read, this);
    connect(notifier, &QSocketNotifier::activated, this, [this, notifier] {
        notifier->setEnabled(false);
        Q_EMIT received();
    });
    eventOfHandler = m_event;
    setAction(&tellEvent);
}

EndSignals::~EndSignals()
{
    if (m_event < 0)
        return;
    setAction(SIG_DFL);
    eventOfHandler = -1;
    ::close(m_event);
}

}  // namespace pddgpu

#include "moc_endsignals.cpp"
