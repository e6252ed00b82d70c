// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSet>
#include <QString>
#include <cstdint>
#include <optional>

#include "analysis/verdict.h"
#include "parser/leakobjects.h"

namespace pddgpu {

/// Whether an object belongs to a group that is judged. Those older than the monitor have no
/// creator and no age; a persistent one is meant to stay.
inline bool isJudged(const LeakObject &object)
{
    return !object.persistent && !object.preexisting;
}

/// The verdict on the group of any object, at one moment.
///
/// Has one entry per group, however many objects there are. Immutable once published.
class ObjectVerdicts
{
public:
    /// Objects of one process with one label and about one size.
    struct Key {
        std::uint64_t pid = 0;
        QString process;  ///< Only without a PID.
        QString label;    ///< Folded; empty for the various ones.
        std::uint8_t sizeClass = 0;
        bool isVarious = false;

        friend bool operator==(const Key &, const Key &) = default;
        friend std::size_t qHash(const Key &key, std::size_t seed = 0) noexcept
        {
            return qHashMulti(seed, quint64{key.pid}, key.process, key.label, key.sizeClass,
                              key.isVarious);
        }
    };
    static Key keyOf(const LeakObject &object);
    static std::uint8_t sizeClassOf(std::uint64_t sizeBytes);

    ObjectVerdicts() = default;
    /// As of that time of the driver's clock.
    explicit ObjectVerdicts(std::uint64_t nowNs) : m_nowNs(nowNs) {}
    /// Not set: a rule says that the group is intended.
    void add(const Key &key, std::optional<Verdict> verdict) { m_groups.insert(key, verdict); }
    /// The verdict on objects that have no group of their own, by their ids.
    void addOthers(const QSet<std::uint64_t> &ids, Verdict verdict);

    /// Not set: the object is not judged, or was created later, or a rule says it is intended.
    std::optional<Verdict> of(const LeakObject &object) const;

private:
    std::uint64_t m_nowNs = 0;
    QHash<Key, std::optional<Verdict>> m_groups;
    QSet<std::uint64_t> m_others;
    std::optional<Verdict> m_ofOthers;
};

}  // namespace pddgpu
