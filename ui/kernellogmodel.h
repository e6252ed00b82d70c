// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QIcon>
#include <QPalette>
#include <deque>
#include <optional>

#include "sampler/snapshot.h"

namespace pddgpu {

/// The driver's lines of the kernel log, oldest first: the newest MaximumLines of them, and of
/// those the ones that pass a filter. All text is hostile and leaves the model escaped.
class KernelLogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr std::size_t MaximumLines = 10'000;
    static constexpr int EveryLevel = 7;

    enum Column { TimeColumn, LevelColumn, KindColumn, TextColumn, ColumnCount };

    enum Role {
        TimeMsRole = Qt::UserRole,  ///< qint64, wall clock; invalid where that is not known.
        SequenceRole,               ///< quint64
    };

    /// What the time column shows. Lines whose wall clock is not known show SinceBoot.
    enum class Clock { Wall, SinceBoot };

    using QAbstractTableModel::QAbstractTableModel;

    /// Adds the new lines of a sample. Lines seen before are passed over, and the lines of another
    /// host make way for this one's.
    void append(const Snapshot &snapshot);

    /// Shows only lines that contain the text, in whatever case, and are of the level or worse.
    void setFilter(const QString &text, int highestLevel);
    void setClock(Clock clock);

    /// Icons follow this palette.
    void setPalette(const QPalette &palette);

    /// All that are held, passed or not.
    std::size_t lineCount() const { return m_lines.size(); }

    static QString levelText(int level);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Line {
        LogLine line;
        std::optional<std::int64_t> timeMs;
    };

    bool passes(const Line &line) const;
    const Line &at(int row) const;
    void dropOldest(std::size_t count);
    QString timeText(const Line &line) const;

    std::deque<Line> m_lines;
    std::uint64_t m_dropped = 0;         // Lines that were held before m_lines' first.
    std::deque<std::uint64_t> m_passed;  // Those that pass the filter, counted from the first ever.
    std::optional<std::uint64_t> m_lastSequence;
    QString m_host;  // Whose lines they are; empty: this machine's.
    QString m_filterText;
    int m_highestLevel = EveryLevel;
    Clock m_clock = Clock::Wall;
    QIcon m_alertIcon;
};

}  // namespace pddgpu
