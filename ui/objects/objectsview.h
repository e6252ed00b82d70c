// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QPointer>
#include <QWidget>
#include <cstdint>

#include "model/snapshot.h"
#include "objects/objectlist.h"
#include "objects/objectquery.h"

class QBoxLayout;
class QCheckBox;
class QLabel;
class QPushButton;
class QSplitter;
class QToolButton;

namespace pddgpu {

class ObjectDetails;
class ObjectFilterBar;
class ObjectLister;
class ObjectNotices;
class ObjectsModel;
class ObjectTable;
class Placeholder;

/// The objects of the newest sample, or of a pinned moment: filtered, grouped, with a summary and
/// details. If there is nothing to list, says why.
///
/// Work proportional to the number of objects runs in another thread; up to
/// ObjectLister::FewObjects are listed before a call returns.
class ObjectsView : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectsView(QWidget *parent = nullptr);
    ~ObjectsView() override;

    /// Sets the newest sample. It is shown unless the list is paused or shows another moment.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// Shows an older snapshot until backToLive(); `reason` is a short explanation.
    void showMoment(const SnapshotPtr &snapshot, const QString &reason);
    void backToLive();
    /// Whether the newest sample is shown, and each new one when it arrives.
    bool isLive() const { return !m_moment && !m_pausedAt; }

    /// Freezes the list; sampling continues.
    void setPaused(bool paused);

    /// Sets which objects are intended: these are counted, and listed only on request. Empty: none
    /// are.
    void setSuppressed(SuppressionTest isSuppressed);

    /// Replaces the filter, as if it had been typed.
    void setFilter(const ObjectFilter &filter);
    /// Moves the focus to the filter.
    void focusFilter();

    /// The place for the details while its widget is visible: there they take no space from the
    /// list. Otherwise they are beside it.
    void setDetailsPlace(QBoxLayout *place);

    /// Selects an object and scrolls to it. Returns false if it is not listed.
    bool selectObject(quint64 id);

    /// The listed objects in their order, including those of collapsed groups.
    struct Shown {
        SnapshotPtr snapshot;  ///< Null: nothing shown yet.
        QList<std::uint64_t> ids;
        QString scope;  ///< The filter as text, translated.
    };
    /// Takes time proportional to the number of objects; getting only their number does not.
    Shown shownObjects() const;
    std::uint64_t shownCount() const;

    /// The height that shows that many rows of the list, with one notice above it.
    int heightOf(int rows) const;

Q_SIGNALS:
    /// Another list is shown.
    void listChanged();
    void liveChanged(bool isLive);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *createSummaryRow();
    QToolButton *createButton(const char *name, const QString &text, const QString &accessibleName,
                              const QString &toolTip);
    void connectParts();

    ObjectQuery query() const;
    SnapshotPtr wantedSnapshot() const;
    void refresh();
    void takeList(const ObjectListPtr &list);
    void showDetails(bool wanted);
    void placeDetails();
    void showOrphans();
    void rememberSplitter();
    bool isFiltered() const;
    void clearFilters();

    void updateTexts();
    void updateMoment();
    void updateNotices();
    QString summaryText() const;
    QString placeholderText() const;

    ObjectsModel *m_model;
    ObjectLister *m_lister;
    ObjectNotices *m_notices;
    ObjectFilterBar *m_filters;
    QLabel *m_summary = nullptr;
    QLabel *m_hidden = nullptr;
    QPushButton *m_clear = nullptr;
    QCheckBox *m_showSuppressed = nullptr;
    QLabel *m_pausedText = nullptr;
    QToolButton *m_pause = nullptr;
    QToolButton *m_detailsButton = nullptr;
    QSplitter *m_splitter = nullptr;
    bool m_splitterMoved = false;  // Moved since it was stored.
    ObjectTable *m_table = nullptr;
    QPointer<ObjectDetails> m_details;
    QPointer<QBoxLayout> m_detailsPlace;  // Null: beside the list.
    bool m_wantsDetails = false;
    Placeholder *m_placeholder = nullptr;

    SnapshotPtr m_live;
    SnapshotPtr m_moment;    // Null: none.
    SnapshotPtr m_pausedAt;  // Null: not paused.
    QString m_momentReason;
    std::shared_ptr<const SuppressionTest> m_suppression;
    // For the sample before the newest: bytes that are unaccounted for only momentarily are not
    // reported.
    std::uint64_t m_unexplainedBefore = 0;

    // The last request.
    SnapshotPtr m_requested;
    std::optional<ObjectQuery> m_requestedQuery;
};

}  // namespace pddgpu
