// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractButton>
#include <QComboBox>
#include <QDialog>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <memory>

#include "connect/sourcespec.h"
#include "session/session.h"
#include "ui/objects/objectsmodel.h"
#include "ui/window/mainwindow.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

// Emulated processors are slow; a test that passes never takes this long.
constexpr int PatienceMs = 60'000;
constexpr int ObjectCount = 5;
// Of a row of pixels and 16 lines, in whole pages.
constexpr std::uint64_t ObjectBytes = 64 * 4 * 16;

// A leaking program: holds dumb buffers of a card until its input ends.
class Holder
{
public:
    explicit Holder(const QString &card)
    {
        m_process.start(
            u"python3"_s,
            {u"-c"_s,
             u"import fcntl, os, struct, sys\n"
             "card = os.open('/dev/dri/' + sys.argv[1], os.O_RDWR)\n"
             "for _ in range(int(sys.argv[2])):\n"
             // DRM_IOCTL_MODE_CREATE_DUMB: 64 pixels of 32 bits in 16 lines.
             "    fcntl.ioctl(card, 0xC02064B2, struct.pack('=6IQ', 16, 64, 32, 0, 0, 0, 0))\n"
             "print('ready', flush=True)\n"
             "sys.stdin.readline()\n"_s,
             card, QString::number(ObjectCount)});
        while (!m_process.canReadLine() && m_process.waitForReadyRead(PatienceMs)) {
        }
        m_isReady = m_process.readLine() == "ready\n";
    }

    bool isReady() const { return m_isReady; }
    qint64 pid() const { return m_process.processId(); }
    bool letGo()
    {
        m_process.closeWriteChannel();
        return m_process.waitForFinished(PatienceMs);
    }

private:
    QProcess m_process;
    bool m_isReady = false;
};

}  // namespace

/// The real window, the real tracer, and a card of another driver, in a virtual machine. The
/// functions build on each other.
class WindowOnTracer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY2(qEnvironmentVariableIsSet("PDDGPU_CARD") && qEnvironmentVariableIsSet("OUT_DIR"),
                 "runs in the virtual machine only: ./dev test-vm");
        const auto spec = SourceSpec::parse(u"driver"_s);
        QVERIFY(spec);
        m_session = std::make_unique<Session>(makeSource(*spec));
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->resize(1280, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get(), PatienceMs));
        m_session->sampler()->start();
    }

    void theCardHasNoMonitor()
    {
        auto *watch = child<QAbstractButton>("watchButton");
        QVERIFY(watch);
        QTRY_VERIFY_WITH_TIMEOUT(watch->isVisible() && watch->isEnabled(), PatienceMs);
        QVERIFY(!child<QAbstractButton>("triggerButton")->isVisible());
        picture(u"before"_s);
    }

    void watchObjects()
    {
        QVERIFY(click("watchButton"));
        auto *trigger = child<QAbstractButton>("triggerButton");
        QTRY_VERIFY_WITH_TIMEOUT(trigger->isVisible(), PatienceMs);
        QVERIFY(!child<QAbstractButton>("watchButton")->isVisible());
        QVERIFY(!child<QWidget>("watchError")->isVisible());
        QVERIFY(child<QTableView>("objectsView")->isVisible());
        QCOMPARE(child<QLabel>("thresholdNow")->text(), u"Now none: no alerts"_s);
    }

    void aLeakingProgramIsListed()
    {
        m_holder = std::make_unique<Holder>(qEnvironmentVariable("PDDGPU_CARD"));
        QVERIFY(m_holder->isReady());
        QVERIFY(m_session->snapshot()->device);
        m_session->command(*m_session->snapshot()->device, DriverControl::SuspiciousAgeMs, "1000");
        m_session->command(*m_session->snapshot()->device, DriverControl::CheckIntervalMs, "500");
        auto *view = child<QTableView>("objectsView");
        QVERIFY(view);
        const QAbstractItemModel *model = view->model();
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), ObjectCount, PatienceMs);
        for (int row = 0; row < ObjectCount; ++row) {
            const auto text = [model, row](ObjectsModel::Column column) {
                return model->index(row, column).data().toString();
            };
            QCOMPARE(text(ObjectsModel::StateColumn),
                     ObjectsModel::stateText(LeakState::Suspicious));
            QCOMPARE(text(ObjectsModel::ProcessColumn), u"python3"_s);
            QCOMPARE(text(ObjectsModel::PidColumn), QString::number(m_holder->pid()));
        }
        picture(u"watched"_s);
        m_window->resize(1024, 700);
        picture(u"watched-small"_s);
        m_window->resize(1280, 800);
    }

    void triggerCheck()
    {
        QVERIFY(click("triggerButton"));
        auto *result = child<QLabel>("triggerResult");
        QTRY_VERIFY_WITH_TIMEOUT(result->text().endsWith(u"old."_s), PatienceMs);
    }

    void exportHasOneRowPerObject()
    {
        const QString path = qEnvironmentVariable("OUT_DIR") + u"/traced.csv"_s;
        QSignalSpy exported(m_window.get(), &MainWindow::exportFinished);
        QVERIFY(click("exportButton"));
        auto *name = m_window->findChild<QLineEdit *>(u"exportPath"_s);
        auto *dialog = m_window->findChild<QDialog *>(u"exportDialog"_s);
        QVERIFY(name && dialog);
        name->setText(path);
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 1, PatienceMs);
        QCOMPARE(exported[0][1].toString(), QString());

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QList<QByteArray> lines = file.readAll().split('\n');
        QCOMPARE(lines.size(), 1 + ObjectCount + 1);
        const QList<QByteArray> columns = lines.takeFirst().trimmed().split(',');
        lines.removeLast();
        for (const QByteArray &line : std::as_const(lines)) {
            const QList<QByteArray> fields = line.trimmed().split(',');
            const auto field = [&](const char *column) {
                return fields.value(columns.indexOf(column));
            };
            QCOMPARE(field("size_bytes"), QByteArray::number(qulonglong{ObjectBytes}));
            QCOMPARE(field("process"), "python3");
            QCOMPARE(field("pid"), QByteArray::number(m_holder->pid()));
            QCOMPARE(field("state"), "suspicious");
            QCOMPARE(field("orphaned"), "false");
        }
    }

    void theProgramEnds()
    {
        QVERIFY(m_holder->letGo());
        const QAbstractItemModel *model = child<QTableView>("objectsView")->model();
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 0, PatienceMs);
    }

    // No monitor, and no figures of the past, and all of it again after a click: what there was
    // before it, too, but nobody knows whose it is.
    void theTracerEnds()
    {
        Holder older(qEnvironmentVariable("PDDGPU_CARD"));
        QVERIFY(older.isReady());
        QCOMPARE(QProcess::execute(u"pkill"_s, {u"-9"_s, u"-x"_s, u"pddgpu-tracer"_s}), 0);
        auto *watch = child<QAbstractButton>("watchButton");
        QTRY_VERIFY_WITH_TIMEOUT(watch->isVisible() && watch->isEnabled(), PatienceMs);
        auto *error = child<QWidget>("watchError");
        QVERIFY(error->isVisible());
        QCOMPARE(error->property("text").toString(),
                 u"The objects are not watched: pddgpu-tracer was killed."_s);
        picture(u"ended"_s);
        watchObjects();
        child<QComboBox>("objectsFilter")->setCurrentText(u"All tracked objects"_s);
        const QAbstractItemModel *model = child<QTableView>("objectsView")->model();
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), ObjectCount, PatienceMs);
        for (int row = 0; row < ObjectCount; ++row) {
            const auto text = [model, row](ObjectsModel::Column column) {
                return model->index(row, column).data().toString();
            };
            QCOMPARE(text(ObjectsModel::StateColumn), ObjectsModel::stateText(LeakState::Active));
            QCOMPARE(text(ObjectsModel::FlagsColumn), u"older than watching"_s);
            QCOMPARE(text(ObjectsModel::AgeColumn), u"unknown"_s);
            QCOMPARE(text(ObjectsModel::ProcessColumn), u"unknown"_s);
            QCOMPARE(text(ObjectsModel::PidColumn), u"–"_s);
        }
        picture(u"older"_s);
        m_window->resize(1024, 700);
        picture(u"older-small"_s);
        QVERIFY(older.letGo());
        QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), 0, PatienceMs);
    }

private:
    template <typename Widget>
    Widget *child(const char *name) const
    {
        auto *widget = m_window->findChild<Widget *>(QLatin1StringView(name));
        if (!widget)
            qFatal("the window has no %s", name);
        return widget;
    }

    bool click(const char *name) const
    {
        auto *button = child<QAbstractButton>(name);
        if (!QTest::qWaitFor([button] { return button->isEnabled(); }, PatienceMs))
            return false;
        QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(8, button->height() / 2));
        return true;
    }

    // For the eye.
    void picture(const QString &name) const
    {
        QCoreApplication::processEvents();
        m_window->grab().save(qEnvironmentVariable("OUT_DIR") + u"/%1.png"_s.arg(name));
    }

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<Holder> m_holder;
};

QTEST_MAIN(WindowOnTracer)
#include "tst_window_on_tracer.moc"
