// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace pddgpu::bench {

/// Keeps the measurements of all runs and prints them as they come in.
class Measurements : public benchmark::ConsoleReporter
{
public:
    void ReportRuns(const std::vector<Run> &runs) override;

    /// Median over the repetitions of a benchmark's time per iteration, in ns; NaN if it did not
    /// run.
    double medianNs(const std::string &benchmark) const;
    /// The same for one of its counters.
    double median(const std::string &benchmark, const std::string &counter) const;

private:
    // By benchmark, then counter; the time per iteration is the counter "".
    std::map<std::string, std::map<std::string, std::vector<double>>> m_values;
};

/// One row of the table: what was measured, its limit, and whether it is met.
struct Row {
    std::string what;
    std::string bound;
    std::string measured;
    enum class Verdict { Reached, Missed, Shown } verdict;
};

/// Prints the table; returns false if a limit was missed.
bool printTable(const std::vector<Row> &rows);

/// A number such as "1.23" with that many decimals.
std::string number(double value, int decimals);

/// A row with an upper limit.
Row atMost(const std::string &what, double value, double bound, const std::string &unit);
/// A row with a lower limit.
Row atLeast(const std::string &what, double value, double bound, const std::string &unit);
/// A row for comparison only.
Row shown(const std::string &what, const std::string &measured);

}  // namespace pddgpu::bench
