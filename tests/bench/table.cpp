// SPDX-License-Identifier: GPL-3.0-or-later
#include "table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace pddgpu::bench {

namespace {

double medianOf(std::vector<double> values)
{
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

void Measurements::ReportRuns(const std::vector<Run> &runs)
{
    for (const Run &run : runs) {
        if (run.run_type != Run::RT_Iteration || run.error_occurred)
            continue;
        auto &values = m_values[run.run_name.function_name +
                                (run.run_name.args.empty() ? "" : "/") + run.run_name.args];
        values[""].push_back(run.GetAdjustedRealTime() * 1e9 /
                             benchmark::GetTimeUnitMultiplier(run.time_unit));
        for (const auto &[name, counter] : run.counters)
            values[name].push_back(counter.value);
    }
    ConsoleReporter::ReportRuns(runs);
}

double Measurements::medianNs(const std::string &benchmark) const
{
    return median(benchmark, "");
}

double Measurements::median(const std::string &benchmark, const std::string &counter) const
{
    const auto values = m_values.find(benchmark);
    if (values == m_values.end() || !values->second.contains(counter))
        return std::numeric_limits<double>::quiet_NaN();
    return medianOf(values->second.at(counter));
}

bool printTable(const std::vector<Row> &rows)
{
    bool allReached = true;
    std::printf("\n| what | must reach | measured | |\n|---|---|---|---|\n");
    for (const Row &row : rows) {
        const char *verdict = row.verdict == Row::Verdict::Reached  ? "reached"
                              : row.verdict == Row::Verdict::Missed ? "MISSED"
                                                                    : "";
        std::printf("| %s | %s | %s | %s |\n", row.what.c_str(), row.bound.c_str(),
                    row.measured.c_str(), verdict);
        allReached = allReached && row.verdict != Row::Verdict::Missed;
    }
    return allReached;
}

std::string number(double value, int decimals)
{
    char text[64];
    std::snprintf(text, sizeof(text), "%.*f", decimals, value);
    return text;
}

namespace {

std::string withUnit(double value, const std::string &unit)
{
    const int decimals = std::abs(value) < 10 ? 2 : std::abs(value) < 100 ? 1 : 0;
    return number(value, decimals) + (unit.empty() ? "" : " ") + unit;
}

}  // namespace

// A missing measurement, NaN, misses every limit.

Row atMost(const std::string &what, double value, double bound, const std::string &unit)
{
    return {what, "at most " + withUnit(bound, unit), withUnit(value, unit),
            value <= bound ? Row::Verdict::Reached : Row::Verdict::Missed};
}

Row atLeast(const std::string &what, double value, double bound, const std::string &unit)
{
    return {what, "at least " + withUnit(bound, unit), withUnit(value, unit),
            value >= bound ? Row::Verdict::Reached : Row::Verdict::Missed};
}

Row shown(const std::string &what, const std::string &measured)
{
    return {what, "", measured, Row::Verdict::Shown};
}

}  // namespace pddgpu::bench
