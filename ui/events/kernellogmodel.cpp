// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/kernellogmodel.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "text/timeunits.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/stateicon.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

enum class Kind { Other, Started, Alert, Report, Problem };

// The driver's texts are specified in kmod/ABI.md.
Kind kindOf(const QString &text)
{
    if (text.startsWith("PDDGPU: Memory leak detected!"_L1) ||
        text.startsWith("PDDGPU: Memory leak alerts not printed:"_L1))
        return Kind::Alert;
    if (text.startsWith("PDDGPU: Memory leak report:"_L1) || text.startsWith("PDDGPU:   "_L1))
        return Kind::Report;
    if (text.startsWith("PDDGPU: Memory leak monitor started"_L1))
        return Kind::Started;
    if (text.startsWith("PDDGPU: Memory accounting differs:"_L1))
        return Kind::Problem;
    return Kind::Other;
}

QString kindText(Kind kind)
{
    switch (kind) {
        case Kind::Started:
            return KernelLogModel::tr("Start");
        case Kind::Alert:
            return KernelLogModel::tr("Alert");
        case Kind::Report:
            return KernelLogModel::tr("Report");
        case Kind::Problem:
            return KernelLogModel::tr("Problem");
        case Kind::Other:
            break;
    }
    return {};
}

bool isWarning(Kind kind)
{
    return kind == Kind::Alert || kind == Kind::Problem;
}

}  // namespace

KernelLogModel::KernelLogModel(const LogBook *log, QObject *parent)
    : QAbstractTableModel(parent), m_log(log)
{
}

void KernelLogModel::update()
{
    const std::deque<Line> &lines = m_log->lines();
    dropBefore(lines.empty() ? m_log->nextNumber() : lines.front().number);

    std::vector<Line> added;
    std::copy_if(std::ranges::lower_bound(lines, m_nextNumber, {}, &Line::number), lines.end(),
                 std::back_inserter(added), [this](const Line &line) { return passes(line); });
    m_nextNumber = m_log->nextNumber();
    if (added.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(added.size()) - 1);
    std::ranges::move(added, std::back_inserter(m_rows));
    endInsertRows();
}

void KernelLogModel::dropBefore(std::uint64_t number)
{
    const auto kept = std::ranges::lower_bound(m_rows, number, {}, &Line::number);
    const auto rows = kept - m_rows.begin();
    if (rows == 0)
        return;
    beginRemoveRows({}, 0, static_cast<int>(rows) - 1);
    m_rows.erase(m_rows.begin(), kept);
    endRemoveRows();
}

void KernelLogModel::setPlayHead(std::optional<std::int64_t> sampleMs)
{
    if (std::exchange(m_playHeadMs, sampleMs) != sampleMs && rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                           {Qt::ForegroundRole, Qt::ToolTipRole});
    }
}

int KernelLogModel::lastRowAtPlayHead() const
{
    const auto next = std::ranges::partition_point(
        m_rows, [this](const Line &line) { return !isYetToCome(line); });
    return static_cast<int>(next - m_rows.begin()) - 1;
}

bool KernelLogModel::isYetToCome(const Line &line) const
{
    return m_playHeadMs && line.sampleMs > *m_playHeadMs;
}

void KernelLogModel::setFilter(const QString &text, int highestLevel)
{
    if (text == m_filterText && highestLevel == m_highestLevel)
        return;
    beginResetModel();
    m_filterText = text;
    m_highestLevel = highestLevel;
    m_rows.clear();
    m_nextNumber = m_log->nextNumber();
    std::ranges::copy_if(m_log->lines(), std::back_inserter(m_rows),
                         [this](const Line &line) { return passes(line); });
    endResetModel();
}

void KernelLogModel::setClock(Clock clock)
{
    if (clock == m_clock)
        return;
    m_clock = clock;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, TimeColumn), index(rowCount() - 1, TimeColumn),
                           {Qt::DisplayRole});
}

void KernelLogModel::setPalette(const QPalette &palette)
{
    m_alertIcon = warningIcon(palette);
    m_quiet = quietText(palette);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                           {Qt::DecorationRole, Qt::ForegroundRole});
}

bool KernelLogModel::passes(const Line &line) const
{
    return line.line.level <= m_highestLevel &&
           line.line.text.contains(m_filterText, Qt::CaseInsensitive);
}

int KernelLogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int KernelLogModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant KernelLogModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Line &line = at(index.row());
    const Kind kind = kindOf(line.line.text);
    switch (role) {
        case Qt::DisplayRole:
            switch (static_cast<Column>(index.column())) {
                case TimeColumn:
                    return timeText(line);
                case LevelColumn:
                    return levelText(line.line.level);
                case KindColumn:
                    return kindText(kind);
                default:
                    return visibleText(line.line.text);
            }
        case Qt::DecorationRole:
            return index.column() == KindColumn && isWarning(kind) ? QVariant(m_alertIcon)
                                                                   : QVariant();
        case Qt::ToolTipRole:
            if (index.column() == TextColumn)
                return plainToolTip(visibleText(line.line.text));
            return isYetToCome(line) ? plainToolTip(tr("Later than the sample that is shown"))
                                     : QVariant();
        case Qt::ForegroundRole:
            return isYetToCome(line) ? QVariant(m_quiet) : QVariant();
        case SampleMsRole:
            return qint64{line.sampleMs};
        case TimeMsRole:
            return line.timeMs ? QVariant(qint64{*line.timeMs}) : QVariant();
        case SequenceRole:
            return quint64{line.line.sequence};
        default:
            return {};
    }
}

QVariant KernelLogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return QAbstractTableModel::headerData(section, orientation, role);
    const bool isTitle = role == Qt::DisplayRole;
    if (!isTitle && role != Qt::ToolTipRole)
        return {};
    switch (static_cast<Column>(section)) {
        case TimeColumn:
            return isTitle ? tr("Time") : tr("When the kernel logged the line");
        case LevelColumn:
            return isTitle ? tr("Level") : tr("The kernel's level of the line, as in dmesg");
        case KindColumn:
            return isTitle ? tr("What")
                           : tr("What kind of message it is: an alert, or a line of a report");
        default:
            return isTitle ? tr("Line") : tr("The line as the driver wrote it");
    }
}

QString KernelLogModel::timeText(const Line &line) const
{
    if (m_clock == Clock::Wall && line.timeMs)
        return QLocale().toString(QDateTime::fromMSecsSinceEpoch(*line.timeMs),
                                  u"yyyy-MM-dd HH:mm:ss.zzz");
    // Same format as dmesg.
    constexpr std::uint64_t UsPerSecond = 1'000'000;
    const std::uint64_t us = line.line.timeNs / NsPerUs;
    return u"%1.%2"_s.arg(us / UsPerSecond).arg(us % UsPerSecond, 6, 10, QLatin1Char('0'));
}

QString KernelLogModel::levelText(int level)
{
    switch (level) {
        case 0:
            return tr("Emergency", "log level");
        case 1:
            return tr("Alert", "log level");
        case 2:
            return tr("Critical", "log level");
        case 3:
            return tr("Error", "log level");
        case 4:
            return tr("Warning", "log level");
        case 5:
            return tr("Notice", "log level");
        case 6:
            return tr("Information", "log level");
        case 7:
            return tr("Debug", "log level");
        default:
            return unknownText();
    }
}

}  // namespace pddgpu

#include "moc_kernellogmodel.cpp"
