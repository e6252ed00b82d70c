// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "model/region.h"
#include "objects/objectquery.h"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QSettings;
class QToolButton;

namespace pddgpu {

class NoticeLabel;

/// Lets the user filter and group the objects.
///
/// Input that cannot be parsed is reported below and filters nothing. The states and the grouping
/// are remembered; other filters are not.
class ObjectFilterBar : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectFilterBar(QWidget *parent = nullptr);

    /// The objects of a traced card are old, which says less than that they leak.
    void setTraced(bool isTraced);
    const ObjectFilter &filter() const { return m_filter; }
    void setFilter(const ObjectFilter &filter);
    Grouping grouping() const;

    /// Sets the regions to filter by. A selected region stays, present or not.
    void setRegions(const QList<Region> &regions);

    /// The filter as text, only what differs from "every tracked object"; for display and reports.
    QString scopeText() const;

    /// Moves the focus to the text field.
    void focusText();

Q_SIGNALS:
    void changed();

private:
    QHBoxLayout *createMainRow();
    QWidget *createMoreRow();
    QComboBox *createChoice(const char *name, const QString &accessibleName);
    QLineEdit *createEdit(const char *name, const QString &accessibleName,
                          const QString &placeholder, const QString &toolTip);

    void offerRegion(const RegionName &name);
    void readFilter();
    void takeSize();
    void takeAge();
    void showFilter();
    void showMore(bool wanted);
    void restore();
    void remember() const;
    bool hasMore() const;

    ObjectFilter m_filter;

    QComboBox *m_states = nullptr;
    QLineEdit *m_text = nullptr;
    QComboBox *m_grouping = nullptr;
    QToolButton *m_moreButton = nullptr;
    QWidget *m_more = nullptr;
    QComboBox *m_region = nullptr;
    QLineEdit *m_process = nullptr;
    QLineEdit *m_size = nullptr;
    QLineEdit *m_age = nullptr;
    QCheckBox *m_orphaned = nullptr;
    NoticeLabel *m_problem = nullptr;
};

}  // namespace pddgpu
