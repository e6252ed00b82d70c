// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/clientsview.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "explain/accounttext.h"
#include "explain/explain.h"
#include "text/visibletext.h"
#include "ui/clients/accountbar.h"
#include "ui/clients/clientsmodel.h"
#include "ui/findings/coursedelegate.h"
#include "ui/widgets/format.h"
#include "ui/widgets/plaintable.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

using Since = ClientsModel::Since;

namespace {

constexpr int CourseWidth = 90;

}  // namespace

ClientsView::ClientsView(Analyst *analyst, QWidget *parent)
    : QWidget(parent),
      m_model(new ClientsModel(this)),
      m_proxy(new ClientsProxy(this)),
      m_account(new AccountBar)
{
    m_hidden = new QLabel;
    m_hidden->setObjectName("clientsHidden"_L1);
    m_hidden->setTextFormat(Qt::PlainText);
    m_hidden->setWordWrap(true);
    m_unlock = new QPushButton(tr("&Unlock…"));
    m_unlock->setObjectName("clientsUnlock"_L1);
    m_unlock->setAccessibleName(tr("Unlock the clients of other users"));
    m_unlock->setToolTip(plainToolTip(
        tr("Ask once for permission to read the clients of all users; the window itself runs "
           "without it")));
    connect(m_unlock, &QPushButton::clicked, this, &ClientsView::unlockRequested);
    createTable();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_account);
    layout->addWidget(createHeader());
    layout->addWidget(m_table, 1);
    auto *below = new QHBoxLayout;
    below->addWidget(m_hidden, 1);
    below->addWidget(m_unlock);
    layout->addLayout(below);
    connect(analyst, &Analyst::found, m_model, &ClientsModel::setFindings);
    if (analyst->findings())
        m_model->setFindings(analyst->findings());
    updateTexts();
}

QWidget *ClientsView::createHeader()
{
    m_grouping = new QComboBox;
    m_grouping->setObjectName("clientsGrouping"_L1);
    m_grouping->setAccessibleName(tr("What a row is"));
    m_grouping->addItem(tr("Each client"));
    m_grouping->addItem(tr("By process"));
    connect(m_grouping, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_model->setGrouped(index == 1);
        fitColumns();
    });

    m_since = new QComboBox;
    m_since->setObjectName("clientsSince"_L1);
    m_since->setAccessibleName(tr("What a change is counted from"));
    m_since->addItem(tr("Change in 10 minutes"), static_cast<int>(Since::TenMinutes));
    m_since->addItem(tr("Change in 2 hours"), static_cast<int>(Since::TwoHours));
    m_since->addItem(tr("Change in a day"), static_cast<int>(Since::OneDay));
    m_since->addItem(tr("Change in the chart's time"), static_cast<int>(Since::ChartRange));
    connect(m_since, &QComboBox::currentIndexChanged, this,
            [this] { m_model->setSince(static_cast<Since>(m_since->currentData().toInt())); });

    m_mark = new QToolButton;
    m_mark->setObjectName("clientsMark"_L1);
    m_mark->setText(tr("&Mark"));
    m_mark->setToolTip(
        plainToolTip(tr("Count changes from now on: what each client holds beyond this moment")));
    m_mark->setFocusPolicy(Qt::TabFocus);
    connect(m_mark, &QToolButton::clicked, this, [this] {
        m_model->mark();
        const QString text =
            tr("Change since %1", "time")
                .arg(QLocale().toString(m_model->markedAt().toLocalTime().time(), u"HH:mm:ss"_s));
        const int place = m_since->findData(static_cast<int>(Since::Mark));
        if (place >= 0)
            m_since->setItemText(place, text);
        else
            m_since->insertItem(0, text, static_cast<int>(Since::Mark));
        m_since->setCurrentIndex(0);
    });

    m_export = new QToolButton;
    m_export->setObjectName("clientsExport"_L1);
    m_export->setText(tr("E&xport…"));
    m_export->setToolTip(plainToolTip(tr("Write the clients to a file")));
    m_export->setFocusPolicy(Qt::TabFocus);
    connect(m_export, &QToolButton::clicked, this, &ClientsView::exportRequested);

    m_filter = new QLineEdit;
    m_filter->setObjectName("clientsFilter"_L1);
    m_filter->setPlaceholderText(tr("Process, PID, user or unit"));
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy->setText(text);
        updateTexts();
    });

    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_grouping);
    layout->addWidget(m_since);
    layout->addWidget(m_mark);
    layout->addWidget(m_export);
    layout->addWidget(m_filter, 1);
    return header;
}

void ClientsView::createTable()
{
    m_proxy->setSourceModel(m_model);
    m_table = new PlainTable;
    m_table->setObjectName("clientsTable"_L1);
    m_table->setAccessibleName(tr("Clients"));
    m_table->setModel(m_proxy);
    m_course = new CourseDelegate(ClientsModel::SeriesRole, m_table);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSectionsMovable(true);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this,
            [this] { m_isSortedByUser = true; });
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 10);
    connect(m_model, &QAbstractItemModel::modelReset, this, &ClientsView::fitColumns);
    fitColumns();
}

void ClientsView::fitColumns()
{
    m_table->fitColumn(ClientsModel::ProcessColumn, {u"a-process-name — its name"_s});
    m_table->fitColumn(ClientsModel::PidColumn, {u"1234567"_s});
    m_table->fitColumn(ClientsModel::UserColumn, {u"65534"_s});
    m_table->fitColumn(ClientsModel::ClientColumn, {u"12345"_s});
    m_table->fitColumn(ClientsModel::UnitColumn, {u"docker 0123456789ab"_s});
    for (int column = ClientsModel::FirstOfRegions; column < m_model->columnCount(); ++column) {
        if (column == m_model->courseColumn())
            m_table->horizontalHeader()->resizeSection(column, CourseWidth);
        else
            m_table->fitColumn(column, {column == m_model->changeColumn() ? u"00:00:00 – 00:00:00"_s
                                                                          : u"−1,023.9 MiB"_s});
    }
    if (m_courseColumn != m_model->courseColumn()) {
        m_table->setItemDelegateForColumn(m_courseColumn, nullptr);
        m_courseColumn = m_model->courseColumn();
        m_table->setItemDelegateForColumn(m_courseColumn, m_course);
    }
    // Until the user chooses: most memory first.
    if (!m_isSortedByUser)
        m_table->sortByColumn(m_model->changeColumn() > ClientsModel::FirstOfRegions
                                  ? int{ClientsModel::FirstOfRegions}
                                  : int{ClientsModel::ProcessColumn},
                              m_model->changeColumn() > ClientsModel::FirstOfRegions
                                  ? Qt::DescendingOrder
                                  : Qt::AscendingOrder);
}

void ClientsView::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    m_account->setSnapshot(snapshot);
    m_model->setSnapshot(snapshot);
    updateTexts();
}

void ClientsView::setChartRange(qint64 fromMs, qint64 toMs)
{
    m_model->setChartRange(fromMs, toMs);
}

void ClientsView::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ClientsView::updateTexts()
{
    m_table->setPlaceholder(placeholderText());
    updateHidden();
    const bool areKnown = m_snapshot && m_snapshot->clients;
    m_mark->setEnabled(areKnown);
    m_export->setEnabled(areKnown);
}

void ClientsView::updateHidden()
{
    QString text = m_snapshot ? hiddenClientsText(*m_snapshot) : QString();
    const LinkState link = m_snapshot && !text.isEmpty() ? m_snapshot->link : LinkState();
    const bool isAsking = link.unlock == LinkState::Unlock::Asking;
    if (isAsking)
        text = sentences(text, tr("Waiting for permission to read them."));
    else if (!link.clientsReason.isEmpty())
        text = sentences(
            text,
            tr("Unlocking does not help: %1.", "reason").arg(visibleText(link.clientsReason)));
    else if (link.unlock == LinkState::Unlock::Unavailable)
        text = sentences(text, tr("They stay hidden: %1.", "reason").arg(visibleText(link.reason)));
    m_hidden->setText(text);
    m_hidden->setVisible(!text.isEmpty());
    m_unlock->setVisible(isAsking || link.mayUnlock());
    m_unlock->setEnabled(!isAsking);
}

QString ClientsView::placeholderText() const
{
    if (!m_snapshot)
        return tr("Waiting for the first sample.");
    if (!m_snapshot->clients)
        return tr("The clients are unknown.") + u'\n' + whyClientsUnknown(*m_snapshot);
    if (m_snapshot->clients->clients.isEmpty())
        return tr("No program that you can see has this card open.");
    return tr("No client matches the filter.");
}

}  // namespace pddgpu

#include "moc_clientsview.cpp"
