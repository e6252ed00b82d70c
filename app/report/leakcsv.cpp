// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/leakcsv.h"

#include <QFileInfo>
#include <QSaveFile>
#include <cstdlib>

#include "report/visibletext.h"

namespace pddgpu {

namespace {

constexpr char Header[] =
    "captured_at,device,object_id,state,orphaned,age_seconds,size_bytes,domain,pid,process,label,"
    "client_id,handle_count,exported\r\n";

// Qt writes no offset for local time, and "Z" for an offset of nothing.
QByteArray timeWithOffset(const QDateTime &time)
{
    if (!time.isValid())
        return {};
    const QDateTime local = time.toLocalTime();
    const int offsetMinutes = local.offsetFromUtc() / 60;
    return local.toString(Qt::ISODateWithMs).toUtf8() + (offsetMinutes < 0 ? '-' : '+') +
           QByteArray::number(std::abs(offsetMinutes) / 60).rightJustified(2, '0') + ':' +
           QByteArray::number(std::abs(offsetMinutes) % 60).rightJustified(2, '0');
}

QByteArray number(std::uint64_t value)
{
    return QByteArray::number(static_cast<qulonglong>(value));
}

QByteArray boolean(bool value)
{
    return value ? "true" : "false";
}

QByteArray text(const QString &hostile)
{
    QByteArray field = visibleText(hostile).toUtf8();
    // A spreadsheet runs what begins with one of these as a formula.
    if (!field.isEmpty() && QByteArrayView("=+-@\t\r").contains(field.front()))
        field.prepend('\'');

    const bool needsQuotes = field.contains(',') || field.contains('"') || field.contains('\r') ||
                             field.contains('\n') || field.startsWith(' ') || field.endsWith(' ');
    if (!needsQuotes)
        return field;
    return '"' + field.replace('"', "\"\"") + '"';
}

QByteArray ageSeconds(const std::optional<std::uint64_t> &nowNs, std::uint64_t birthNs)
{
    if (!nowNs)
        return {};
    const std::uint64_t ageMs = *nowNs > birthNs ? (*nowNs - birthNs) / 1'000'000 : 0;
    return number(ageMs / 1000) + '.' + number(ageMs % 1000).rightJustified(3, '0');
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

QByteArray domainName(Domain domain)
{
    return domain == Domain::Vram ? "vram" : "gtt";
}

// A disk that fills up takes a part and says nothing; why it takes no more, it says to the next
// write. Needs an unbuffered file.
bool writeAll(QIODevice *file, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const qint64 written = file->write(bytes.data(), bytes.size());
        if (written <= 0)
            return false;
        bytes = bytes.sliced(written);
    }
    return true;
}

tl::unexpected<QString> failure(const QString &path, const QString &reason)
{
    return tl::unexpected(QStringLiteral("cannot write %1: %2").arg(path, reason));
}

}  // namespace

QByteArray leakCsv(const Snapshot &snapshot)
{
    Q_ASSERT(snapshot.objects && snapshot.device);

    const QByteArray common =
        timeWithOffset(snapshot.capturedAt) + ',' + text(snapshot.device->id) + ',';
    QByteArray csv = Header;
    for (const LeakObject &object : snapshot.objects->objects) {
        if (!object.isLeaked())
            continue;
        const QByteArray fields[] = {
            number(object.id),        stateName(object.state),
            boolean(object.orphaned), ageSeconds(snapshot.nowNs, object.birthNs),
            number(object.sizeBytes), domainName(object.domain),
            number(object.pid),       text(object.process),
            text(object.label),       number(object.clientId),
            number(object.handles),   boolean(object.exported),
        };
        csv += common;
        for (const QByteArray &field : fields)
            csv += field + ',';
        csv.chop(1);
        csv += "\r\n";
    }
    return csv;
}

tl::expected<void, QString> writeLeakCsv(const Snapshot &snapshot, const QString &path)
{
    if (!snapshot.objects || !snapshot.device)
        return failure(path, QStringLiteral("the list of objects is not known"));

    // Renaming over a device or a pipe would replace it by a file.
    const QFileInfo target(path);
    if (target.exists() && !target.isFile())
        return failure(path, QStringLiteral("it is not a regular file"));

    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) ||
        !writeAll(&file, leakCsv(snapshot)) || !file.commit()) {
        return failure(path, file.errorString());
    }
    return {};
}

}  // namespace pddgpu
