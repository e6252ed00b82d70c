// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/kernellogview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QVBoxLayout>
#include <utility>

#include "explain/explain.h"
#include "ui/events/kernellogmodel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/plaintable.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

KernelLogView::KernelLogView(const LogBook *log, QWidget *parent)
    : QWidget(parent), m_model(new KernelLogModel(log, this))
{
    m_model->setPalette(palette());
    m_notice = new NoticeLabel(this);
    m_notice->setObjectName("kernelLogError"_L1);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(createHeader());
    layout->addWidget(m_notice);
    m_table = createTable();
    layout->addWidget(m_table, 1);
    updateTexts();
}

QWidget *KernelLogView::createHeader()
{
    auto *header = new QWidget(this);
    m_text = new QLineEdit(header);
    m_text->setObjectName("kernelLogFilter"_L1);
    m_text->setAccessibleName(tr("Filter by text"));
    m_text->setPlaceholderText(tr("Filter lines"));
    m_text->setClearButtonEnabled(true);
    connect(m_text, &QLineEdit::textChanged, this, &KernelLogView::applyFilter);

    m_level = new QComboBox(header);
    m_level->setObjectName("kernelLogLevel"_L1);
    m_level->setAccessibleName(tr("Level"));
    m_level->addItem(tr("All levels"), KernelLogModel::EveryLevel);
    for (const int level : {6, 5, 4, 3}) {
        m_level->addItem(tr("%1 and worse", "log level").arg(KernelLogModel::levelText(level)),
                         level);
    }
    connect(m_level, &QComboBox::currentIndexChanged, this, &KernelLogView::applyFilter);

    m_clock = new QComboBox(header);
    m_clock->setObjectName("kernelLogClock"_L1);
    m_clock->setAccessibleName(tr("Clock"));
    m_clock->setToolTip(
        plainToolTip(tr("Local time where the driver's clock can be read, else "
                        "seconds since boot, as in dmesg")));
    m_clock->addItem(tr("Local time"));
    m_clock->addItem(tr("Since boot"));
    connect(m_clock, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_model->setClock(index == 0 ? KernelLogModel::Clock::Wall
                                     : KernelLogModel::Clock::SinceBoot);
    });

    m_follow = new QCheckBox(tr("&Follow"), header);
    m_follow->setObjectName("kernelLogFollow"_L1);
    m_follow->setAccessibleName(tr("Follow new lines"));
    m_follow->setToolTip(
        plainToolTip(tr("Keep the newest line in view; scrolling up or choosing a line stops it")));
    m_follow->setChecked(true);
    connect(m_follow, &QCheckBox::toggled, this, &KernelLogView::followTail);

    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_level);
    layout->addWidget(m_clock);
    layout->addWidget(m_follow);
    return header;
}

PlainTable *KernelLogView::createTable()
{
    auto *table = new PlainTable(this);
    table->setObjectName("kernelLogView"_L1);
    table->setAccessibleName(tr("Kernel log"));
    table->setModel(m_model);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->fitColumn(KernelLogModel::TimeColumn, {u"2000-00-00 00:00:00.000"_s});
    table->fitColumn(KernelLogModel::LevelColumn,
                     {KernelLogModel::levelText(6), KernelLogModel::levelText(0)});
    table->fitColumn(KernelLogModel::KindColumn,
                     {KernelLogModel::tr("Alert"), KernelLogModel::tr("Problem")}, true);
    table->horizontalHeader()->setStretchLastSection(true);
    table->installEventFilter(this);

    connect(table, &QAbstractItemView::activated, this, [this](const QModelIndex &index) {
        const QVariant timeMs =
            index.data(m_isPlayback ? KernelLogModel::SampleMsRole : KernelLogModel::TimeMsRole);
        if (timeMs.isValid())
            Q_EMIT timeActivated(timeMs.toLongLong());
    });
    // A selected line is being read, so stop following.
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this](const QItemSelection &selected) {
                if (!selected.isEmpty())
                    m_follow->setChecked(false);
            });
    connect(m_model, &QAbstractItemModel::rowsRemoved, this,
            [this](const QModelIndex &, int first, int last) { keepPlace(last - first + 1); });
    // The scroll bar is updated with the next layout; only then is there an end to scroll to.
    const QScrollBar *bar = table->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, this, &KernelLogView::followTail);
    connect(bar, &QScrollBar::valueChanged, this, [this, bar](int value) {
        if (!m_isFollowing)
            m_follow->setChecked(!m_isPlayback && value == bar->maximum());
    });
    return table;
}

void KernelLogView::setSnapshot(const SnapshotPtr &snapshot)
{
    m_model->update();
    const bool isOfOtherDriver = snapshot->device && !snapshot->device->watchesItself();
    if (m_hasSample && snapshot->logError == m_error && isOfOtherDriver == m_isOfOtherDriver)
        return;
    m_hasSample = true;
    m_isOfOtherDriver = isOfOtherDriver;
    m_error = snapshot->logError;
    updateTexts();
}

void KernelLogView::setPlayHead(const SnapshotPtr &snapshot)
{
    if (!std::exchange(m_isPlayback, true)) {
        m_follow->setToolTip(
            plainToolTip(tr("Keep the newest line at the sample that is shown in view; scrolling "
                            "stops it")));
    }
    m_model->setPlayHead(snapshot->capturedAt.toMSecsSinceEpoch());
    followTail();
}

void KernelLogView::focusFilter()
{
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void KernelLogView::applyFilter()
{
    m_model->setFilter(m_text->text(), m_level->currentData().toInt());
    updateTexts();
}

void KernelLogView::followTail()
{
    if (!m_follow->isChecked())
        return;
    const QScopedValueRollback following(m_isFollowing, true);
    if (!m_isPlayback)
        m_table->verticalScrollBar()->setValue(m_table->verticalScrollBar()->maximum());
    else if (const int row = m_model->lastRowAtPlayHead(); row >= 0)
        m_table->scrollTo(m_model->index(row, 0));
    else
        m_table->scrollToTop();
}

// Rows removed at the top must not move those being read.
void KernelLogView::keepPlace(int rowsRemovedAtTop)
{
    if (!m_follow->isChecked()) {
        QScrollBar *bar = m_table->verticalScrollBar();
        bar->setValue(bar->value() - rowsRemovedAtTop);
    }
}

void KernelLogView::updateTexts()
{
    m_notice->setNotice(m_error && !m_isOfOtherDriver ? explanation(*m_error) : QString());
    const bool isFiltered =
        !m_text->text().isEmpty() || m_level->currentData().toInt() < KernelLogModel::EveryLevel;
    if (!m_hasSample)
        m_table->setPlaceholder(tr("Waiting for the first sample."));
    else if (isFiltered)
        m_table->setPlaceholder(tr("No line matches the filter."));
    else if (m_isPlayback && !m_error)
        m_table->setPlaceholder(tr("The recording holds no line of the driver."));
    else if (m_isOfOtherDriver)
        m_table->setPlaceholder(tr(
            "The driver of this card writes no lines for this program. Alerts of watched objects "
            "are on the page Alerts, and in the system's journal: journalctl -t pddgpu-tracer"));
    else if (m_error)
        m_table->setPlaceholder(
            tr("The kernel log cannot be read. Alerts and charts go on "
               "without it."));
    else
        m_table->setPlaceholder(
            tr("No lines of the driver yet. It writes one when a device is bound, and when used "
               "memory crosses the threshold; a triggered check writes a report."));
}

void KernelLogView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_model->setPalette(palette());
}

// Keyboard navigation starts at the visible line, not at the oldest.
bool KernelLogView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table && event->type() == QEvent::FocusIn && m_follow->isChecked() &&
        !m_table->currentIndex().isValid() && m_model->rowCount() > 0) {
        m_table->selectionModel()->setCurrentIndex(m_model->index(m_model->rowCount() - 1, 0),
                                                   QItemSelectionModel::NoUpdate);
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace pddgpu

#include "moc_kernellogview.cpp"
