// SPDX-License-Identifier: GPL-3.0-or-later
#include "objects/objectgrouping.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace pddgpu {

namespace {

// Index from Grouping::Process on; None has no groups.
std::size_t placeOf(Grouping grouping)
{
    return static_cast<std::size_t>(grouping) - 1;
}

}  // namespace

std::uint32_t TextNumbers::numberOf(const QString &text)
{
    const auto next = static_cast<std::uint32_t>(m_texts.size());
    // An empty text has no address.
    if (!text.isEmpty()) {
        if (const auto known = m_byPlace.constFind(text.constData()); known != m_byPlace.cend())
            return *known;
    }
    const auto known = m_byText.constFind(text);
    const std::uint32_t number = known != m_byText.cend() ? *known : next;
    if (number == next) {
        m_byText.insert(text, number);
        m_texts.push_back(text);
    }
    if (!text.isEmpty())
        m_byPlace.insert(text.constData(), number);
    return number;
}

std::uint32_t Grouper::groupOf(const LeakObject &object)
{
    GroupKey key;
    std::uint32_t text = 0;
    switch (m_grouping) {
        case Grouping::None:
            break;
        case Grouping::Process:
            key.number = object.pid;
            text = m_texts.numberOf(object.process);
            break;
        case Grouping::Label:
            text = m_texts.numberOf(object.label);
            break;
        case Grouping::Region: {
            const auto next = static_cast<std::uint64_t>(m_regions.size());
            const auto known = m_regions.constFind(object.region);
            key.number = known != m_regions.cend() ? *known : next;
            if (key.number == next)
                m_regions.insert(object.region, next);
            break;
        }
        case Grouping::SizeClass:
            key.number = object.sizeBytes == 0
                             ? 0
                             : static_cast<std::uint64_t>(std::bit_width(object.sizeBytes) - 1);
            break;
        case Grouping::State:
            key.number = static_cast<std::uint64_t>(object.state);
            break;
    }
    const auto next = static_cast<std::uint32_t>(m_keys.size());
    const auto place = std::pair(key.number, text);
    if (const auto known = m_groups.constFind(place); known != m_groups.cend())
        return *known;
    m_groups.insert(place, next);
    if (m_grouping == Grouping::Region)
        key = {0, object.region.text()};
    else if (!m_texts.texts().empty())
        key.text = m_texts.texts().at(text);
    m_keys.push_back(std::move(key));
    return next;
}

void GroupTrends::record(const Snapshot &snapshot)
{
    if (!snapshot.objects || !snapshot.device || !snapshot.nowNs)
        return;
    const std::uint64_t nowNs = *snapshot.nowNs;
    if (snapshot.device != m_device || nowNs < m_lastNs) {
        m_histories = {};
        m_device = snapshot.device;
    } else if (!m_histories[0].frames.empty() && nowNs - m_lastNs < IntervalNs) {
        return;
    }
    m_lastNs = nowNs;
    for (const Grouping grouping : {Grouping::Process, Grouping::Label, Grouping::Region,
                                    Grouping::SizeClass, Grouping::State})
        append(frameOf(snapshot, grouping), &m_histories[placeOf(grouping)]);
}

GroupTrends::Frame GroupTrends::frameOf(const Snapshot &snapshot, Grouping grouping)
{
    Frame frame{*snapshot.nowNs, false, {}};
    Grouper grouper(grouping);
    std::vector<std::uint64_t> bytes;
    for (const LeakObject &object : snapshot.objects->objects) {
        const std::uint32_t group = grouper.groupOf(object);
        if (group == bytes.size()) {
            if (group == MostGroups)
                return frame;
            bytes.push_back(0);
        }
        bytes[group] += object.sizeBytes;
    }
    frame.isKnown = true;
    frame.bytes.reserve(static_cast<qsizetype>(bytes.size()));
    for (std::size_t group = 0; group < bytes.size(); ++group)
        frame.bytes.insert(grouper.keys()[group], bytes[group]);
    return frame;
}

void GroupTrends::append(Frame frame, History *history)
{
    // A group that reappears counts as new: remembering all gone groups would grow without limit.
    QHash<GroupKey, Sight> first;
    first.reserve(frame.bytes.size());
    for (auto group = frame.bytes.cbegin(); group != frame.bytes.cend(); ++group)
        first.insert(group.key(),
                     history->first.value(group.key(), Sight{frame.nowNs, group.value()}));
    history->first = std::move(first);

    // Keep the newest frame that is old enough: it is the one to compare with.
    const auto isOldEnough = [&frame](const Frame &one) {
        return frame.nowNs - one.nowNs >= SpanNs;
    };
    std::vector<Frame> &frames = history->frames;
    const auto recent = std::find_if_not(frames.begin(), frames.end(), isOldEnough);
    if (recent - frames.begin() > 1)
        frames.erase(frames.begin(), recent - 1);
    frames.push_back(std::move(frame));
}

std::optional<GroupTrend> GroupTrends::trend(const Snapshot &snapshot, Grouping grouping,
                                             const GroupKey &key, std::uint64_t bytes) const
{
    if (grouping == Grouping::None || !snapshot.nowNs || snapshot.device != m_device)
        return std::nullopt;
    const std::uint64_t nowNs = *snapshot.nowNs;
    const History &history = m_histories[placeOf(grouping)];
    const Frame *before = nullptr;
    for (const Frame &frame : history.frames) {
        if (frame.nowNs > nowNs || (before && nowNs - frame.nowNs < SpanNs))
            break;
        before = &frame;
    }
    if (!before || !before->isKnown || nowNs - before->nowNs < IntervalNs)
        return std::nullopt;
    const Sight first = history.first.value(key, Sight{nowNs, bytes});
    return GroupTrend{.bytes = bytes,
                      .bytesBefore = before->bytes.value(key, 0),
                      .spanNs = nowNs - before->nowNs,
                      .firstBytes = first.bytes,
                      .firstSpanNs = nowNs > first.nowNs ? nowNs - first.nowNs : 0};
}

}  // namespace pddgpu
