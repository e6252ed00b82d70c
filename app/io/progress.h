// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>

namespace pddgpu {

/// Progress of a long job, and its cancellation. One thread does the job; any thread may read and
/// cancel.
class Progress
{
public:
    /// Sets the number of steps; 0: not known yet.
    void start(std::uint64_t steps) { m_total = steps; }
    void advance(std::uint64_t steps) { m_done += steps; }
    void cancel() { m_cancelled = true; }

    std::uint64_t done() const { return m_done; }
    std::uint64_t total() const { return m_total; }
    bool isCancelled() const { return m_cancelled; }

private:
    std::atomic<std::uint64_t> m_done = 0;
    std::atomic<std::uint64_t> m_total = 0;
    std::atomic<bool> m_cancelled = false;
};

}  // namespace pddgpu
