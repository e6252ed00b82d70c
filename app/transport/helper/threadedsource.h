// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QThread>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "transport/source.h"

namespace pddgpu {

/// Limits how long a caller of several sources may wait for all of them together: a part of each
/// period, and a small part of that for all sources set aside, so that none of them can slow down
/// the rest. Used by one thread.
class WaitBudget
{
public:
    static constexpr std::chrono::milliseconds Period{800};
    static constexpr std::chrono::milliseconds Share{400};
    static constexpr std::chrono::milliseconds AsideShare{80};

    std::chrono::nanoseconds left(bool isAside);
    void spend(std::chrono::nanoseconds time, bool isAside);

private:
    QDeadlineTimer m_period{0};
    std::chrono::nanoseconds m_left{0};
    std::chrono::nanoseconds m_leftAside{0};
};

/// Runs another source in its own thread: a caller waits no longer than the budget allows.
///
/// If an answer is late, the previous value is returned if it was requested less than MaximumAge
/// ago, else Cause::ConnectionLost; a late listing of objects is always an error. changed() is
/// emitted when the answer arrives. While an answer is overdue, the next one is not waited for
/// either. Only write() waits as long as the source does; writeLater() does not, unless the source
/// is set patient.
class ThreadedSource : public Source
{
    Q_OBJECT

public:
    /// Older values are outdated.
    static constexpr std::chrono::seconds MaximumAge{3};

    /// The source must not have been used yet; it is used and destroyed in the new thread.
    explicit ThreadedSource(std::unique_ptr<Source> source,
                            std::shared_ptr<WaitBudget> budget = std::make_shared<WaitBudget>());
    /// Requests interruption of the thread, and waits for it.
    ~ThreadedSource() override;

    Origin origin() const override { return m_origin; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &files) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    void writeLater(const DeviceInfo &device, DriverControl control, const QByteArray &value,
                    const std::function<void(const Result<void> &)> &written) override;
    /// Empty while the answer is overdue.
    Result<QByteArray> readLog() override;
    /// Also requests at once what was prefetched in the previous round.
    void watch(const std::optional<DeviceInfo> &device) override;
    LinkState link() const override;
    void unlock() override;
    void startTracing() override;
    /// If patient, waits for each answer as long as the source does.
    void setPatient(bool isPatient) override { m_isPatient = isPatient; }
    void prefetchDevices() override;
    void setAside(bool isAside) override { m_isAside = isAside; }
    void interrupt() override;

private:
    using Clock = std::chrono::steady_clock;
    using DeviceKey = std::pair<QString, QString>;  // Device id and card.
    using Key = std::pair<DeviceKey, DriverFile>;

    template <typename T>
    struct Answer {
        std::optional<Result<T>> last;
        Clock::time_point lastAsked, lastCame;  // Times of `last`.
        bool isFresh = false;                   // `last` was not used yet.
        bool isLate = false;                    // `last` came after the caller stopped waiting.
        bool isPending = false;                 // A new request is running.
        bool isMissed = false;                  // The caller stopped waiting for it.
        Clock::time_point asked;
    };
    // The prefetched files of a device.
    struct Round {
        QList<DriverFile> files;
        bool isWanted = false;  // Requested since the last watch().
        bool isAsked = false;   // Already requested by watch(), ahead of the next prefetch().
    };

    void post(const std::function<void()> &job);
    void finishJob(Clock::time_point asked);
    void takeLink();
    void outdateAnswers();
    Result<void> writeInThread(const DeviceInfo &device, DriverControl control,
                               const QByteArray &value);
    template <typename T>
    void ask(Answer<T> *answer);
    template <typename T>
    void put(Answer<T> *answer, Result<T> result);
    template <typename T>
    bool await(Answer<T> *answer);
    void askForDevices();
    void askForRound(const DeviceInfo &device, const QList<DriverFile> &files);
    void forgetOthers(const QList<DeviceInfo> &devices);
    bool isSilent() const;
    static QString whySilent();
    SourceError overdue(const DeviceInfo &device, DriverFile file) const;
    SourceError silent() const;

    const Origin m_origin;
    QThread m_thread;
    Source *const m_source;                // Lives in m_thread and is deleted there.
    std::atomic<bool> m_hasEnded = false;  // m_source was deleted.
    const std::shared_ptr<WaitBudget> m_budget;
    bool m_isPatient = false;
    bool m_isAside = false;
    std::map<DeviceKey, Round> m_rounds;

    // Not Qt's: the thread sanitizer does not see its waits.
    mutable std::mutex m_mutex;  // Guards all members below.
    std::condition_variable_any m_came;
    LinkState m_link;  // The source's link state.
    Clock::time_point m_linkTaken;
    bool m_hasAnswered = false;  // A request was answered on any connection.
    bool m_hasFailed = false;    // A connection or an attempt has ended.
    std::optional<DeviceInfo> m_watched;
    bool m_isWatchPosted = false;
    Answer<QList<DeviceInfo>> m_devices;
    bool m_isDevicesAsked = false;  // By prefetchDevices(), ahead of devices().
    Answer<QByteArray> m_log;
    std::map<Key, Answer<QByteArray>> m_answers;
    int m_jobs = 0;            // Number of running jobs.
    bool m_isSlow = false;     // The last job took longer than MaximumAge.
    bool m_isLate = false;     // The caller stopped waiting for one of them.
    bool m_tellsSoon = false;  // A late answer arrived, and will be reported.
    Clock::time_point m_quietSince;
};

}  // namespace pddgpu
