// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "objects/objectlist.h"

class QItemSelectionModel;
class QTextBrowser;

namespace pddgpu {

class ObjectLister;
class ObjectsModel;

/// Everything known about the selection: for one object each fact with its meaning, for several
/// their totals.
class ObjectDetails : public QWidget
{
    Q_OBJECT

public:
    /// The model, its selection and the lister are owned by the caller and must outlive this.
    ObjectDetails(const ObjectsModel *model, const QItemSelectionModel *selection,
                  ObjectLister *lister, QWidget *parent = nullptr);

    /// Shows the current selection, at the model's list and time; does nothing while hidden. The
    /// snapshot gives the wall clock, and may be null.
    void refresh(const SnapshotPtr &snapshot);

Q_SIGNALS:
    void closeRequested();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void takeAlike(quint64 listSerial, quint64 objectId, const ObjectSum &sum);
    void show(const QString &html);
    QString selectionHtml();
    QString objectHtml(const LeakObject &object);
    QString groupHtml(int row) const;
    QString severalHtml() const;

    const ObjectsModel *m_model;
    const QItemSelectionModel *m_selection;
    ObjectLister *m_lister;
    QTextBrowser *m_text;
    SnapshotPtr m_snapshot;
    QString m_shown;

    // Totals of objects like the selected one, for this list; not set while being counted.
    quint64 m_alikeSerial = 0;
    quint64 m_alikeId = 0;
    std::optional<ObjectSum> m_alike;
};

}  // namespace pddgpu
