// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <list>
#include <vector>

namespace pddgpu::bench {

/// The design that the leak monitor replaces, for comparison only: one list, which every check
/// walks entirely, and which is searched from its head for every freed object.
class WalkedList
{
public:
    struct Object {
        std::uint64_t id;
        std::uint64_t birthNs;
        std::uint64_t sizeBytes;
        int state;
    };

    struct Sums {
        std::uint64_t suspicious = 0;
        std::uint64_t confirmed = 0;
        std::uint64_t leakedBytes = 0;
    };

    std::uint64_t track(std::uint64_t sizeBytes, std::uint64_t nowNs)
    {
        m_objects.push_back({++m_lastId, nowNs, sizeBytes, 0});
        return m_lastId;
    }

    bool untrack(std::uint64_t id)
    {
        for (auto it = m_objects.begin(); it != m_objects.end(); ++it) {
            if (it->id == id) {
                m_objects.erase(it);
                return true;
            }
        }
        return false;
    }

    Sums check(std::uint64_t nowNs, std::uint64_t suspiciousNs, std::uint64_t confirmedNs)
    {
        Sums sums;
        for (Object &object : m_objects) {
            const std::uint64_t ageNs = nowNs - object.birthNs;
            object.state = ageNs > confirmedNs ? 2 : ageNs > suspiciousNs ? 1 : 0;
            sums.suspicious += object.state == 1;
            sums.confirmed += object.state == 2;
            sums.leakedBytes += object.state ? object.sizeBytes : 0;
        }
        return sums;
    }

private:
    std::list<Object> m_objects;
    std::uint64_t m_lastId = 0;
};

}  // namespace pddgpu::bench
