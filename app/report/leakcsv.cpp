// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/leakcsv.h"

#include "report/csvtext.h"
#include "report/objectrows.h"
#include "text/timetext.h"

namespace pddgpu {

namespace {

constexpr char Header[] =
    "captured_at,device,object_id,state,orphaned,age_seconds,size_bytes,domain,pid,process,label,"
    "client_id,handle_count,exported,origin,doubts,verdict\r\n";

// Writes each field with the comma after it.
class Row
{
public:
    explicit Row(QByteArray *csv) : m_csv(csv) {}

    Row &operator<<(std::uint64_t number)
    {
        rows::append(m_csv, number);
        return end();
    }
    Row &operator<<(bool value)
    {
        rows::append(m_csv, value);
        return end();
    }
    Row &operator<<(const QByteArray &word)
    {
        m_csv->append(word);
        return end();
    }
    Row &operator<<(const QString &hostile)
    {
        appendCsvText(m_csv, hostile);
        return end();
    }
    Row &operator<<(const Snapshot::Number &number)
    {
        if (number)
            rows::append(m_csv, *number);
        return end();
    }
    void age(const Snapshot::Number &ageNs)
    {
        if (ageNs)
            rows::appendAge(m_csv, *ageNs);
        end();
    }

private:
    Row &end()
    {
        m_csv->append(',');
        return *this;
    }

    QByteArray *m_csv;
};

}  // namespace

Written writeLeakCsv(const LeakReport &report, const Names &names, ByteSink *sink,
                     Progress *progress)
{
    if (!report.hasObjects())
        return tl::unexpected(ReportError{ReportError::Kind::ObjectsUnknown, {}, {}});

    const Snapshot &snapshot = *report.snapshot;
    QByteArray common;
    Row(&common) << timeText(snapshot.capturedAt) << snapshot.device->id;

    const QByteArray origin = originName(snapshot);
    const QByteArray doubts = doubtWords(snapshot);

    QByteArray csv = Header;
    const auto appendRow = [&](QByteArray *text, const LeakObject &object) {
        text->append(common);
        Row row(text);
        row << object.id << stateName(object.state) << object.orphaned;
        row.age(snapshot.nowNs ? object.ageNs(*snapshot.nowNs) : std::nullopt);
        row << object.sizeBytes << domainName(object) << object.knownPid()
            << names.process(object.process) << names.label(object.label) << object.clientId
            << object.handles << object.exported << origin << doubts << verdictWord(report, object);
        text->chop(1);
        text->append("\r\n");
    };
    const Written written = rows::write(report, &csv, sink, progress, appendRow);
    return written ? sink->write(csv) : written;
}

}  // namespace pddgpu
