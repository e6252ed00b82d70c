// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/verdictsjson.h"

#include <algorithm>
#include <cmath>

#include "explain/findings/verdicttext.h"
#include "report/jsontext.h"
#include "report/snapshotjson.h"
#include "text/labelfold.h"
#include "text/timeunits.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t Version = 1;
constexpr double SecondsPerMinute = 60;

using Number = Snapshot::Number;

QByteArray kindKey(Evidence::Kind kind)
{
    switch (kind) {
        case Evidence::Kind::None:
            return "none";
        case Evidence::Kind::RegularSurvivors:
            return "regular_survivors";
        case Evidence::Kind::Survivors:
            return "survivors";
        case Evidence::Kind::HandleLess:
            return "handle_less";
        case Evidence::Kind::NeverFreed:
            return "never_freed";
        case Evidence::Kind::EarlierProcess:
            return "earlier_process";
        case Evidence::Kind::Pinned:
            return "pinned";
    }
    Q_UNREACHABLE();
}

void writeSeconds(JsonText *json, const char *key, const Number &ms)
{
    constexpr std::uint64_t MostMs = ~std::uint64_t{0} / NsPerMs;
    json->key(key);
    if (ms)
        json->seconds(std::min(*ms, MostMs) * NsPerMs);
    else
        json->value(nullptr);
}

void writeAmount(JsonText *json, const char *key, const std::optional<Amount> &amount)
{
    json->key(key);
    if (!amount)
        return json->value(nullptr);
    json->beginObject(JsonText::Layout::OneLine);
    json->member("objects", amount->objects);
    json->member("bytes", amount->bytes);
    json->endObject();
}

// A label as text, its numbers replaced if it stands for several.
QString written(const QString &label)
{
    return QString(label).replace(AnyNumber, u'#');
}

std::int64_t rounded(double bytes)
{
    constexpr double Most = 9e18;
    return std::llround(std::clamp(bytes, -Most, Most));
}

void writeHead(JsonText *json, const char *schema, const Findings &findings,
               const WatchedTime &watched)
{
    json->member("schema", QByteArray(schema));
    json->member("version", Version);
    writeSnapshotMembers(json, *findings.snapshot, Names());
    json->member("samples", watched.samples);
    json->member("missed_samples", watched.holes);
    writeSeconds(json, "watched_seconds", watched.ms);
    json->member("objects_known", findings.snapshot->objects != nullptr);
    json->member("suppressions_file", findings.suppressionsPath.isEmpty()
                                          ? std::nullopt
                                          : std::optional(findings.suppressionsPath));
}

void writeEvidence(JsonText *json, const JudgedGroup &group)
{
    const Evidence &evidence = group.judgement.evidence;
    const bool isKnown = !group.isOfClients;
    const auto known = [isKnown](std::uint64_t value) {
        return isKnown ? Number(value) : std::nullopt;
    };
    json->key("evidence");
    json->beginObject(JsonText::Layout::OneLine);
    json->member("kind", kindKey(evidence.kind));
    json->member("generations", known(evidence.generations));
    json->member("survivors", known(evidence.survivors));
    json->member("freed_old", known(evidence.diedOld));
    const bool grows = group.judgement.verdict == Verdict::Growing;
    writeSeconds(json, "span_seconds", isKnown || grows ? Number(evidence.spanMs) : std::nullopt);
    writeSeconds(json, "old_after_seconds", known(evidence.afterMs));
    writeSeconds(json, "quiet_seconds", known(evidence.quietMs));
    json->member("slowing", isKnown && grows ? std::optional(evidence.isSlowing) : std::nullopt);
    json->member("text", evidenceText(group));
    json->endObject();
}

void writeGroup(JsonText *json, const JudgedGroup &group)
{
    const Judgement &judgement = group.judgement;
    const bool hasPace =
        judgement.verdict == Verdict::Leak || judgement.verdict == Verdict::Growing;
    const auto known = [&group](std::uint64_t value) {
        return group.isOfClients ? std::nullopt : Number(value);
    };
    json->beginObject();
    json->member("verdict", verdictKey(judgement.verdict));
    json->member("confidence", confidenceKey(judgement.confidence));
    json->member("bytes_per_minute",
                 hasPace ? std::optional(rounded(group.bytesPerMinute())) : std::nullopt);
    json->member("objects", known(group.amount.objects));
    json->member("bytes", group.amount.bytes);
    json->member("pid", group.creator.isKnown() ? Number(group.creator.pid) : std::nullopt);
    json->member("process",
                 group.creator.isKnown() ? std::optional(group.creator.process) : std::nullopt);
    json->member("label", group.isVarious || group.isOfClients
                              ? std::nullopt
                              : std::optional(written(group.creator.label)));
    json->member("label_is_pattern", isFolded(group.creator.label));
    json->member("smallest_bytes", known(group.smallestBytes));
    json->member("largest_bytes", known(group.largestBytes));
    writeAmount(json, "orphaned", group.isOfClients ? std::nullopt : std::optional(group.orphaned));
    writeAmount(json, "exported", group.isOfClients ? std::nullopt : std::optional(group.exported));
    writeSeconds(json, "decided_in_seconds", judgement.decidedInMs);
    json->member("title", groupTitle(group));
    writeEvidence(json, group);
    json->endObject();
}

void writeSums(JsonText *json, const Findings &findings)
{
    json->key("verdicts");
    json->beginArray();
    for (int i = 0; i < Verdicts; ++i) {
        const auto verdict = static_cast<Verdict>(i);
        const Findings::Sum &sum = findings.sum(verdict);
        json->beginObject(JsonText::Layout::OneLine);
        json->member("verdict", verdictKey(verdict));
        json->member("groups", static_cast<std::uint64_t>(sum.groups));
        json->member("objects",
                     findings.snapshot->objects ? Number(sum.amount.objects) : std::nullopt);
        json->member("bytes", sum.amount.bytes);
        json->endObject();
    }
    json->endArray();
}

void writeGrowth(JsonText *json, const Growth &growth, const Number &nowNs)
{
    using Kind = GrowthSubject::Kind;
    const GrowthSubject &subject = growth.subject;
    const Creator &creator = subject.creator;
    const bool hasProcess = subject.kind == Kind::Process || subject.kind == Kind::Creator ||
                            subject.kind == Kind::Client;
    const Trend &trend = clearestTrend(growth);
    const bool moves = trend.kind == Trend::Kind::Growing || trend.kind == Trend::Kind::Shrinking;
    const bool hasBeginning = moves || trend.kind == Trend::Kind::LevelledOff;

    json->beginObject(JsonText::Layout::OneLine);
    json->member("kind", subjectKey(subject.kind));
    json->member("region", subject.kind == Kind::Region ? std::optional(subject.region.text())
                                                        : std::nullopt);
    json->member("pid", hasProcess && creator.isKnown() ? Number(creator.pid) : std::nullopt);
    json->member("process",
                 hasProcess && creator.isKnown() ? std::optional(creator.process) : std::nullopt);
    json->member("label", subject.kind == Kind::Label || subject.kind == Kind::Creator
                              ? std::optional(written(creator.label))
                              : std::nullopt);
    json->member("client_id",
                 subject.kind == Kind::Client ? Number(creator.label.toULongLong()) : std::nullopt);
    json->member("bytes", growth.now.bytes);
    json->member("trend", trendKey(trend.kind));
    json->member("confidence",
                 moves ? std::optional(confidenceKey(trend.confidence)) : std::nullopt);
    json->member(
        "bytes_per_minute",
        moves ? std::optional(rounded(trend.slope.perSecond * SecondsPerMinute)) : std::nullopt);
    const double forSeconds =
        nowNs ? static_cast<double>(*nowNs) / double{NsPerSecond} - trend.sinceSeconds : 0;
    writeSeconds(json, "since_seconds",
                 nowNs && hasBeginning
                     ? Number(static_cast<std::uint64_t>(std::max(0.0, forSeconds) * 1000))
                     : std::nullopt);
    json->endObject();
}

}  // namespace

std::uint64_t groupCount(const Findings &findings)
{
    std::uint64_t count = 0;
    for (const Findings::Sum &sum : findings.sums)
        count += static_cast<std::uint64_t>(sum.groups);
    return count;
}

QByteArray suspectsJson(const Findings &findings, const WatchedTime &watched,
                        const QList<JudgedGroup> &groups)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    writeHead(&json, "pddgpu-suspects", findings, watched);
    writeAmount(&json, "intended",
                findings.snapshot->objects ? std::optional(findings.intended) : std::nullopt);
    writeSums(&json, findings);
    json.member("group_count", groupCount(findings));
    json.key("groups");
    json.beginArray();
    for (const JudgedGroup &group : groups)
        writeGroup(&json, group);
    json.endArray();
    json.endObject();
    return text.append('\n');
}

QByteArray growthJson(const Findings &findings, const WatchedTime &watched,
                      const QList<Growth> &growth, qsizetype all)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    writeHead(&json, "pddgpu-growth", findings, watched);
    json.member("subject_count", static_cast<std::uint64_t>(all));
    json.key("subjects");
    json.beginArray();
    for (const Growth &one : growth)
        writeGrowth(&json, one, findings.snapshot->nowNs);
    json.endArray();
    json.endObject();
    return text.append('\n');
}

QByteArray trendKey(Trend::Kind kind)
{
    switch (kind) {
        case Trend::Kind::Unknown:
            return "unknown";
        case Trend::Kind::Steady:
            return "steady";
        case Trend::Kind::Growing:
            return "growing";
        case Trend::Kind::LevelledOff:
            return "levelled_off";
        case Trend::Kind::Shrinking:
            return "shrinking";
    }
    Q_UNREACHABLE();
}

QByteArray subjectKey(GrowthSubject::Kind kind)
{
    switch (kind) {
        case GrowthSubject::Kind::Region:
            return "region";
        case GrowthSubject::Kind::Memory:
            return "memory";
        case GrowthSubject::Kind::Process:
            return "process";
        case GrowthSubject::Kind::Label:
            return "label";
        case GrowthSubject::Kind::Creator:
            return "creator";
        case GrowthSubject::Kind::Client:
            return "client";
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
