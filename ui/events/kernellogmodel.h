// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QBrush>
#include <QIcon>
#include <QPalette>
#include <deque>
#include <optional>

#include "alerts/logbook.h"

namespace pddgpu {

/// The driver's lines of the kernel log that a log book holds, oldest first, and of those the ones
/// that pass a filter. All text is hostile and leaves the model escaped.
class KernelLogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int EveryLevel = 7;

    enum Column { TimeColumn, LevelColumn, KindColumn, TextColumn, ColumnCount };

    enum Role {
        TimeMsRole = Qt::UserRole,  ///< qint64, wall clock; invalid where that is not known.
        SequenceRole,               ///< quint64
        SampleMsRole,               ///< qint64, when the sample was taken that brought it.
    };

    /// Content of the time column. Lines without a known wall clock show SinceBoot.
    enum class Clock { Wall, SinceBoot };

    /// The book is the caller's, and must outlive the model.
    explicit KernelLogModel(const LogBook *log, QObject *parent = nullptr);

    /// Shows what the book holds now.
    void update();

    /// Of a recording: where its sample is. Lines that came after it are shown as yet to come.
    void setPlayHead(std::optional<std::int64_t> sampleMs);
    /// The last row that had come at the play head; -1: none.
    int lastRowAtPlayHead() const;

    /// Shows only lines that contain the text, in upper or lower case, and are of the level or
    /// worse.
    void setFilter(const QString &text, int highestLevel);
    void setClock(Clock clock);

    /// Icons follow this palette.
    void setPalette(const QPalette &palette);

    static QString levelText(int level);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    using Line = LogBook::Line;

    bool passes(const Line &line) const;
    bool isYetToCome(const Line &line) const;
    const Line &at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    void dropBefore(std::uint64_t number);
    QString timeText(const Line &line) const;

    const LogBook *const m_log;
    std::deque<Line> m_rows;         // Those that pass the filter.
    std::uint64_t m_nextNumber = 0;  // Of the book's lines, the first that was not seen yet.
    std::optional<std::int64_t> m_playHeadMs;
    QString m_filterText;
    int m_highestLevel = EveryLevel;
    Clock m_clock = Clock::Wall;
    QIcon m_alertIcon;
    QBrush m_quiet;
};

}  // namespace pddgpu
