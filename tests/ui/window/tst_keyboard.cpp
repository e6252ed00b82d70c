// SPDX-License-Identifier: GPL-3.0-or-later
// The main job without a mouse: only keys, sent to the window with the focus. Widgets are only
// inspected, never called.
#include <QApplication>
#include <QFile>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPointer>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTextBrowser>
#include <QToolButton>
#include <QWindow>
#include <functional>
#include <memory>

#include "session/session.h"
#include "support/fakedriver.h"
#include "ui/chart/memorychart.h"
#include "ui/export/exportdialog.h"
#include "ui/widgets/helpwindow.h"
#include "ui/window/mainwindow.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;

namespace {

constexpr quint64 Second = 1'000'000'000;
constexpr quint64 Now = 1'000 * Second;

LeakObject leaked(quint64 id, const QString &process)
{
    LeakObject object;
    object.id = id;
    object.birthNs = Now - 60 * Second;
    object.sizeBytes = 10 << 20;
    object.pid = 42;
    object.state = LeakState::Suspicious;
    object.process = process;
    return object;
}

void press(int key, Qt::KeyboardModifiers modifiers = {})
{
    QTest::keyClick(QGuiApplication::focusWindow(), static_cast<Qt::Key>(key), modifiers);
}

void type(const QString &text)
{
    for (const QChar c : text)
        QTest::keyClick(QGuiApplication::focusWindow(), c.toLatin1());
}

// A field that takes every key with Ctrl for itself.
class GreedyField : public QLineEdit
{
public:
    using QLineEdit::QLineEdit;

protected:
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ShortcutOverride &&
            static_cast<QKeyEvent *>(event)->modifiers() == Qt::ControlModifier) {
            event->accept();
            return true;
        }
        return QLineEdit::event(event);
    }
};

// Whether Tab leads there.
bool tabTo(const std::function<bool(const QWidget *)> &isThere)
{
    constexpr int MostTabs = 100;
    for (int i = 0; i < MostTabs; ++i) {
        if (const QWidget *focus = QApplication::focusWidget(); focus && isThere(focus))
            return true;
        press(Qt::Key_Tab);
    }
    return false;
}

bool tabTo(const QString &name)
{
    return tabTo([&name](const QWidget *widget) { return widget->objectName() == name; });
}

}  // namespace

class TestKeyboard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    }

    void mainJob()
    {
        FakeDriver driver;
        driver.setNowNs(Now);
        driver.setObjects({leaked(1, u"renderer"_s), leaked(2, u"memory_leak_test"_s),
                           leaked(3, u"memory_leak_test"_s)});
        Session session(driver.createSource(), {nullptr, m_folder.filePath(u"suppressions.txt"_s)});
        MainWindow window(&session);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        session.sampler()->start(50ms);
        const auto *table = window.findChild<QTableView *>(u"objectsView"_s);
        QTRY_COMPARE(table->model()->rowCount(), 3);

        QVERIFY(tabTo([](const QWidget *widget) {
            const auto *button = qobject_cast<const QToolButton *>(widget);
            return button && button->text() == u"5 min";
        }));
        press(Qt::Key_Space);
        QCOMPARE(window.findChild<MemoryChart *>(u"chart"_s)->range(), MemoryChart::Range(5min));

        press(Qt::Key_F5);
        QTRY_COMPARE(driver.number(DriverFile::CheckCount), 8U);

        QVERIFY(tabTo(u"objectsView"_s));
        press(Qt::Key_Down);
        QVERIFY(table->currentIndex().isValid());
        press(Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(QApplication::focusWidget()->objectName(), u"objectsText"_s);
        type(u"leak_test"_s);
        QTRY_COMPARE(table->model()->rowCount(), 2);

        press(Qt::Key_E, Qt::ControlModifier);
        QPointer<ExportDialog> dialog = window.findChild<ExportDialog *>();
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        press(Qt::Key_I, Qt::AltModifier);  // As &in the list now
        QTRY_COMPARE(dialog->choice().scope, ObjectScope::Listed);
        QVERIFY(tabTo(u"exportPath"_s));
        const QString path = m_folder.filePath(u"leaks.csv"_s);
        press(Qt::Key_A, Qt::ControlModifier);
        type(path);
        QCOMPARE(dialog->choice().path, path);
        QSignalSpy finished(&window, &MainWindow::exportFinished);
        press(Qt::Key_Return);
        QTRY_COMPARE(finished.size(), 1);
        QCOMPARE(finished[0][1].toString(), QString());
        QTRY_VERIFY(!dialog);

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray csv = file.readAll();
        QCOMPARE(csv.count("\r\n"), 1 + 2);
        QCOMPARE(csv.count("memory_leak_test"), 2);
        QVERIFY(!csv.contains("renderer"));
    }

    // Whatever a field itself does with the keys, as on X11.
    void shortcutsWorkInFieldsOfText()
    {
        FakeDriver driver;
        driver.setNowNs(Now);
        driver.setObjects({leaked(1, u"renderer"_s)});
        Session session(driver.createSource(), {nullptr, m_folder.filePath(u"suppressions.txt"_s)});
        MainWindow window(&session);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        session.sampler()->start(50ms);
        const auto *table = window.findChild<QTableView *>(u"objectsView"_s);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        auto *field = new GreedyField(window.centralWidget());
        field->show();
        field->setFocus();
        QCOMPARE(QApplication::focusWidget(), field);

        press(Qt::Key_E, Qt::ControlModifier);
        QPointer<ExportDialog> dialog = window.findChild<ExportDialog *>();
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        press(Qt::Key_Escape);
        QTRY_VERIFY(!dialog);

        // Keys that edit text stay with the field.
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        field->setFocus();
        type(u"abc"_s);
        press(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(field->selectedText(), u"abc"_s);
    }

    void helpIsAtHand()
    {
        FakeDriver driver;
        Session session(driver.createSource(), {nullptr, m_folder.filePath(u"suppressions.txt"_s)});
        MainWindow window(&session);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        press(Qt::Key_F1);
        auto *help = window.findChild<HelpWindow *>();
        QVERIFY(help && QTest::qWaitForWindowActive(help));
        auto *text = help->findChild<QTextBrowser *>(u"helpText"_s);
        QVERIFY(text->toPlainText().startsWith("User guide"_L1));
        // A link of its table of contents, and one to another file in the program.
        Q_EMIT text->anchorClicked(QUrl(u"#finding-a-leak"_s));
        QCOMPARE(text->textCursor().block().text(), u"Finding a leak"_s);
        Q_EMIT text->anchorClicked(QUrl(u"threat-model.md"_s));
        QVERIFY(!text->toPlainText().startsWith("User guide"_L1));
        const QString before = text->toPlainText();
        Q_EMIT text->anchorClicked(QUrl(u"file:///etc/passwd"_s));
        QCOMPARE(text->toPlainText(), before);

        window.findChild<QAction *>(u"helpShortcuts"_s)->trigger();
        QVERIFY(text->toPlainText().contains("Ctrl+E"_L1));
        QVERIFY(text->toPlainText().contains("Ctrl+F"_L1));
        window.findChild<QAction *>(u"helpGlossary"_s)->trigger();
        QVERIFY(text->toPlainText().contains("Orphaned"_L1));
        QCOMPARE(window.findChildren<HelpWindow *>().size(), 1);
    }

    void findLeadsToTheFilterOfThePage_data()
    {
        QTest::addColumn<QString>("pane");
        QTest::addColumn<QString>("field");
        for (const QString &pane : MainWindow::paneNames()) {
            QTest::newRow(qPrintable(pane)) << pane
                                            << (pane == "kernel-log"_L1 ? u"kernelLogFilter"_s
                                                : pane == "clients"_L1  ? u"clientsFilter"_s
                                                                        : u"objectsText"_s);
        }
    }

    void findLeadsToTheFilterOfThePage()
    {
        QFETCH(QString, pane);
        QFETCH(QString, field);
        FakeDriver driver;
        driver.setNowNs(Now);
        driver.setObjects({leaked(1, u"renderer"_s), leaked(2, u"other"_s)});
        Session session(driver.createSource(), {nullptr, m_folder.filePath(u"suppressions.txt"_s)});
        MainWindow window(&session);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        session.sampler()->start(50ms);
        QTRY_COMPARE(window.findChild<QTableView *>(u"objectsView"_s)->model()->rowCount(), 2);
        QVERIFY(window.showPane(pane));
        press(Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(QApplication::focusWidget()->objectName(), field);
        type(u"abc"_s);
        QCOMPARE(qobject_cast<QLineEdit *>(QApplication::focusWidget())->text(), u"abc"_s);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestKeyboard)
#include "tst_keyboard.moc"
