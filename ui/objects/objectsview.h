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

/// The objects of the newest sample, or of a moment that it is pinned to: filtered, grouped, with
/// a summary and details; where there is nothing to list it says why.
///
/// What takes time in proportion to the objects runs in another thread; up to
/// ObjectLister::FewObjects are listed before a call returns.
class ObjectsView : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectsView(QWidget *parent = nullptr);
    ~ObjectsView() override;

    /// The newest sample. It is shown unless the list is paused or shows another moment.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// Shows an older snapshot until backToLive(); `reason` says in a few words why.
    void showMoment(const SnapshotPtr &snapshot, const QString &reason);
    void backToLive();
    /// Shows the newest sample, and the next one when it comes.
    bool isLive() const { return !m_moment && !m_pausedAt; }

    /// The list stands still; the samples go on.
    void setPaused(bool paused);

    /// Objects that are meant to live: counted, and listed on demand. Empty: none are.
    void setSuppressed(SuppressionTest isSuppressed);

    /// Replaces the filter, as if it had been typed.
    void setFilter(const ObjectFilter &filter);
    /// For typing into the filter at once.
    void focusFilter();

    /// Where the details are put while its widget is not hidden: with a place of their own they
    /// take none from the list. Without, they stand beside it.
    void setDetailsPlace(QBoxLayout *place);

    /// Selects an object and scrolls to it. Returns false if it is not listed.
    bool selectObject(quint64 id);

    /// The listed objects in their order, including those of collapsed groups.
    struct Shown {
        SnapshotPtr snapshot;  ///< Null: nothing was shown yet.
        QList<std::uint64_t> ids;
        QString scope;  ///< The filter in words, translated.
    };
    /// Takes time in proportion to the objects; their number alone does not.
    Shown shownObjects() const;
    std::uint64_t shownCount() const;

    /// The height at which that many rows of the list are in view, with one notice above it.
    int heightOf(int rows) const;

Q_SIGNALS:
    /// Another list is on display.
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
    bool m_splitterMoved = false;  // Since it was remembered.
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
    // In the sample before the newest: bytes that are unexplained for a moment are no news.
    std::uint64_t m_unexplainedBefore = 0;

    // The last query.
    SnapshotPtr m_requested;
    std::optional<ObjectQuery> m_requestedQuery;
};

}  // namespace pddgpu
