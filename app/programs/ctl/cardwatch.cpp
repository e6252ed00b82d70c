// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/cardwatch.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

#include "analysis/suppressionfile.h"
#include "explain/accounttext.h"
#include "explain/explain.h"
#include "programs/ctl/caution.h"
#include "programs/ctl/endsignals.h"
#include "programs/ctl/listing.h"
#include "text/numbertext.h"
#include "text/timeunits.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::CardWatch)
};

// Why a sample does not tell who holds memory.
QString whyUnlisted(const Snapshot &sample)
{
    return sample.hasMonitor ? whyNoObjects(sample) : whyClientsUnknown(sample);
}

}  // namespace

CardWatch::CardWatch(bool withRules)
    : m_worker(
          std::make_unique<AnalystWorker>(withRules ? SuppressionFile::defaultPath() : QString()))
{
}

void CardWatch::look(const SnapshotPtr &sample)
{
    if (sample->isDoubtful()) {
        for (const QString &doubt : doubtTexts(*sample))
            note(doubt);
    }
    for (const SourceError &error : sample->errors) {
        if (error.cause == SourceError::Cause::RecordingDamaged)
            note(explanation(error));
    }
    // Once the objects are known, clients say less.
    const bool isEnough = sample->objects || (sample->clients && !(m_last && m_last->objects));
    if (!isEnough)
        return miss(whyUnlisted(*sample));
    m_whyBlind.clear();
    ++m_watched.samples;
    if (m_last && sample->nowNs < m_last->nowNs)
        m_firstNs.reset();
    if (!m_firstNs)
        m_firstNs = sample->nowNs;
    m_watched.ms = sample->nowNs && m_firstNs
                       ? std::optional((*sample->nowNs - *m_firstNs) / NsPerMs)
                       : std::nullopt;
    m_last = sample;
    m_worker->note(sample);
}

void CardWatch::miss(const QString &reason)
{
    ++m_watched.holes;
    m_whyBlind = reason;
}

FindingsPtr CardWatch::findings()
{
    return m_last ? m_worker->findings() : nullptr;
}

void CardWatch::note(const QString &doubt)
{
    // A text may have a figure that changes with each sample.
    constexpr qsizetype MostDoubts = 8;
    m_isDoubtful = true;
    if (!m_doubts.contains(doubt) && m_doubts.size() < MostDoubts)
        m_doubts << doubt;
}

int CardWatch::warn(Console *console) const
{
    for (const QString &doubt : m_doubts)
        console->warn(doubt);
    int exitCode = m_isDoubtful ? Failure : Fine;
    if (!m_whyBlind.isEmpty()) {
        console->warn(sentences(Text::tr("These are the last known figures."), m_whyBlind));
        exitCode = Failure;
    } else if (m_watched.holes > 0) {
        console->warn(Text::tr("%n sample(s) were missed, and objects of that time with them.",
                               nullptr, pluralOf(m_watched.holes)));
    }
    if (m_last && !m_last->objects) {
        if (const QString hidden = hiddenClientsText(*m_last); !hidden.isEmpty())
            console->warn(hidden);
        // What a monitor would know was expected.
        if (m_last->hasMonitor) {
            console->warn(whyNoObjects(*m_last));
            exitCode = Failure;
        }
    }
    return exitCode;
}

void watch(const WatchSpan &span, Probe *probe, const std::function<void()> &take)
{
    QEventLoop loop;
    const EndSignals signals;
    bool isOver = false;
    const auto end = [&] {
        isOver = true;
        loop.quit();
    };
    QObject::connect(&signals, &EndSignals::received, &loop, end);
    if (probe->isPlayback()) {
        for (bool hasNext = probe->rewind(); hasNext && !isOver && probe->played() <= span.duration;
             hasNext = probe->goOn()) {
            take();
            QCoreApplication::processEvents();
        }
        return;
    }
    take();
    QTimer timer;
    timer.setTimerType(Qt::PreciseTimer);
    timer.callOnTimeout(&loop, take);
    timer.start(span.interval);
    QTimer::singleShot(span.duration, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    if (!isOver)
        loop.exec();
    timer.stop();
    if (!isOver)
        take();
}

}  // namespace pddgpu
