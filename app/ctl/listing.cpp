// SPDX-License-Identifier: GPL-3.0-or-later
#include "listing.h"

#include <wchar.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <initializer_list>

#include "report/explain.h"
#include "report/numbertext.h"
#include "report/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr qsizetype ChunkBytes = 64 * 1024;

struct Listing {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Listing)
};

// Places that a text takes in a terminal: Chinese takes two a character.
int widthOf(const QString &text)
{
    int width = 0;
    for (const char32_t c : text.toUcs4())
        width += std::max(::wcwidth(static_cast<wchar_t>(c)), 0);
    return width;
}

struct Column {
    QString name;
    int width = 0;  // At least; its name may want more.
    bool isNumber = false;
};

/// Rows of cells that stand beneath each other as long as they fit; the last one ends the line.
class Table
{
public:
    explicit Table(QList<Column> columns) : m_columns(std::move(columns))
    {
        for (Column &column : m_columns)
            column.width = std::max(column.width, widthOf(column.name));
    }

    QString header() const
    {
        QStringList names;
        for (const Column &column : m_columns)
            names << column.name;
        return row(names);
    }

    QString row(const QStringList &cells) const
    {
        QString line;
        for (qsizetype i = 0; i < cells.size(); ++i) {
            const Column &column = m_columns[i];
            const QString room(std::max(column.width - widthOf(cells[i]), 0), u' ');
            if (i > 0)
                line += "  "_L1;
            if (column.isNumber)
                line += room;
            line += cells[i];
            if (!column.isNumber && i + 1 < cells.size())
                line += room;
        }
        while (line.endsWith(u' '))
            line.chop(1);
        return line + u'\n';
    }

private:
    QList<Column> m_columns;
};

Table objectTable()
{
    return Table({{Listing::tr("ID"), 6, true},
                  {Listing::tr("STATE"), 10, false},
                  {Listing::tr("AGE"), 10, true},
                  {Listing::tr("SIZE"), 10, true},
                  {Listing::tr("DOMAIN"), 4, false},
                  {Listing::tr("PID"), 7, true},
                  {Listing::tr("PROCESS"), 15, false},
                  {Listing::tr("FLAGS"), 8, false},
                  {Listing::tr("LABEL"), 0, false}});
}

Table watchTable()
{
    return Table({{Listing::tr("TIME"), 8, false},
                  {Listing::tr("VRAM USED"), 10, true},
                  {Listing::tr("GTT USED"), 10, true},
                  {Listing::tr("OBJECTS"), 8, true},
                  {Listing::tr("LEAKED"), 8, true},
                  {Listing::tr("LEAKED BYTES"), 10, true},
                  {Listing::tr("ORPHANED"), 8, true},
                  {Listing::tr("ALERTS"), 6, true}});
}

QString flagsText(const LeakObject &object)
{
    QStringList flags;
    if (object.orphaned)
        flags << u"orphaned"_s;
    if (object.exported)
        flags << u"exported"_s;
    if (object.imported)
        flags << u"imported"_s;
    if (object.persistent)
        flags << u"persistent"_s;
    return flags.isEmpty() ? u"-"_s : flags.join(u',');
}

QString objectRow(const Table &table, const LeakObject &object, const Snapshot::Number &nowNs,
                  const Names &names)
{
    const auto ageNs =
        nowNs ? std::optional(*nowNs - std::min(object.birthNs, *nowNs)) : std::nullopt;
    return table.row({QString::number(object.id), QString::fromLatin1(stateName(object.state)),
                      ageText(ageNs), bytesText(object.sizeBytes),
                      QString::fromLatin1(domainName(object.domain)), QString::number(object.pid),
                      visibleText(names.process(object.process)), flagsText(object),
                      visibleText(names.label(object.label))});
}

QString usageText(const Snapshot::Number &used, const Snapshot::Number &total)
{
    return Listing::tr("%1 of %2 used", "bytes, bytes").arg(bytesText(used), bytesText(total));
}

QString monitorText(const Snapshot &snapshot)
{
    const QString state = !snapshot.monitorEnabled   ? unknownText()
                          : *snapshot.monitorEnabled ? Listing::tr("on")
                                                     : Listing::tr("off");
    return Listing::tr("%1; checks every %2; suspicious after %3, confirmed after %4")
        .arg(state, millisecondsText(snapshot.checkIntervalMs),
             millisecondsText(snapshot.suspiciousAgeMs), millisecondsText(snapshot.confirmedAgeMs));
}

}  // namespace

QString statusText(const Snapshot &snapshot)
{
    const QString version = snapshot.stats && snapshot.stats->driverVersion
                                ? visibleText(*snapshot.stats->driverVersion)
                                : unknownText();
    QString text =
        Listing::tr("%1 (%2), driver %3, %4", "device, card, version, time")
            .arg(visibleText(snapshot.device->id), visibleText(snapshot.device->card), version,
                 QLocale().toString(snapshot.capturedAt.toLocalTime(), QLocale::ShortFormat)) +
        u'\n';
    const Table table({{QString(), 0, false}, {Listing::tr("Suspicious"), 12, false}, {}});
    const auto line = [&](const QString &name, const QString &value) {
        text += table.row({QString(), name, value});
    };
    line(Listing::tr("VRAM"), usageText(snapshot.vramUsedBytes, snapshot.vramTotalBytes));
    line(Listing::tr("GTT"), usageText(snapshot.gttUsedBytes, snapshot.gttTotalBytes));
    line(Listing::tr("Live"), objectsText(snapshot.liveObjects, snapshot.liveBytes));
    line(Listing::tr("Leaked"), objectsText(snapshot.leakedObjects(), snapshot.leakedBytes()));
    line(Listing::tr("Suspicious"),
         objectsText(snapshot.suspiciousObjects, snapshot.suspiciousBytes));
    line(Listing::tr("Confirmed"), objectsText(snapshot.confirmedObjects, snapshot.confirmedBytes));
    line(Listing::tr("Orphaned"), objectsText(snapshot.orphanedObjects, snapshot.orphanedBytes));
    line(Listing::tr("Threshold"), bytesText(snapshot.thresholdBytes));
    line(Listing::tr("Monitor"), monitorText(snapshot));
    line(Listing::tr("Checks"), countText(snapshot.checkCount));
    line(Listing::tr("Alerts"), countText(snapshot.alertCount));
    return text;
}

QStringList warningTexts(const Snapshot &snapshot)
{
    QStringList texts;
    for (const SourceError &error : snapshot.errors)
        texts << explanation(error);
    return texts;
}

Written writeObjectTable(const LeakReport &report, const Names &names, ByteSink *sink)
{
    const Table table = objectTable();
    QByteArray chunk = table.header().toUtf8();
    Written written;
    visitObjects(report, [&](const LeakObject &object) {
        chunk += objectRow(table, object, report.snapshot->nowNs, names).toUtf8();
        if (chunk.size() < ChunkBytes)
            return true;
        written = sink->write(chunk);
        chunk.clear();
        return written.has_value();
    });
    return written ? sink->write(chunk) : written;
}

QString watchHeader()
{
    return watchTable().header();
}

QString watchLine(const Snapshot &snapshot)
{
    return watchTable().row({snapshot.capturedAt.toLocalTime().toString(u"HH:mm:ss"_s),
                             bytesText(snapshot.vramUsedBytes), bytesText(snapshot.gttUsedBytes),
                             countText(snapshot.liveObjects), countText(snapshot.leakedObjects()),
                             bytesText(snapshot.leakedBytes()), countText(snapshot.orphanedObjects),
                             countText(snapshot.alertCount)});
}

QString differenceText(const Difference &difference)
{
    const Table totals({{QString(), 8, false}, {}});
    QString text = totals.row({Listing::tr("Born"),
                               objectsText(difference.born.objects, difference.born.bytes)}) +
                   totals.row({Listing::tr("Gone"),
                               objectsText(difference.gone.objects, difference.gone.bytes)}) +
                   totals.row({Listing::tr("Kept"),
                               objectsText(difference.kept.objects, difference.kept.bytes)});
    if (difference.groups.empty())
        return text;
    const Table table({{Listing::tr("BORN"), 6, true},
                       {Listing::tr("BYTES"), 10, true},
                       {Listing::tr("GONE"), 6, true},
                       {Listing::tr("BYTES"), 10, true},
                       {Listing::tr("PID"), 7, true},
                       {Listing::tr("PROCESS"), 15, false},
                       {Listing::tr("LABEL"), 0, false}});
    text += u'\n' + table.header();
    for (const DifferenceGroup &group : difference.groups) {
        text += table.row({countText(group.born.size()), bytesText(group.bornBytes),
                           countText(group.gone.size()), bytesText(group.goneBytes),
                           QString::number(group.creator.pid), visibleText(group.creator.process),
                           visibleText(group.creator.label)});
    }
    return text;
}

QString noDifferenceText(NoDifference reason)
{
    switch (reason) {
        case NoDifference::ObjectsUnknown:
            return Listing::tr("There is nothing to compare: a list of objects is unknown.");
        case NoDifference::OtherDevice:
            return Listing::tr("There is nothing to compare: these are two devices.");
        case NoDifference::OtherBinding:
            return Listing::tr(
                "There is nothing to compare: the device was bound again meanwhile, and its "
                "numbers began anew.");
        case NoDifference::WrongOrder:
            return Listing::tr("There is nothing to compare: the recording is the later one.");
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
