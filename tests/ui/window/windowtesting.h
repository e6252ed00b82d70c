// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QCheckBox>
#include <QGraphicsItem>
#include <QGraphicsView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "history/store/historystore.h"
#include "session/session.h"
#include "support/fakedriver.h"
#include "ui/chart/memorychart.h"
#include "ui/window/mainwindow.h"

// The whole window, on a driver controlled by the test.
namespace pddgpu::testing {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

inline constexpr quint64 Second = 1'000'000'000;
inline constexpr quint64 Now = 1'000 * Second;

inline QList<LeakObject> objects(int leaked, int active = 0)
{
    QList<LeakObject> result;
    for (int i = 0; i < leaked + active; ++i) {
        LeakObject one;
        one.id = static_cast<quint64>(i) + 1;
        one.birthNs = Now - static_cast<quint64>(60 - i) * Second;
        one.sizeBytes = 10 << 20;
        one.pid = 42;
        one.state = i < leaked ? LeakState::Suspicious : LeakState::Active;
        one.process = u"memory_leak_test"_s;
        result << one;
    }
    return result;
}

/// A window on a fake driver, for tests with real clicks and keys. The slots of a test call
/// prepare(), begin() and end().
class WindowTesting : public QObject
{
protected:
    void prepare()
    {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_settings.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
    }

    void begin()
    {
        // The settings of one test must not affect the next one.
        QSettings().clear();
        m_driver = std::make_unique<FakeDriver>();
        m_driver->setNowNs(Now);
        m_driver->setObjects(objects(3, 2));
    }

    void end()
    {
        m_window.reset();
        m_session.reset();
        m_store.reset();
        m_driver.reset();
    }

    void start(Origin origin = Origin::Driver, std::chrono::milliseconds interval = 50ms)
    {
        m_session =
            std::make_unique<Session>(m_driver->createSource(origin),
                                      SessionOptions{m_store.get(), m_folder.filePath(u"s.txt"_s)});
        m_sampler = m_session->sampler();
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_sampler->start(interval);
    }

    static QGraphicsItem *crosshairOf(const QGraphicsView *view)
    {
        const QList<QGraphicsItem *> items = view->scene()->items();
        // The topmost one.
        return *std::ranges::max_element(items, {}, &QGraphicsItem::zValue);
    }

    void typeThreshold(const QString &text)
    {
        edit()->setFocus();
        edit()->selectAll();
        QTest::keyClicks(edit(), text);
    }

    static void clickLeft(QWidget *widget)
    {
        QTest::mouseClick(widget, Qt::LeftButton, {}, QPoint(8, widget->height() / 2));
    }

    QString notice(const QString &name) const
    {
        const auto *widget = m_window->findChild<QWidget *>(name);
        return widget->isHidden() ? QString() : widget->accessibleName();
    }
    QWidget *page() const { return m_window->findChild<QWidget *>(u"noDevicePage"_s); }
    QString problem() const { return notice(u"statusLabel"_s); }

    QLabel *label(const QString &name) const { return m_window->findChild<QLabel *>(name); }
    QPushButton *button(const QString &name) const
    {
        return m_window->findChild<QPushButton *>(name);
    }
    QPushButton *trigger() const { return button(u"triggerButton"_s); }
    QCheckBox *toggle() const { return m_window->findChild<QCheckBox *>(u"monitorToggle"_s); }
    QLineEdit *edit() const { return m_window->findChild<QLineEdit *>(u"thresholdEdit"_s); }
    QTableView *table() const { return m_window->findChild<QTableView *>(u"objectsView"_s); }
    MemoryChart *chart() const { return m_window->findChild<MemoryChart *>(u"chart"_s); }

    QTemporaryDir m_settings;
    std::unique_ptr<FakeDriver> m_driver;
    std::unique_ptr<HistoryStore> m_store;  // Null: none.
    std::unique_ptr<Session> m_session;
    Sampler *m_sampler = nullptr;  // Owned by the session.
    std::unique_ptr<MainWindow> m_window;
    QTemporaryDir m_folder;
};

}  // namespace pddgpu::testing
