// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/leakreport.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "explain/findings/verdicttext.h"

namespace pddgpu {

namespace {

// Finds objects by id, regardless of the source's order.
class IdIndex
{
public:
    explicit IdIndex(const QList<LeakObject> &objects)
        : m_objects(objects), m_byId(static_cast<std::size_t>(objects.size()))
    {
        std::iota(m_byId.begin(), m_byId.end(), qsizetype{0});
        std::ranges::sort(m_byId, {}, [this](qsizetype i) { return m_objects[i].id; });
    }

    const LeakObject *find(std::uint64_t id) const
    {
        const auto found = std::ranges::lower_bound(
            m_byId, id, {}, [this](qsizetype i) { return m_objects[i].id; });
        return found != m_byId.end() && m_objects[*found].id == id ? &m_objects[*found] : nullptr;
    }

private:
    const QList<LeakObject> &m_objects;
    std::vector<qsizetype> m_byId;
};

}  // namespace

std::uint64_t objectCount(const LeakReport &report)
{
    if (!report.hasObjects())
        return 0;
    const QList<LeakObject> &objects = report.snapshot->objects->objects;
    std::uint64_t count = 0;
    switch (report.scope) {
        case ObjectScope::Leaked:
            return static_cast<std::uint64_t>(
                std::ranges::count_if(objects, &LeakObject::isLeaked));
        case ObjectScope::AllTracked:
            return static_cast<std::uint64_t>(objects.size());
        case ObjectScope::Listed:
            visitObjects(report, [&count](const LeakObject &) { return ++count > 0; });
            return count;
    }
    Q_UNREACHABLE();
}

QByteArray verdictWord(const LeakReport &report, const LeakObject &object)
{
    const auto verdict = report.verdicts ? report.verdicts->of(object) : std::nullopt;
    return verdict ? verdictKey(*verdict) : QByteArray();
}

void visitObjects(const LeakReport &report, const std::function<bool(const LeakObject &)> &visit)
{
    if (!report.hasObjects())
        return;
    const QList<LeakObject> &objects = report.snapshot->objects->objects;
    if (report.scope == ObjectScope::Listed) {
        const IdIndex index(objects);
        for (const std::uint64_t id : report.ids) {
            const LeakObject *object = index.find(id);
            if (object && !visit(*object))
                return;
        }
        return;
    }
    for (const LeakObject &object : objects) {
        const bool listed = report.scope == ObjectScope::AllTracked || object.isLeaked();
        if (listed && !visit(object))
            return;
    }
}

QByteArray stateName(LeakState state)
{
    switch (state) {
        case LeakState::Active:
            return "active";
        case LeakState::Suspicious:
            return "suspicious";
        case LeakState::Confirmed:
            return "confirmed";
    }
    Q_UNREACHABLE();
}

QByteArray domainName(const LeakObject &object)
{
    const std::string_view name = object.region.view();
    return QByteArray(name.data(), static_cast<qsizetype>(name.size()));
}

QByteArray doubtWord(const SourceError &error)
{
    switch (error.cause) {
        case SourceError::Cause::ImpossibleValue:
            return "impossible_value";
        case SourceError::Cause::BirthAfterNow:
            return "birth_after_now";
        case SourceError::Cause::UnknownAbi:
            return "unknown_abi";
        case SourceError::Cause::ObjectsUnseen:
            return "objects_unseen";
        case SourceError::Cause::ListingIncomplete:
            return "listing_incomplete";
        default:
            return {};
    }
}

QByteArray doubtWords(const Snapshot &snapshot)
{
    QByteArrayList words;
    for (const SourceError &error : snapshot.errors) {
        const QByteArray word = doubtWord(error);
        if (!word.isEmpty() && !words.contains(word))
            words << word;
    }
    return words.join(';');
}

QByteArray originName(const Snapshot &snapshot)
{
    return snapshot.isSimulated() ? "simulation" : "driver";
}

}  // namespace pddgpu
