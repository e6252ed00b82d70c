// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "session/session.h"
#include "support/fakedriver.h"
#include "ui/chart/memorychart.h"
#include "ui/widgets/noticelabel.h"
#include "ui/window/mainwindow.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// A busy machine gives the test little processor time.
constexpr int Patience = 60'000;
constexpr quint64 MiB = quint64{1} << 20;

const DeviceInfo First{u"pddgpu.0"_s, u"card0"_s};
const DeviceInfo Other{u"pddgpu.1"_s, u"card1"_s};

}  // namespace

// A window is a view of its session: it may be created late, and be closed.
class LateWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        QCoreApplication::setOrganizationName(u"pddgpu-test"_s);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    }

    void init()
    {
        QSettings().clear();
        m_driver = std::make_unique<FakeDriver>();
        LeakObject object;
        object.id = 1;
        object.sizeBytes = MiB;
        object.state = LeakState::Suspicious;
        object.process = u"renderer"_s;
        m_driver->setObjects({object});
        m_session = std::make_unique<Session>(
            m_driver->createSource(),
            SessionOptions{nullptr, m_folder.filePath(u"suppressions.txt"_s)});
    }

    void cleanup()
    {
        m_window.reset();
        m_session.reset();
        m_driver.reset();
    }

    void aWindowShowsWhatCameBeforeIt()
    {
        m_session->sampler()->start(24h);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot(), Patience);
        alert();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->alerts().alerts().size(), 1, Patience);
        m_session->marks()->mark(m_session->snapshot());
        m_session->sampler()->startRecording(m_folder.filePath(u"run.pddgpu"_s));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->recording().active, Patience);

        for (int windows = 0; windows < 2; ++windows) {
            m_window = std::make_unique<MainWindow>(m_session.get());
            m_window->show();
            QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
            QCOMPARE(rows("alertsView"_L1), 1);
            QCOMPARE(rows("kernelLogView"_L1), 1);
            QTRY_COMPARE_WITH_TIMEOUT(rows("objectsView"_L1), 1, Patience);
            QCOMPARE(tab(5), u"Alerts (1 new)"_s);
            QVERIFY(label("differenceMarks"_L1).startsWith("A "_L1));
            QVERIFY(!child<QLabel>("recordingIndicator"_L1)->isHidden());
            QVERIFY(child<MemoryChart>("chart"_L1)->contents().usedRuns > 0);
            m_window.reset();
        }
    }

    // Without a window in between.
    void nothingIsLostBetweenTwoWindows()
    {
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_session->sampler()->start(24h);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot(), Patience);
        m_window.reset();
        alert();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->alerts().alerts().size(), 1, Patience);
        m_window = std::make_unique<MainWindow>(m_session.get());
        QCOMPARE(rows("alertsView"_L1), 1);
        QCOMPARE(rows("kernelLogView"_L1), 1);
    }

    void aDeviceThatWentIsStillKnown()
    {
        m_session->sampler()->start(24h);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->snapshot(), Patience);
        m_driver->setDevices({});
        QTRY_VERIFY_WITH_TIMEOUT(
            (m_session->sampler()->sampleNow(), !m_session->snapshot()->device), Patience);
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->show();
        QVERIFY(child<QWidget>("noDevicePage"_L1)->isHidden());
    }

    // A card's result arrives while another card is shown, or that card again.
    void aResultIsShownAsThatOfItsCard_data()
    {
        QTest::addColumn<bool>("comesBack");
        QTest::newRow("another card is shown") << false;
        QTest::newRow("its card is shown again") << true;
    }

    void aResultIsShownAsThatOfItsCard()
    {
        QFETCH(bool, comesBack);
        m_driver->setDevices({First, Other});
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_session->sampler()->start(24h);
        auto *trigger = child<QPushButton>("triggerButton"_L1);
        QTRY_VERIFY_WITH_TIMEOUT(trigger->isEnabled(), Patience);
        m_driver->failWrite(DriverControl::TriggerCheck, FakeDriver::refused(u"/sys/trigger"_s));
        // By then, the window's panel shows another card or has forgotten its request.
        m_session->sampler()->selectDevice(Other.id);
        QTRY_COMPARE_WITH_TIMEOUT(m_session->snapshot()->device, Other, Patience);
        if (comesBack) {
            m_session->sampler()->selectDevice(First.id);
            QTRY_COMPARE_WITH_TIMEOUT(m_session->snapshot()->device, First, Patience);
        }
        m_session->command(First, DriverControl::TriggerCheck, "1");
        const auto message = [this] {
            const auto *notice = child<QWidget>("statusMessage"_L1);
            return notice->isHidden() ? QString() : notice->accessibleName();
        };
        QTRY_VERIFY2(message().contains(First.id), qPrintable(message()));
        QVERIFY(child<QWidget>("triggerError"_L1)->isHidden());
    }

private:
    void alert()
    {
        m_driver->setNumber(DriverFile::VramUsedBytes, 200 * MiB);
        m_driver->setNumber(DriverFile::AlertCount, m_driver->number(DriverFile::AlertCount) + 1);
        m_driver->addLog("4,7,900000000,-;PDDGPU: Memory leak detected!\n");
        m_session->sampler()->sampleNow();
    }

    template <typename Widget>
    Widget *child(QLatin1StringView name) const
    {
        return m_window->findChild<Widget *>(name);
    }
    int rows(QLatin1StringView table) const
    {
        return child<QTableView>(table)->model()->rowCount();
    }
    QString label(QLatin1StringView name) const { return child<QLabel>(name)->text(); }
    QString tab(int index) const { return child<QTabWidget>("panes"_L1)->tabText(index); }

    QTemporaryDir m_folder;
    std::unique_ptr<FakeDriver> m_driver;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(LateWindowTest)
#include "tst_latewindow.moc"
