// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/cyclesreport.h"

#include <QXmlStreamWriter>
#include <algorithm>

#include "explain/findings/cycletext.h"
#include "report/jsontext.h"
#include "report/snapshotjson.h"
#include "text/labelfold.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr std::uint64_t CyclesVersion = 1;

void writeAmount(JsonText *json, const Amount &amount)
{
    json->beginObject(JsonText::Layout::OneLine);
    json->member("objects", amount.objects);
    json->member("bytes", amount.bytes);
    json->endObject();
}

void writeGroup(JsonText *json, const CycleGroup &group)
{
    const Creator &creator = group.creator;
    json->beginObject();
    json->member("verdict", cycleVerdictKey(group.verdict));
    json->member("process", creator.isKnown() ? std::optional(creator.process) : std::nullopt);
    json->member("label", QString(creator.label).replace(AnyNumber, u'#'));
    json->member("label_is_pattern", isFolded(creator.label));
    json->member("smallest_bytes", group.smallestBytes);
    json->member("largest_bytes", group.largestBytes);
    json->key("each_cycle");
    if (group.verdict == CycleVerdict::Leak && group.perCycle.objects > 0)
        writeAmount(json, group.perCycle);
    else
        json->value(nullptr);
    json->key("left");
    writeAmount(json, group.sum());
    json->key("left_by_cycle");
    json->beginArray();
    for (const Amount &one : group.left)
        writeAmount(json, one);
    json->endArray();
    json->member("title", cycleGroupTitle(group));
    json->member("text", cycleEvidenceText(group));
    json->endObject();
}

// Without what XML cannot have, even escaped: lone surrogates, and the last two of the first plane.
QString xmlText(const QString &text)
{
    constexpr char32_t FirstForbidden = 0xfffe;
    constexpr char32_t LastForbidden = 0xffff;
    QString allowed;
    for (const char32_t c : text.toUcs4()) {
        const bool isForbidden =
            QChar::isSurrogate(c) || (c >= FirstForbidden && c <= LastForbidden);
        allowed += QChar::fromUcs4(isForbidden ? char32_t{QChar::ReplacementCharacter} : c);
    }
    return allowed;
}

}  // namespace

std::size_t CyclesReport::leaks() const
{
    return static_cast<std::size_t>(
        std::ranges::count(groups, CycleVerdict::Leak, &CycleGroup::verdict));
}

QByteArray cyclesJson(const CyclesReport &report, const std::vector<CycleGroup> &listed)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    json.member("schema", QByteArray("pddgpu-cycles"));
    json.member("version", CyclesVersion);
    writeSnapshotMembers(&json, *report.snapshot, Names());
    json.key("program");
    json.beginArray();
    for (const QString &word : report.program)
        json.value(word);
    json.endArray();
    json.member("cycles", static_cast<std::uint64_t>(report.cycles));
    json.member("leaks", static_cast<std::uint64_t>(report.leaks()));
    json.key("intended");
    writeAmount(&json, report.intended);
    json.member("group_count", static_cast<std::uint64_t>(report.groups.size()));
    json.key("groups");
    json.beginArray();
    for (const CycleGroup &group : listed)
        writeGroup(&json, group);
    json.endArray();
    json.endObject();
    return text.append('\n');
}

QByteArray cyclesJunit(const CyclesReport &report)
{
    constexpr auto Suite = "pddgpuctl cycle"_L1;
    QByteArray text;
    QXmlStreamWriter xml(&text);
    xml.setAutoFormatting(true);
    xml.writeStartDocument();
    xml.writeStartElement(u"testsuite"_s);
    xml.writeAttribute(u"name"_s, Suite);
    xml.writeAttribute(u"tests"_s, QString::number(report.groups.size() + 1));
    xml.writeAttribute(u"failures"_s, QString::number(report.leaks()));
    xml.writeAttribute(u"errors"_s, u"0"_s);
    xml.writeStartElement(u"testcase"_s);
    xml.writeAttribute(u"classname"_s, Suite);
    xml.writeAttribute(u"name"_s, u"%1 cycles"_s.arg(report.cycles));
    xml.writeEndElement();
    for (const CycleGroup &group : report.groups) {
        xml.writeStartElement(u"testcase"_s);
        xml.writeAttribute(u"classname"_s, Suite);
        xml.writeAttribute(u"name"_s, xmlText(cycleGroupTitle(group)));
        const QString evidence = xmlText(cycleEvidenceText(group));
        if (group.verdict == CycleVerdict::Leak) {
            xml.writeStartElement(u"failure"_s);
            xml.writeAttribute(u"type"_s, u"leak"_s);
            xml.writeAttribute(u"message"_s, evidence);
            xml.writeEndElement();
        } else {
            xml.writeTextElement(u"system-out"_s, evidence);
        }
        xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    return text;
}

}  // namespace pddgpu
