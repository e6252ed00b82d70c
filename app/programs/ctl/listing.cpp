// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/listing.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <initializer_list>
#include <tuple>

#include "explain/explain.h"
#include "explain/regiontext.h"
#include "programs/ctl/texttable.h"
#include "text/numbertext.h"
#include "text/textwidth.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr qsizetype ChunkBytes = 64 * 1024;

struct Listing {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Listing)
};

// Otherwise a user-chosen name could push all other columns out of the terminal.
constexpr int WidestProcess = 24;
constexpr int WidestLabel = 64;

TextTable objectTable()
{
    return TextTable({{Listing::tr("ID"), 6, true},
                      {Listing::tr("STATE"), 10, false},
                      {Listing::tr("AGE"), 10, true},
                      {Listing::tr("SIZE"), 10, true},
                      {Listing::tr("DOMAIN"), 4, false},
                      {Listing::tr("PID"), 7, true},
                      {Listing::tr("PROCESS"), 15, false},
                      {Listing::tr("FLAGS"), 5, false},
                      {Listing::tr("LABEL"), 0, false}});
}

TextTable groupTable(const QString &key)
{
    return TextTable({{key, 15, false},
                      {Listing::tr("OBJECTS"), 7, true},
                      {Listing::tr("BYTES"), 10, true},
                      {Listing::tr("LEAKED"), 6, true},
                      {Listing::tr("LEAKED BYTES"), 10, true},
                      {Listing::tr("ORPHANED"), 8, true},
                      {Listing::tr("OLDEST"), 10, true},
                      {}});
}

// As wide as all cards want it, whichever of them a line is of.
TextTable watchTable(const WatchColumns &columns)
{
    int cardWidth = 5;
    for (const DeviceInfo &device : columns.devices)
        cardWidth = std::max(cardWidth, placesOf(visibleText(device.card)));
    QList<TextColumn> all{{Listing::tr("TIME"), 8, false}, {Listing::tr("CARD"), cardWidth, false}};
    for (const RegionName &region : columns.regions) {
        all.append({Listing::tr("%1 USED", "region of memory").arg(regionTitle(region).toUpper()),
                    10, true});
        if (columns.hasClients)
            all.append({Listing::tr("BY CLIENTS"), 10, true});
    }
    if (columns.hasClients)
        all.append({Listing::tr("CLIENTS"), 7, true});
    if (columns.hasMonitor) {
        all << TextColumn{Listing::tr("OBJECTS"), 8, true}
            << TextColumn{Listing::tr("LEAKED"), 8, true}
            << TextColumn{Listing::tr("LEAKED BYTES"), 10, true}
            << TextColumn{Listing::tr("ORPHANED"), 8, true}
            << TextColumn{Listing::tr("ALERTS"), 6, true};
    }
    return TextTable(all);
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
    if (object.preexisting)
        flags << u"preexisting"_s;
    return flags.isEmpty() ? u"-"_s : flags.join(u',');
}

QStringList objectCells(const LeakObject &object, const Snapshot::Number &nowNs, const Names &names)
{
    const auto ageNs = nowNs ? object.ageNs(*nowNs) : std::nullopt;
    return {QString::number(object.id),
            QString::fromLatin1(stateName(object.state)),
            ageText(ageNs),
            bytesText(object.sizeBytes),
            QString::fromLatin1(domainName(object)),
            object.isCreatorKnown() ? QString::number(object.pid) : unknownText(),
            object.isCreatorKnown()
                ? elidedToPlaces(visibleText(names.process(object.process)), WidestProcess)
                : unknownText(),
            flagsText(object),
            elidedToPlaces(visibleText(names.label(object.label)), WidestLabel)};
}

QString usageText(const Region &region)
{
    if (!region.usedBytes && region.clientBytes)
        return Listing::tr("%1 by your processes", "bytes").arg(bytesText(region.clientBytes));
    const QString text = Listing::tr("%1 of %2 used", "bytes, bytes")
                             .arg(bytesText(region.usedBytes), bytesText(region.totalBytes));
    return region.isDoubtful() ? Listing::tr("%1 (not credible)", "a figure").arg(text) : text;
}

// "card0 (pddgpu.0)"
QString deviceText(const DeviceInfo &device)
{
    return Listing::tr("%1 (%2)", "device, card")
        .arg(visibleText(device.id), visibleText(device.card));
}

QString noticeLine(const Snapshot &snapshot)
{
    const QString notice = simulationNotice(snapshot);
    return notice.isEmpty() ? QString() : notice + u'\n';
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
    const std::optional<QString> driver = snapshot.driver();
    QString text = noticeLine(snapshot) +
                   Listing::tr("%1 (%2), driver %3, %4", "device, card, version, time")
                       .arg(visibleText(snapshot.device->id), visibleText(snapshot.device->card),
                            driver ? visibleText(*driver) : unknownText(),
                            snapshot.capturedAt.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s)) +
                   u'\n';
    const TextTable table({{QString(), 0, false}, {Listing::tr("Suspicious"), 12, false}, {}});
    const auto line = [&](const QString &name, const QString &value) {
        text += table.row({QString(), name, value});
    };
    for (const Region &region : snapshot.regions)
        line(regionTitle(region.name), usageText(region));
    if (snapshot.clients) {
        line(Listing::tr("Clients"),
             countText(static_cast<std::uint64_t>(snapshot.clients->clients.size())));
    }
    if (!snapshot.hasMonitor)
        return text;
    line(Listing::tr("Live"), objectsText(snapshot.liveObjects, snapshot.liveBytes));
    line(snapshot.isTraced() ? Listing::tr("Old") : Listing::tr("Leaked"),
         objectsText(snapshot.leakedObjects(), snapshot.leakedBytes()));
    line(Listing::tr("Suspicious"),
         objectsText(snapshot.suspiciousObjects, snapshot.suspiciousBytes));
    line(Listing::tr("Confirmed"), objectsText(snapshot.confirmedObjects, snapshot.confirmedBytes));
    line(Listing::tr("Orphaned"), objectsText(snapshot.orphanedObjects, snapshot.orphanedBytes));
    line(Listing::tr("Threshold"),
         snapshot.hasNoThreshold ? Listing::tr("none") : bytesText(snapshot.thresholdBytes));
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

QStringList doubtTexts(const Snapshot &snapshot)
{
    QStringList texts;
    for (const SourceError &error : snapshot.errors) {
        if (error.kind == SourceError::Kind::Doubtful)
            texts << explanation(error);
    }
    return texts;
}

Written writeObjectTable(const LeakReport &report, const Names &names, std::uint64_t inAll,
                         ByteSink *sink)
{
    const Snapshot &snapshot = *report.snapshot;
    const std::uint64_t shown = objectCount(report);
    QString heading = Listing::tr("%1: %2", "device, objects")
                          .arg(deviceText(*snapshot.device), objectsText(inAll, std::nullopt));
    if (shown < inAll) {
        heading = Listing::tr("%1, the first %2 of them", "device and objects, number")
                      .arg(heading, countText(shown));
    }
    if (snapshot.isListingIncomplete())
        heading = Listing::tr("%1 – THE LIST IS NOT COMPLETE", "device and objects").arg(heading);
    QByteArray chunk = (noticeLine(snapshot) + heading + u'\n').toUtf8();
    if (shown == 0)
        return sink->write(chunk);

    TextTable table = objectTable();
    visitObjects(report, [&](const LeakObject &object) {
        table.fit(objectCells(object, snapshot.nowNs, names));
        return true;
    });
    chunk += table.header().toUtf8();
    Written written;
    visitObjects(report, [&](const LeakObject &object) {
        chunk += table.row(objectCells(object, snapshot.nowNs, names)).toUtf8();
        if (chunk.size() < ChunkBytes)
            return true;
        written = sink->write(chunk);
        chunk.clear();
        return written.has_value();
    });
    return written ? sink->write(chunk) : written;
}

QString groupTableText(const LeakReport &report, const QString &key, const GroupSums &sums,
                       qsizetype top)
{
    const Snapshot &snapshot = *report.snapshot;
    const auto shown = std::min(static_cast<std::size_t>(top), sums.size());
    QString heading =
        Listing::tr("%1: %2 in %3", "device, objects, groups")
            .arg(deviceText(*snapshot.device), objectsText(objectCount(report), std::nullopt),
                 Listing::tr("%1 group(s)", nullptr, pluralOf(sums.size()))
                     .arg(countText(sums.size())));
    if (shown < sums.size()) {
        heading = Listing::tr("%1, the first %2 of them", "device and objects, number")
                      .arg(heading, countText(shown));
    }
    if (snapshot.isListingIncomplete())
        heading = Listing::tr("%1 – THE LIST IS NOT COMPLETE", "device and objects").arg(heading);
    QString text = noticeLine(snapshot) + heading + u'\n';
    if (shown == 0)
        return text;
    const auto cells = [&](const GroupSums::value_type &sum) {
        return QStringList{
            elidedToPlaces(sum.name.isEmpty() ? u"-"_s : visibleText(sum.name), WidestLabel),
            countText(sum.objects),
            bytesText(sum.bytes),
            countText(sum.leakedObjects),
            bytesText(sum.leakedBytes),
            countText(sum.orphanedObjects),
            ageText(sum.oldestNs),
            QString()};
    };
    TextTable table = groupTable(key);
    for (std::size_t i = 0; i < shown; ++i)
        table.fit(cells(sums[i]));
    text += table.header();
    for (std::size_t i = 0; i < shown; ++i)
        text += table.row(cells(sums[i]));
    return text;
}

bool WatchColumns::fit(const Snapshot &sample, const QList<SnapshotPtr> &cards)
{
    devices = sample.devices;
    const auto shape = [this] { return std::tuple(regions.size(), hasMonitor, hasClients); };
    const auto before = shape();
    for (const SnapshotPtr &card : cards) {
        hasMonitor = hasMonitor || card->hasMonitor;
        hasClients = hasClients || !card->hasMonitor;
        for (const Region &region : card->regions) {
            if (!regions.contains(region.name))
                regions.append(region.name);
        }
    }
    return shape() != before;
}

QString watchHeader(const Snapshot &snapshot, const WatchColumns &columns)
{
    return noticeLine(snapshot) + watchTable(columns).header();
}

QString watchLine(const Snapshot &snapshot, const WatchColumns &columns)
{
    QStringList cells{snapshot.capturedAt.toLocalTime().toString(u"HH:mm:ss"_s),
                      visibleText(snapshot.device->card)};
    for (const RegionName &name : columns.regions) {
        const Region *region = snapshot.region(name.view());
        // Only a mark, as a line has no space for a text; standard error has the text.
        cells << (region
                      ? bytesText(region->usedBytes) + (region->isUsedDoubtful ? u"?"_s : QString())
                      : u"-"_s);
        if (columns.hasClients)
            cells << (region ? bytesText(region->clientResidentBytes) : u"-"_s);
    }
    if (columns.hasClients) {
        cells << countText(snapshot.clients
                               ? std::optional<std::uint64_t>(snapshot.clients->clients.size())
                               : std::nullopt);
    }
    if (columns.hasMonitor && snapshot.hasMonitor) {
        cells << countText(snapshot.liveObjects) << countText(snapshot.leakedObjects())
              << bytesText(snapshot.leakedBytes()) << countText(snapshot.orphanedObjects)
              << countText(snapshot.alertCount);
    } else if (columns.hasMonitor) {
        cells << QStringList(5, u"-"_s);
    }
    return watchTable(columns).row(cells);
}

QString differenceText(const Difference &difference)
{
    const TextTable totals({{QString(), 8, false}, {}});
    QString text = noticeLine(*difference.to.snapshot) +
                   totals.row({Listing::tr("Born"),
                               objectsText(difference.born.objects, difference.born.bytes)}) +
                   totals.row({Listing::tr("Gone"),
                               objectsText(difference.gone.objects, difference.gone.bytes)}) +
                   totals.row({Listing::tr("Kept"),
                               objectsText(difference.kept.objects, difference.kept.bytes)});
    if (difference.groups.empty())
        return text;
    TextTable table({{Listing::tr("BORN"), 6, true},
                     {Listing::tr("BYTES"), 10, true},
                     {Listing::tr("GONE"), 6, true},
                     {Listing::tr("BYTES"), 10, true},
                     {Listing::tr("PID"), 7, true},
                     {Listing::tr("PROCESS"), 15, false},
                     {Listing::tr("LABEL"), 0, false}});
    const auto cells = [](const DifferenceGroup &group) {
        return QStringList{countText(group.born.size()),
                           bytesText(group.bornBytes),
                           countText(group.gone.size()),
                           bytesText(group.goneBytes),
                           QString::number(group.creator.pid),
                           elidedToPlaces(visibleText(group.creator.process), WidestProcess),
                           elidedToPlaces(visibleText(group.creator.label), WidestLabel)};
    };
    for (const DifferenceGroup &group : difference.groups)
        table.fit(cells(group));
    text += u'\n' + table.header();
    for (const DifferenceGroup &group : difference.groups)
        text += table.row(cells(group));
    return text;
}

QString noDifferenceText(NoDifference reason)
{
    switch (reason) {
        case NoDifference::ObjectsUnknown:
            return Listing::tr("Cannot compare: a list of objects is unknown.");
        case NoDifference::OtherDevice:
            return Listing::tr("Cannot compare: these are two different devices.");
        case NoDifference::OtherBinding:
            return Listing::tr(
                "Cannot compare: the device was bound again meanwhile, and its object numbers have "
                "started again.");
        case NoDifference::WrongOrder:
            return Listing::tr("Cannot compare: the recording is newer.");
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
