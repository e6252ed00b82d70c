// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/threadedsource.h"

#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

// Interval to check whether the waiting thread should end.
constexpr std::chrono::milliseconds LookForAnswer{20};

bool isToEnd()
{
    return QThread::currentThread()->isInterruptionRequested();
}

std::pair<QString, QString> keyOf(const DeviceInfo &device)
{
    return {device.id, device.card};
}

}  // namespace

std::chrono::nanoseconds WaitBudget::left(bool isAside)
{
    if (m_period.hasExpired()) {
        m_period.setRemainingTime(Period);
        m_left = Share;
        m_leftAside = AsideShare;
    }
    const auto left = isAside ? std::min(m_left, m_leftAside) : m_left;
    return std::max(left, std::chrono::nanoseconds(0));
}

void WaitBudget::spend(std::chrono::nanoseconds time, bool isAside)
{
    m_left -= time;
    if (isAside)
        m_leftAside -= time;
}

ThreadedSource::ThreadedSource(std::unique_ptr<Source> source, std::shared_ptr<WaitBudget> budget)
    : m_origin(source->origin()),
      m_source(source.release()),
      m_budget(std::move(budget)),
      m_link(m_source->link())
{
    m_thread.setObjectName(u"host"_s);
    m_source->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_source, &QObject::deleteLater);
    connect(m_source, &QObject::destroyed, m_source, [this] { m_hasEnded = true; });
    // Runs in its thread: updates the state first, so that receivers of the signal see it.
    connect(
        m_source, &Source::changed, m_source,
        [this] {
            takeLink();
            outdateAnswers();
            QMetaObject::invokeMethod(this, &Source::changed, Qt::QueuedConnection);
        },
        Qt::DirectConnection);
}

ThreadedSource::~ThreadedSource()
{
    if (!m_thread.isRunning() && !m_thread.isFinished()) {
        delete m_source;
        return;
    }
    interrupt();
    m_thread.wait();
    // The thread sanitizer sees the order of both threads by this, not by Qt's wait().
    Q_ASSERT(m_hasEnded);
}

void ThreadedSource::interrupt()
{
    m_thread.requestInterruption();
    m_thread.quit();
}

// Needs the mutex locked.
void ThreadedSource::post(const std::function<void()> &job)
{
    const auto asked = Clock::now();
    if (m_jobs++ == 0 && !m_isSlow)
        m_quietSince = asked;
    // Started with the first job: an unused source needs no thread.
    if (!m_thread.isRunning())
        m_thread.start();
    QMetaObject::invokeMethod(
        m_source,
        [this, job, asked] {
            if (!isToEnd())
                job();
            finishJob(asked);
        },
        Qt::QueuedConnection);
}

void ThreadedSource::finishJob(Clock::time_point asked)
{
    takeLink();
    const std::lock_guard lock(m_mutex);
    const auto now = Clock::now();
    m_isSlow = now - asked > MaximumAge;
    if (!m_isSlow)
        m_quietSince = now;
    if (--m_jobs > 0)
        return;
    m_isLate = false;
    // One signal for all late answers.
    if (std::exchange(m_tellsSoon, false))
        QMetaObject::invokeMethod(this, &Source::changed, Qt::QueuedConnection);
}

// Unused answers are older than the change: the next round requests them again.
void ThreadedSource::outdateAnswers()
{
    const std::lock_guard lock(m_mutex);
    m_devices.isFresh = false;
    for (auto &[key, answer] : m_answers)
        answer.isFresh = false;
}

void ThreadedSource::takeLink()
{
    const LinkState link = m_source->link();
    const std::lock_guard lock(m_mutex);
    m_link = link;
    m_linkTaken = Clock::now();
    m_hasFailed = m_hasFailed || (!link.connected && link.retryInMs);
}

template <typename T>
void ThreadedSource::ask(Answer<T> *answer)
{
    answer->isPending = true;
    answer->isMissed = false;
    answer->asked = Clock::now();
}

template <typename T>
void ThreadedSource::put(Answer<T> *answer, Result<T> result)
{
    answer->last = std::move(result);
    answer->lastAsked = answer->asked;
    answer->lastCame = Clock::now();
    answer->isFresh = true;
    answer->isPending = false;
    answer->isLate = answer->isMissed;
    m_tellsSoon = m_tellsSoon || answer->isLate;
    m_came.notify_all();
}

// Needs the mutex locked. Returns false if the answer is not there in time.
template <typename T>
bool ThreadedSource::await(Answer<T> *answer)
{
    while (answer->isPending && !isToEnd()) {
        const auto left = m_isLate ? std::chrono::nanoseconds(0) : m_budget->left(m_isAside);
        if (!m_isPatient && left.count() == 0)
            break;
        const auto before = Clock::now();
        const auto wait = m_isPatient ? std::chrono::nanoseconds(LookForAnswer)
                                      : std::min<std::chrono::nanoseconds>(left, LookForAnswer);
        m_came.wait_for(m_mutex, wait);
        m_budget->spend(Clock::now() - before, m_isAside);
    }
    if (!answer->isPending)
        return true;
    answer->isMissed = true;
    m_isLate = true;
    return false;
}

void ThreadedSource::prefetchDevices()
{
    const std::lock_guard lock(m_mutex);
    askForDevices();
    m_isDevicesAsked = true;
}

// Needs the mutex locked. A list that came too late for the previous round is not requested again.
void ThreadedSource::askForDevices()
{
    if (!m_devices.isPending && !(m_devices.isFresh && m_devices.isLate)) {
        ask(&m_devices);
        post([this] {
            Result<QList<DeviceInfo>> devices = m_source->devices();
            const std::lock_guard inThread(m_mutex);
            m_hasAnswered =
                m_hasAnswered || devices || devices.error().cause != Cause::ConnectionLost;
            put(&m_devices, std::move(devices));
        });
    }
}

Result<QList<DeviceInfo>> ThreadedSource::devices()
{
    const std::lock_guard lock(m_mutex);
    if (!std::exchange(m_isDevicesAsked, false))
        askForDevices();
    // The previous list stays valid, and reading the files shows whether the devices are present.
    if (m_devices.isPending && !await(&m_devices) && !(m_devices.last && *m_devices.last))
        return tl::unexpected(silent());
    m_devices.isFresh = false;
    if (*m_devices.last)
        forgetOthers(**m_devices.last);
    return *m_devices.last;
}

// Bounds the memory: a host may report new devices all the time.
void ThreadedSource::forgetOthers(const QList<DeviceInfo> &devices)
{
    const auto isThere = [&devices](const auto &idAndCard) {
        return std::ranges::any_of(devices, [&idAndCard](const DeviceInfo &device) {
            return device.id == idAndCard.first && device.card == idAndCard.second;
        });
    };
    std::erase_if(m_answers, [&isThere](const auto &one) {
        return !one.second.isPending && !isThere(one.first.first);
    });
    std::erase_if(m_rounds, [&isThere](const auto &one) { return !isThere(one.first); });
}

Result<QByteArray> ThreadedSource::read(const DeviceInfo &device, DriverFile file)
{
    const std::lock_guard lock(m_mutex);
    Answer<QByteArray> &answer = m_answers[{keyOf(device), file}];
    // A listing may take long to arrive, and contains its own time.
    const bool isListing = file == DriverFile::LeakObjects;
    const auto isOfNow = [&] {
        return answer.last &&
               Clock::now() - (isListing ? answer.lastCame : answer.lastAsked) <= MaximumAge;
    };
    do {
        if (!answer.isPending && !(answer.isFresh && isOfNow())) {
            ask(&answer);
            post([this, device, file] {
                Result<QByteArray> text = m_source->read(device, file);
                const std::lock_guard inThread(m_mutex);
                put(&m_answers[{keyOf(device), file}], std::move(text));
            });
        }
        if (answer.isPending && !await(&answer)) {
            if (!isListing && isOfNow() && *answer.last)
                return *answer.last;
            return tl::unexpected(isListing ? overdue(device, file) : silent());
        }
        // Repeat if a control was written since the answer arrived.
    } while (!answer.last);
    answer.isFresh = false;
    if (*answer.last && !isOfNow() && !m_isPatient)
        return tl::unexpected(silent());
    if (!isListing)
        return *answer.last;
    // Move it, as it may be large.
    Result<QByteArray> text = *std::move(answer.last);
    answer.last.reset();
    return text;
}

void ThreadedSource::prefetch(const DeviceInfo &device, const QList<DriverFile> &files)
{
    const std::lock_guard lock(m_mutex);
    Round &round = m_rounds[keyOf(device)];
    round.isWanted = true;
    if (std::exchange(round.isAsked, false) && round.files == files)
        return;
    round.files = files;
    askForRound(device, files);
}

// Needs the mutex locked. Files that are pending, or came too late for the previous round, are not
// requested again.
void ThreadedSource::askForRound(const DeviceInfo &device, const QList<DriverFile> &files)
{
    const auto isDone = [&](DriverFile file) {
        const Answer<QByteArray> &answer = m_answers[{keyOf(device), file}];
        const bool isYoung = answer.last && Clock::now() - answer.lastAsked <= MaximumAge;
        return answer.isPending || (answer.isFresh && answer.isLate && isYoung);
    };
    QList<DriverFile> asked;
    std::ranges::remove_copy_if(files, std::back_inserter(asked), isDone);
    if (asked.isEmpty())
        return;
    for (const DriverFile file : std::as_const(asked))
        ask(&m_answers[{keyOf(device), file}]);
    post([this, device, asked] {
        m_source->prefetch(device, asked);
        for (const DriverFile file : asked) {
            Result<QByteArray> text = m_source->read(device, file);
            const std::lock_guard inThread(m_mutex);
            put(&m_answers[{keyOf(device), file}], std::move(text));
        }
    });
}

Result<QByteArray> ThreadedSource::readLog()
{
    const std::lock_guard lock(m_mutex);
    if (!m_log.isPending && !m_log.isFresh) {
        ask(&m_log);
        post([this] {
            Result<QByteArray> text = m_source->readLog();
            const std::lock_guard inThread(m_mutex);
            put(&m_log, std::move(text));
        });
    }
    if (m_log.isPending && !await(&m_log))
        return QByteArray();
    m_log.isFresh = false;
    return *std::exchange(m_log.last, std::nullopt);
}

Result<void> ThreadedSource::write(const DeviceInfo &device, DriverControl control,
                                   const QByteArray &value)
{
    const std::lock_guard lock(m_mutex);
    const auto outcome = std::make_shared<std::optional<Result<void>>>();
    post([this, device, control, value, outcome] {
        const Result<void> written = writeInThread(device, control, value);
        const std::lock_guard inThread(m_mutex);
        *outcome = written;
        m_came.notify_all();
    });
    while (!*outcome) {
        if (isToEnd())
            return tl::unexpected(silent());
        m_came.wait_for(m_mutex, LookForAnswer);
    }
    return **outcome;
}

void ThreadedSource::writeLater(const DeviceInfo &device, DriverControl control,
                                const QByteArray &value,
                                const std::function<void(const Result<void> &)> &written)
{
    if (m_isPatient)
        return written(write(device, control, value));
    const std::lock_guard lock(m_mutex);
    post([this, device, control, value, written] {
        const Result<void> outcome = writeInThread(device, control, value);
        QMetaObject::invokeMethod(
            this, [written, outcome] { written(outcome); }, Qt::QueuedConnection);
    });
}

Result<void> ThreadedSource::writeInThread(const DeviceInfo &device, DriverControl control,
                                           const QByteArray &value)
{
    const Result<void> written = m_source->write(device, control, value);
    // Answers received so far are older than the write; pending ones are requested after it.
    const std::lock_guard inThread(m_mutex);
    for (auto &[key, answer] : m_answers) {
        answer.last.reset();
        answer.isFresh = false;
    }
    return written;
}

void ThreadedSource::watch(const std::optional<DeviceInfo> &device)
{
    const std::lock_guard lock(m_mutex);
    m_watched = device;
    if (!std::exchange(m_isWatchPosted, true)) {
        post([this] {
            std::optional<DeviceInfo> watched;
            {
                const std::lock_guard inThread(m_mutex);
                m_isWatchPosted = false;
                watched = m_watched;
            }
            m_source->watch(watched);
        });
    }
    std::erase_if(m_rounds, [](const auto &one) { return !one.second.isWanted; });
    for (auto &[key, round] : m_rounds) {
        round.isWanted = false;
        round.isAsked = true;
        askForRound({key.first, key.second}, round.files);
    }
}

LinkState ThreadedSource::link() const
{
    const std::lock_guard lock(m_mutex);
    LinkState link = m_link;
    if (link.retryInMs) {
        const auto since =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_linkTaken);
        link.retryInMs = std::max<std::int64_t>(0, *link.retryInMs - since.count());
    }
    // A host that only sent its greeting is not connected yet.
    if (!link.connected || (m_hasAnswered && !isSilent()))
        return link;
    link.connected = false;
    link.latencyNs.reset();
    if (m_hasAnswered || m_hasFailed) {
        link.retryInMs = 0;
        link.reason = whySilent();
    }
    return link;
}

void ThreadedSource::unlock()
{
    const std::lock_guard lock(m_mutex);
    post([this] { m_source->unlock(); });
}

void ThreadedSource::startTracing()
{
    const std::lock_guard lock(m_mutex);
    post([this] { m_source->startTracing(); });
}

// Needs the mutex locked, like the others.
bool ThreadedSource::isSilent() const
{
    return (m_jobs > 0 || m_isSlow) && Clock::now() - m_quietSince > MaximumAge;
}

QString ThreadedSource::whySilent()
{
    return u"no answer for more than %1 s"_s.arg(MaximumAge.count());
}

SourceError ThreadedSource::silent() const
{
    const QString reason = m_link.reason.isEmpty() ? whySilent() : m_link.reason;
    return {Kind::Gone, Cause::ConnectionLost, m_link.host, reason, 0};
}

SourceError ThreadedSource::overdue(const DeviceInfo &device, DriverFile file) const
{
    const std::string_view path = pddgpu::placeOf(file).path;
    return {
        Kind::Failed, Cause::Other,
        device.id + u'/' + QString::fromLatin1(path.data(), static_cast<qsizetype>(path.size())),
        u"the answer is still on its way"_s, 0};
}

}  // namespace pddgpu

#include "moc_threadedsource.cpp"
