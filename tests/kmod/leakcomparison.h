// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "leakmodel.h"

namespace pddgpu::testing {

/// Gives the core and the model the same operations, step by step.
class LeakComparison
{
public:
    /// Source of the steps: returns a number below `end`, which is not 0.
    using Choice = std::function<u64(u64 end)>;

    explicit LeakComparison(Choice choose);
    ~LeakComparison();
    LeakComparison(const LeakComparison &) = delete;
    LeakComparison &operator=(const LeakComparison &) = delete;

    /// Does one operation on both. Returns it and the difference; empty: nothing differs.
    std::string step();
    /// Releases everything and returns what is left; empty: nothing. No step may follow.
    std::string finish();

private:
    struct Pair {
        std::unique_ptr<pddgpu_leak_object> core;
        LeakModel::Object *model = nullptr;
    };
    struct Walk {
        std::unique_ptr<pddgpu_leak_reader> reader;
        u64 generation = 0;
        u64 beganNs = 0;
        std::set<u64> expected;  // Ids of objects that lived when it began.
        std::set<u64> shown;
    };

    void letTimePass();
    void act();
    void create();
    void end();
    void depart();
    void endDeparting();
    void touchNothing();
    void label();
    void move();
    void exportOrNot();
    void openHandle();
    void closeHandle();
    void openClient();
    void closeClient();
    void writeControl();
    void check();
    void changeUsage();
    void noteTime();
    void beginWalk();
    void goOnWalking();
    void endWalk();

    void untrack(std::size_t index);
    void departed(std::size_t index);
    void differ(const std::string &what, const std::string &core, const std::string &model);
    void differ(const std::string &what, u64 core, u64 model);
    void compare();
    void compareGeneration(const std::string &rowsBefore, u64 generationBefore);
    void compareRecord(const Walk &walk, const pddgpu_leak_record &record);
    std::string listing(u64 nowNs);

    std::size_t anyOf(std::size_t size);
    u64 anyNumber();
    std::string anyText(std::size_t longest);
    u64 anAgeMs();
    pddgpu_memory_usage usage() const;
    u64 usedBytes() const;
    u64 generation();

    const Choice m_choose;
    pddgpu_leak_monitor m_core = {};
    LeakModel m_model;
    std::vector<Pair> m_living;
    std::vector<Pair> m_departing;
    std::vector<std::unique_ptr<pddgpu_leak_client>> m_clients;
    std::vector<Walk> m_walks;
    std::map<u64, LeakModel::Object> m_born;  // As created.
    u64 m_nowNs = 0;
    u64 m_unaccountedBytes = 0;  // Used, but of no object.
    u64 m_missingBytes = 0;      // Of objects, but not used.
    bool m_maySetTheSame = false;
    std::string m_rows;
    std::string m_action;
    std::string m_difference;
};

}  // namespace pddgpu::testing
