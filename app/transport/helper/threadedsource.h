// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QMutex>
#include <QThread>
#include <QWaitCondition>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <tuple>

#include "transport/source.h"

namespace pddgpu {

/// How long a caller of several sources, one after the other, may wait for all of them together:
/// a part of each period, and a small part of that for all that are aside, so that none of them can
/// slow down the rest. Used by one thread.
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

/// Another source in a thread of its own: a caller waits no longer than the budget allows.
///
/// What is not there by then is answered with the figure before, if that was asked for less than
/// MaximumAge ago, else with Cause::ConnectionLost; changed() tells when it has come. While an
/// answer is overdue, the next one is not waited for either. Only write() waits as long as the
/// source does; writeLater() does not, unless it is patient.
class ThreadedSource : public Source
{
    Q_OBJECT

public:
    /// Older figures are not those of now.
    static constexpr std::chrono::seconds MaximumAge{3};

    /// The source has not been used yet; it is used and destroyed in the new thread.
    explicit ThreadedSource(std::unique_ptr<Source> source,
                            std::shared_ptr<WaitBudget> budget = std::make_shared<WaitBudget>());
    /// Asks the thread to interrupt what it does, and waits for it.
    ~ThreadedSource() override;

    Origin origin() const override { return m_origin; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &files) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    void writeLater(const DeviceInfo &device, DriverControl control, const QByteArray &value,
                    const std::function<void(const Result<void> &)> &written) override;
    /// Nothing, as long as the answer is overdue.
    Result<QByteArray> readLog() override;
    /// Asks at once for what was prefetched in the round before, too.
    void watch(const std::optional<DeviceInfo> &device) override;
    LinkState link() const override;
    void unlock() override;
    /// Patient, it waits for each answer as long as the source does.
    void setPatient(bool isPatient) override { m_isPatient = isPatient; }
    void prefetchDevices() override;
    void setAside(bool isAside) override { m_isAside = isAside; }
    void interrupt() override;

private:
    using Clock = std::chrono::steady_clock;
    using DeviceKey = std::pair<QString, QString>;  // Its id and card.
    using Key = std::pair<DeviceKey, DriverFile>;

    template <typename T>
    struct Answer {
        std::optional<Result<T>> last;
        Clock::time_point lastAsked, lastCame;  // Of `last`.
        bool isFresh = false;                   // `last` was not used yet.
        bool isLate = false;                    // `last` came after the caller had gone on.
        bool isPending = false;                 // It was asked for again.
        bool isMissed = false;                  // And the caller went on without it.
        Clock::time_point asked;
    };
    // The prefetched files of a device.
    struct Round {
        QList<DriverFile> files;
        bool isWanted = false;  // Since the last watch().
        bool isAsked = false;   // By watch(), for the prefetch() to come.
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
    Source *const m_source;  // Lives in m_thread and is deleted there.
    const std::shared_ptr<WaitBudget> m_budget;
    bool m_isPatient = false;
    bool m_isAside = false;
    std::map<DeviceKey, Round> m_rounds;

    mutable QMutex m_mutex;  // Protects all below.
    QWaitCondition m_came;
    LinkState m_link;  // The source's.
    Clock::time_point m_linkTaken;
    bool m_hasAnswered = false;  // A request was answered on some connection.
    bool m_hasFailed = false;    // Some connection, or try of one, has ended.
    std::optional<DeviceInfo> m_watched;
    bool m_isWatchPosted = false;
    Answer<QList<DeviceInfo>> m_devices;
    bool m_isDevicesAsked = false;  // By prefetchDevices(), for the devices() to come.
    Answer<QByteArray> m_log;
    std::map<Key, Answer<QByteArray>> m_answers;
    int m_jobs = 0;            // That have not ended.
    bool m_isSlow = false;     // The last one took longer than MaximumAge.
    bool m_isLate = false;     // The caller went on without one of them.
    bool m_tellsSoon = false;  // A late answer has come.
    Clock::time_point m_quietSince;
};

}  // namespace pddgpu
