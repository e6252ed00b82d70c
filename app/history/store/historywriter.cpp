// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/store/historywriter.h"

#include <QFileInfo>
#include <utility>

using namespace std::chrono_literals;

namespace pddgpu {

namespace {

constexpr std::chrono::milliseconds PruneInterval = 10min;

}  // namespace

HistoryWriter::HistoryWriter(const QString &path, const HistoryLimits &limits,
                             std::chrono::milliseconds batchInterval)
    : m_path(path), m_limits(limits), m_batch(this)
{
    m_batch.setSingleShot(true);
    m_batch.setInterval(batchInterval);
    connect(&m_batch, &QTimer::timeout, this, &HistoryWriter::writeBatch);
}

HistoryWriter::~HistoryWriter()
{
    writeBatch();
}

void HistoryWriter::load(const QString &name)
{
    if (!open())
        return;
    auto buckets = m_file->read(name);
    if (!buckets) {
        setProblem(buckets.error());
    } else if (!buckets->tiers.back().empty()) {
        Q_EMIT loaded(name, std::make_shared<HistoryBuckets>(std::move(*buckets)));
    }
}

void HistoryWriter::append(const QString &name, const HistorySample &sample)
{
    if (isUseless())
        return;
    HistoryBuckets &pending = m_pending[name];
    const HistoryBucket bucket = pending.bucketOf(sample);
    for (std::size_t i = 0; i < HistoryTiers.size(); ++i) {
        pending.put(i, bucket);
        if (pending[i].size() > HistoryTiers[i].capacity())
            pending[i].pop_front();
    }
    if (!m_batch.isActive())
        m_batch.start();
}

void HistoryWriter::flush()
{
    m_sincePrune.invalidate();
    writeBatch();
}

void HistoryWriter::writeBatch()
{
    m_batch.stop();
    if (m_pending.isEmpty() || !open() || isUseless())
        return;
    auto done = m_file->write(m_pending);
    if (done) {
        m_pending.clear();
        if (!m_sincePrune.isValid() || m_sincePrune.hasExpired(PruneInterval.count()))
            done = prune();
    }
    finish(done);
}

void HistoryWriter::setLimits(const HistoryLimits &limits)
{
    m_limits = limits;
    m_sincePrune.invalidate();
    // Do not create a file just for pruning.
    if ((m_file || QFileInfo::exists(m_path)) && open() && !isUseless())
        finish(prune());
}

tl::expected<void, HistoryProblem> HistoryWriter::prune()
{
    auto done = m_file->prune(m_limits);
    if (done)
        m_sincePrune.start();
    return done;
}

void HistoryWriter::finish(const tl::expected<void, HistoryProblem> &done)
{
    if (done) {
        setProblem(std::nullopt);
        Q_EMIT written();
        return;
    }
    setProblem(done.error());
    if (!isUseless())
        m_batch.start();
}

bool HistoryWriter::open()
{
    if (m_file)
        return true;
    if (isUseless())
        return false;
    auto file = HistoryFile::open(m_path);
    if (!file) {
        setProblem(file.error());
        if (!isUseless())
            m_batch.start();
        return false;
    }
    m_file = std::move(*file);
    setProblem(m_file->readOnly());
    return true;
}

void HistoryWriter::setProblem(const std::optional<HistoryProblem> &problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    if (isUseless())
        m_pending.clear();
    if (problem && problem->effect == HistoryProblem::Effect::MemoryOnly)
        m_file.reset();
    Q_EMIT problemChanged(problem);
}

// Whether the file can never be written in this run.
bool HistoryWriter::isUseless() const
{
    return m_problem && m_problem->effect != HistoryProblem::Effect::Waiting;
}

}  // namespace pddgpu

#include "moc_historywriter.cpp"
