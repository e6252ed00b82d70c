// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernellogmodel.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "format.h"
#include "report/visibletext.h"
#include "stateicon.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

enum class Kind { Other, Started, Alert, Report, Problem };

// The driver's texts are promised in kmod/ABI.md.
Kind kindOf(const QString &text)
{
    if (text.startsWith("PDDGPU: Memory leak detected!"_L1))
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

void KernelLogModel::append(const Snapshot &snapshot)
{
    if (std::exchange(m_host, snapshot.link.host) != snapshot.link.host) {
        dropOldest(m_lines.size());
        m_lastSequence.reset();
    }
    std::vector<Line> added;
    for (const LogLine &line : snapshot.logLines) {
        if (m_lastSequence && line.sequence <= *m_lastSequence)
            continue;
        m_lastSequence = line.sequence;
        added.push_back({line, snapshot.wallTimeMs(line.timeNs)});
    }
    if (added.size() > MaximumLines)
        added.erase(added.begin(), added.end() - MaximumLines);
    if (added.empty())
        return;
    if (m_lines.size() + added.size() > MaximumLines)
        dropOldest(m_lines.size() + added.size() - MaximumLines);

    std::vector<std::uint64_t> passed;
    for (std::size_t i = 0; i < added.size(); ++i) {
        if (passes(added[i]))
            passed.push_back(m_dropped + m_lines.size() + i);
    }
    if (!passed.empty())
        beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(passed.size()) - 1);
    std::ranges::move(added, std::back_inserter(m_lines));
    std::ranges::copy(passed, std::back_inserter(m_passed));
    if (!passed.empty())
        endInsertRows();
}

void KernelLogModel::dropOldest(std::size_t count)
{
    const auto kept = std::ranges::lower_bound(m_passed, m_dropped + count);
    const auto rows = kept - m_passed.begin();
    if (rows > 0)
        beginRemoveRows({}, 0, static_cast<int>(rows) - 1);
    m_lines.erase(m_lines.begin(), m_lines.begin() + static_cast<std::ptrdiff_t>(count));
    m_passed.erase(m_passed.begin(), kept);
    m_dropped += count;
    if (rows > 0)
        endRemoveRows();
}

void KernelLogModel::setFilter(const QString &text, int highestLevel)
{
    if (text == m_filterText && highestLevel == m_highestLevel)
        return;
    beginResetModel();
    m_filterText = text;
    m_highestLevel = highestLevel;
    m_passed.clear();
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (passes(m_lines[i]))
            m_passed.push_back(m_dropped + i);
    }
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
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, KindColumn), index(rowCount() - 1, KindColumn),
                           {Qt::DecorationRole});
}

bool KernelLogModel::passes(const Line &line) const
{
    return line.line.level <= m_highestLevel &&
           line.line.text.contains(m_filterText, Qt::CaseInsensitive);
}

const KernelLogModel::Line &KernelLogModel::at(int row) const
{
    return m_lines[m_passed[static_cast<std::size_t>(row)] - m_dropped];
}

int KernelLogModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_passed.size());
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
            return index.column() == TextColumn ? plainToolTip(visibleText(line.line.text))
                                                : QVariant();
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
    // As dmesg prints it.
    constexpr std::uint64_t NsPerUs = 1'000;
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
