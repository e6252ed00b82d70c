// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fleet/fleetwindow.h"

#include <QAction>
#include <QMenuBar>
#include <QSettings>
#include <QVBoxLayout>

#include "text/visibletext.h"
#include "ui/fleet/fleetview.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/format.h"
#include "ui/widgets/helpwindow.h"
#include "ui/widgets/noticelabel.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

constexpr QSize FleetSize(1180, 780);
constexpr auto GeometryKey = "fleet/geometry"_L1;

}  // namespace

FleetWindow::FleetWindow(Fleet *fleet, QWidget *parent)
    : QMainWindow(parent), m_message(new NoticeLabel)
{
    setWindowTitle(tr("Fleet of %1", "server").arg(visibleText(fleet->url().toDisplayString())));
    resize(FleetSize);

    auto *pause = new QAction(tr("&Pause Chart"), this);
    pause->setIconText(tr("Pause"));
    pause->setToolTip(plainToolTip(tr("Freeze the chart; the server is still queried")));
    pause->setCheckable(true);
    m_view = new FleetView(fleet, pause);
    connect(m_view, &FleetView::hostOpened, this, &FleetWindow::hostOpened);
    m_message->setObjectName("fleetMessage"_L1);
    m_message->setContentsMargins(10, 0, 10, 8);

    auto *central = new QWidget;
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_view, 1);
    layout->addWidget(m_message);
    setCentralWidget(central);
    createMenus(fleet, pause);
}

void FleetWindow::createMenus(Fleet *fleet, QAction *pause)
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open Host over ssh"), m_view, &FleetView::openChosen)
        ->setShortcut(Qt::CTRL | Qt::Key_O);
    file->addSeparator();
    QAction *quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(tr("&Find"), m_view, &FleetView::focusFilter)->setShortcut(QKeySequence::Find);

    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addAction(tr("&Refresh"), fleet, &Fleet::refresh)->setShortcut(Qt::Key_F5);
    view->addAction(pause);
    view->addSeparator();
    m_view->addTo(view);
    view->addSeparator();
    auto *appearance = new Appearance(this);
    appearance->addTo(view);
    connect(appearance, &Appearance::languageChosen, this, [this] {
        showMessage(tr("The language changes when the program is started again."), false);
    });

    addHelpMenu(this, [this, fleet] {
        showAboutBox(
            this, tr("the Prometheus server %1").arg(visibleText(fleet->url().toDisplayString())));
    });
}

void FleetWindow::restorePlace()
{
    restoreGeometry(QSettings().value(GeometryKey).toByteArray());
}

void FleetWindow::showMessage(const QString &text, bool isProblem)
{
    m_message->setNotice(text,
                         isProblem ? NoticeLabel::Level::Problem : NoticeLabel::Level::Information);
}

void FleetWindow::closeEvent(QCloseEvent *event)
{
    QSettings().setValue(GeometryKey, saveGeometry());
    QMainWindow::closeEvent(event);
}

}  // namespace pddgpu

#include "moc_fleetwindow.cpp"
