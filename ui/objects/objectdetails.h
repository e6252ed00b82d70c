// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "objects/objectlist.h"

class QItemSelectionModel;
class QTextBrowser;

namespace pddgpu {

class ObjectLister;
class ObjectsModel;

/// Everything that is known of what is selected: of one object each fact with what it means, of
/// several their sum.
class ObjectDetails : public QWidget
{
    Q_OBJECT

public:
    /// The model, its selection and the lister are the caller's, and must outlive this.
    ObjectDetails(const ObjectsModel *model, const QItemSelectionModel *selection,
                  ObjectLister *lister, QWidget *parent = nullptr);

    /// Shows what is selected now, as of the model's list and time; while hidden, nothing.
    /// The snapshot gives the wall clock, and may be null.
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

    // Objects like the selected one, of this list; not set while they are counted.
    quint64 m_alikeSerial = 0;
    quint64 m_alikeId = 0;
    std::optional<ObjectSum> m_alike;
};

}  // namespace pddgpu
