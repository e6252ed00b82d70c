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

/// The driver's kernel log lines in a log book, oldest first, that pass a filter. All text is
/// untrusted and escaped by the model.
class KernelLogModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    static constexpr int EveryLevel = 7;

    enum Column { TimeColumn, LevelColumn, KindColumn, TextColumn, ColumnCount };

    enum Role {
        TimeMsRole = Qt::UserRole,  ///< qint64, wall clock; invalid if unknown.
        SequenceRole,               ///< quint64
        SampleMsRole,               ///< qint64, time of the sample that had the line.
    };

    /// Content of the time column. Lines without a known wall clock show SinceBoot.
    enum class Clock { Wall, SinceBoot };

    /// The book is owned by the caller and must outlive the model.
    explicit KernelLogModel(const LogBook *log, QObject *parent = nullptr);

    /// Shows the current contents of the book.
    void update();

    /// For a recording: the time of its current sample. Later lines are shown as future ones.
    void setPlayHead(std::optional<std::int64_t> sampleMs);
    /// The last row not after the play head; -1: none.
    int lastRowAtPlayHead() const;

    /// Shows only lines that contain the text, case-insensitively, and have this level or a more
    /// severe one.
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
    std::deque<Line> m_rows;         // Lines that pass the filter.
    std::uint64_t m_nextNumber = 0;  // Number of the book's first line not seen yet.
    std::optional<std::int64_t> m_playHeadMs;
    QString m_filterText;
    int m_highestLevel = EveryLevel;
    Clock m_clock = Clock::Wall;
    QIcon m_alertIcon;
    QBrush m_quiet;
};

}  // namespace pddgpu
