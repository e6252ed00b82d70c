// SPDX-License-Identifier: GPL-3.0-or-later
#include <time.h>

#include <QAbstractButton>
#include <QDateTime>
#include <QDialog>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QSet>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>

#include "connect/sourcespec.h"
#include "session/session.h"
#include "ui/chart/memorychart.h"
#include "ui/objects/objectsmodel.h"
#include "ui/widgets/palette.h"
#include "ui/window/mainwindow.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;

namespace {

// Emulated processors are slow; a test that passes never takes this long.
constexpr int PatienceMs = 30'000;
constexpr int ObjectCount = 10;
constexpr qint64 ObjectBytes = 10 << 20;

std::int64_t monotonicNs()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

QString monitorPath(const QString &name)
{
    return u"/sys/class/drm/card0/device/leak_monitor/"_s + name;
}

/// The content of a driver file; empty if it cannot be read.
QByteArray driverSays(const QString &name)
{
    QFile file(monitorPath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

bool tellDriver(const QString &name, const QByteArray &value)
{
    QFile file(monitorPath(name));
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) &&
           file.write(value) == value.size();
}

/// The output of a command; not set if it failed.
std::optional<QByteArray> run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(PatienceMs) || process.exitStatus() != QProcess::NormalExit ||
        process.exitCode() != 0)
        return {};
    return process.readAllStandardOutput();
}

/// The driver's lines of the kernel log, oldest first.
QList<QByteArray> driverLog()
{
    QList<QByteArray> lines = run(u"dmesg"_s, {u"--notime"_s}).value_or(QByteArray()).split('\n');
    lines.removeIf([](const QByteArray &line) { return !line.startsWith("PDDGPU: "); });
    return lines;
}

QSet<QRgb> colorsIn(const QImage &picture, const QRect &area)
{
    QSet<QRgb> colors;
    const QRect inside = area & picture.rect();
    for (int y = inside.top(); y <= inside.bottom(); ++y) {
        for (int x = inside.left(); x <= inside.right(); ++x)
            colors.insert(picture.pixel(x, y));
    }
    return colors;
}

/// A leaking program: holds objects of the driver until it is told to release them.
class Holder
{
public:
    explicit Holder(int count)
    {
        m_process.start(qEnvironmentVariable("PDDGPU_HOLD_OBJECTS"),
                        {u"/dev/dri/renderD128"_s, QString::number(count),
                         QString::number(ObjectBytes), u"vram"_s, u"window"_s});
        while (!m_process.canReadLine() && m_process.waitForReadyRead(PatienceMs)) {
        }
        const QList<QByteArray> words = m_process.readLine().trimmed().split(' ');
        if (words.size() != 3 || words[0] != "ready")
            return;
        m_beforeNs = words[1].toLongLong();
        m_afterNs = words[2].toLongLong();
    }

    bool isReady() const { return m_afterNs > 0; }
    qint64 pid() const { return m_process.processId(); }
    /// The objects were created between these two, on the driver's clock.
    std::int64_t beforeNs() const { return m_beforeNs; }
    std::int64_t afterNs() const { return m_afterNs; }

    bool letGo()
    {
        m_process.closeWriteChannel();
        return m_process.waitForFinished(PatienceMs) && m_process.exitCode() == 0;
    }

private:
    QProcess m_process;
    std::int64_t m_beforeNs = 0;
    std::int64_t m_afterNs = 0;
};

}  // namespace

/// The real window on the real driver, in a virtual machine. The functions build on each other.
class WindowOnDriver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void listShowsLeakedObjects();
    void triggerRaisesCheckCountAndReports();
    void toggleArrivesInSysfs();
    void thresholdArrivesInSysfs();
    void refusedThresholdIsExplainedAndStays();
    void exportHasOneRowPerLeakedObject();
    void kernelLogIsSampled();
    void alertIsSampled();
    void looksAlive();
    void reconnectsAfterReload();
    void cleanupTestCase();

private:
    template <typename Widget>
    Widget *child(const char *name) const
    {
        auto *widget = m_window->findChild<Widget *>(QLatin1StringView(name));
        if (!widget)
            qCritical("the window has no %s", name);
        return widget;
    }

    bool click(const char *name) const;
    QRect areaOf(const QWidget *widget, const QRect &rect) const;
    bool leakObjects(int count);
    bool enterThreshold(const QString &text) const;
    void raiseAlertThatIsSampled();

    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<Holder> m_holder;
};

// Clicks near the left edge, where a check box is.
bool WindowOnDriver::click(const char *name) const
{
    auto *button = child<QAbstractButton>(name);
    if (!button || !QTest::qWaitFor([button] { return button->isEnabled(); }, PatienceMs))
        return false;
    QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(8, button->height() / 2));
    return true;
}

/// The area of a part of a widget in a picture of the window.
QRect WindowOnDriver::areaOf(const QWidget *widget, const QRect &rect) const
{
    const qreal ratio = m_window->devicePixelRatio();
    const QPointF corner = widget->mapTo(m_window.get(), rect.topLeft()) * ratio;
    return QRectF(corner, QSizeF(rect.size()) * ratio).toAlignedRect();
}

// Once they are suspicious, only a trigger runs a check.
bool WindowOnDriver::leakObjects(int count)
{
    if (!tellDriver(u"threshold_bytes"_s, "1G") || !tellDriver(u"suspicious_age_ms"_s, "1000") ||
        !tellDriver(u"check_interval_ms"_s, "100"))
        return false;
    m_holder = std::make_unique<Holder>(count);
    const auto allSuspicious = [count] {
        return driverSays(u"suspicious_objects"_s) == QByteArray::number(count);
    };
    return m_holder->isReady() && QTest::qWaitFor(allSuspicious, PatienceMs) &&
           tellDriver(u"check_interval_ms"_s, "3600000");
}

bool WindowOnDriver::enterThreshold(const QString &text) const
{
    auto *edit = child<QLineEdit>("thresholdEdit");
    if (!edit || !QTest::qWaitFor([edit] { return edit->isEnabled(); }, PatienceMs))
        return false;
    edit->setFocus();
    edit->selectAll();
    QTest::keyClicks(edit, text);
    return click("thresholdApply");
}

void WindowOnDriver::initTestCase()
{
    QVERIFY2(qEnvironmentVariableIsSet("PDDGPU_HOLD_OBJECTS") &&
                 qEnvironmentVariableIsSet("PDDGPU_MODULE") && qEnvironmentVariableIsSet("OUT_DIR"),
             "runs in the virtual machine only: ./dev test-vm");
    QVERIFY(leakObjects(ObjectCount));

    const auto spec = SourceSpec::parse(u"driver"_s);
    QVERIFY(spec);
    m_session = std::make_unique<Session>(makeSource(*spec));
    m_window = std::make_unique<MainWindow>(m_session.get());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get(), PatienceMs));
    m_session->sampler()->start();
}

void WindowOnDriver::listShowsLeakedObjects()
{
    auto *view = child<QTableView>("objectsView");
    QVERIFY(view);
    const QAbstractItemModel *model = view->model();
    QTRY_COMPARE_WITH_TIMEOUT(model->rowCount(), ObjectCount, PatienceMs);
    for (int row = 0; row < ObjectCount; ++row) {
        const auto text = [model, row](ObjectsModel::Column column) {
            return model->index(row, column).data().toString();
        };
        QCOMPARE(text(ObjectsModel::StateColumn), ObjectsModel::stateText(LeakState::Suspicious));
        QCOMPARE(text(ObjectsModel::ProcessColumn), u"hold_objects"_s);
        QCOMPARE(text(ObjectsModel::LabelColumn), u"window"_s);
        QCOMPARE(text(ObjectsModel::PidColumn), QString::number(m_holder->pid()));
        QVERIFY(model->index(row, 0).data(ObjectsModel::LeakedRole).toBool());
    }
}

void WindowOnDriver::triggerRaisesCheckCountAndReports()
{
    const qulonglong checks = driverSays(u"check_count"_s).toULongLong();
    const qsizetype logged = driverLog().size();
    QVERIFY(click("triggerButton"));
    QTRY_COMPARE_WITH_TIMEOUT(driverSays(u"check_count"_s).toULongLong(), checks + 1, PatienceMs);

    const QList<QByteArray> report{
        "PDDGPU: Memory leak report:", "PDDGPU:   Total allocated objects: 10",
        "PDDGPU:   Total leaked size: 104857600 bytes", "PDDGPU:   Suspicious leaks: 10",
        "PDDGPU:   Confirmed leaks: 0"};
    QTRY_COMPARE_WITH_TIMEOUT(driverLog().mid(logged), report, PatienceMs);

    auto *result = child<QLabel>("triggerResult");
    QVERIFY(result);
    QTRY_VERIFY_WITH_TIMEOUT(result->text().contains(QString::number(checks + 1)), PatienceMs);
}

void WindowOnDriver::toggleArrivesInSysfs()
{
    auto *toggle = child<QAbstractButton>("monitorToggle");
    QVERIFY(toggle);
    QVERIFY(toggle->isChecked());
    QVERIFY(click("monitorToggle"));
    QTRY_COMPARE_WITH_TIMEOUT(driverSays(u"enabled"_s), "0", PatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(toggle->isEnabled() && !toggle->isChecked(), PatienceMs);
    QVERIFY(click("monitorToggle"));
    QTRY_COMPARE_WITH_TIMEOUT(driverSays(u"enabled"_s), "1", PatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(toggle->isEnabled() && toggle->isChecked(), PatienceMs);
}

void WindowOnDriver::thresholdArrivesInSysfs()
{
    QVERIFY(enterThreshold(u"200M"_s));
    QTRY_COMPARE_WITH_TIMEOUT(driverSays(u"threshold_bytes"_s), "209715200", PatienceMs);
}

void WindowOnDriver::refusedThresholdIsExplainedAndStays()
{
    QVERIFY(enterThreshold(u"12X"_s));
    auto *explanation = child<QWidget>("thresholdError");
    auto *edit = child<QLineEdit>("thresholdEdit");
    QVERIFY(explanation && edit);
    QTRY_VERIFY_WITH_TIMEOUT(explanation->isVisible(), PatienceMs);
    QCOMPARE(edit->text(), u"12X"_s);
    QCOMPARE(driverSays(u"threshold_bytes"_s), "209715200");
}

void WindowOnDriver::exportHasOneRowPerLeakedObject()
{
    const QString path = qEnvironmentVariable("OUT_DIR") + u"/window.csv"_s;

    // The export is not older than this.
    const std::int64_t sampledAfterNs = monotonicNs();
    bool isFresh = false;
    const auto watch = connect(m_session->sampler(), &Sampler::sampled, this,
                               [&isFresh, sampledAfterNs](const SnapshotPtr &snapshot) {
                                   isFresh =
                                       std::int64_t(snapshot->nowNs.value_or(0)) > sampledAfterNs;
                               });
    QTRY_VERIFY_WITH_TIMEOUT(isFresh, PatienceMs);
    disconnect(watch);

    QSignalSpy exported(m_window.get(), &MainWindow::exportFinished);
    QVERIFY(click("exportButton"));
    auto *name = m_window->findChild<QLineEdit *>(u"exportPath"_s);
    auto *dialog = m_window->findChild<QDialog *>(u"exportDialog"_s);
    QVERIFY(name && dialog);
    name->setText(path);
    QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
    QTRY_COMPARE_WITH_TIMEOUT(exported.size(), 1, PatienceMs);
    QCOMPARE(exported[0][1].toString(), QString());
    const std::int64_t exportedBeforeNs = monotonicNs();

    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QList<QByteArray> lines = file.readAll().split('\n');
    QCOMPARE(lines.size(), 1 + ObjectCount + 1);
    QCOMPARE(lines.takeFirst(),
             "captured_at,device,object_id,state,orphaned,age_seconds,size_bytes,domain,pid,"
             "process,label,client_id,handle_count,exported,origin,doubts,verdict\r");
    QCOMPARE(lines.takeLast(), "");
    QList<QByteArray> ids;
    for (const QByteArray &line : std::as_const(lines)) {
        const QList<QByteArray> fields = line.trimmed().split(',');
        QCOMPARE(fields.size(), 17);
        QVERIFY(QDateTime::fromString(QString::fromLatin1(fields[0]), Qt::ISODateWithMs).isValid());
        QCOMPARE(fields[1], "pddgpu.0");
        QVERIFY(!ids.contains(fields[2]));
        ids.append(fields[2]);
        QCOMPARE(fields[3], "suspicious");
        QCOMPARE(fields[4], "false");
        QCOMPARE(fields[6], QByteArray::number(ObjectBytes));
        QCOMPARE(fields.mid(7, 4).join(','),
                 "vram," + QByteArray::number(m_holder->pid()) + ",hold_objects,window");
        QCOMPARE(fields.mid(12).join(','), "1,false,driver,,too_early");

        // Rounded down to a millisecond.
        const std::int64_t ageNs = std::llround(fields[5].toDouble() * 1e3) * 1'000'000;
        QVERIFY(ageNs + 1'000'000 > sampledAfterNs - m_holder->afterNs());
        QVERIFY(ageNs <= exportedBeforeNs - m_holder->beforeNs());
    }
}

// Only the alert makes the sampler read.
void WindowOnDriver::raiseAlertThatIsSampled()
{
    // Like a user; this test has a reader of its own.
    QVERIFY(tellDriver(u"threshold_bytes"_s, "1G") && tellDriver(u"check_interval_ms"_s, "100"));
    Sampler sampler(makeSource(*SourceSpec::parse(u"driver"_s)));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    sampler.start(1h);
    QVERIFY(sampled.wait(PatienceMs));

    const qulonglong alerts = driverSays(u"alert_count"_s).toULongLong();
    const qulonglong checks = driverSays(u"check_count"_s).toULongLong();
    // Twelve checks below the threshold: two alerts are never less than a second apart.
    QTRY_VERIFY_WITH_TIMEOUT(driverSays(u"check_count"_s).toULongLong() > checks + 12, PatienceMs);
    sampled.clear();
    QVERIFY(tellDriver(u"threshold_bytes"_s, "1M"));
    QVERIFY(sampled.wait(PatienceMs));
    const auto snapshot = sampled.constFirst().constFirst().value<SnapshotPtr>();
    QCOMPARE(snapshot->alertCount, alerts + 1);
    QVERIFY(snapshot->stats && snapshot->stats->lastAlertNs);

    QVERIFY(tellDriver(u"threshold_bytes"_s, "1G"));
    QVERIFY(tellDriver(u"check_interval_ms"_s, "3600000"));
}

void WindowOnDriver::kernelLogIsSampled()
{
    Sampler sampler(makeSource(*SourceSpec::parse(u"driver"_s)));
    QList<LogLine> lines;
    std::optional<SourceError> error;
    connect(&sampler, &Sampler::sampled, this, [&](const SnapshotPtr &snapshot) {
        lines += snapshot->logLines;
        error = snapshot->logError;
    });
    const auto has = [&lines](const QString &text) {
        return std::any_of(lines.cbegin(), lines.cend(),
                           [&text](const LogLine &line) { return line.text == text; });
    };
    sampler.start();
    // A line from before the sampler existed, then a new one.
    QTRY_VERIFY_WITH_TIMEOUT(has(u"PDDGPU: Memory leak monitor started"_s), PatienceMs);
    QVERIFY(!error);
    const qsizetype before = lines.size();
    QVERIFY(tellDriver(u"trigger_check"_s, "1"));
    QTRY_VERIFY_WITH_TIMEOUT(lines.size() >= before + 5, PatienceMs);
    QCOMPARE(lines.constLast().text, u"PDDGPU:   Confirmed leaks: 0"_s);
    for (const LogLine &line : std::as_const(lines))
        QVERIFY(line.text.contains(u"pddgpu"_s, Qt::CaseInsensitive));
}

void WindowOnDriver::alertIsSampled()
{
    raiseAlertThatIsSampled();
}

void WindowOnDriver::looksAlive()
{
    const QString path = qEnvironmentVariable("OUT_DIR") + u"/window.png"_s;
    auto *chart = child<MemoryChart>("chart");
    auto *view = child<QTableView>("objectsView");
    QVERIFY(chart && view);
    QTRY_VERIFY_WITH_TIMEOUT(chart->contents().usedRuns > 0 && chart->contents().leakedRuns > 0,
                             PatienceMs);
    QVERIFY(m_window->grab().save(path));

    // Checks the file, not what was meant to be drawn.
    const QImage picture(path);
    QCOMPARE(picture.size(), m_window->size() * m_window->devicePixelRatio());
    const MeaningColors colors = MeaningColors::of(chart->palette());
    const QRect plot = areaOf(chart, chart->contents().plot.toAlignedRect());
    // VRAM and its leaked part are equal except for the driver's own 64 KiB.
    QVERIFY(colorsIn(picture, plot).contains(colors.leaked.rgb()) ||
            colorsIn(picture, plot).contains(colors.region(0).rgb()));
    QVERIFY(colorsIn(picture, plot).contains(colors.region(1).rgb()));

    int shown = 0;
    for (int row = 0; row < ObjectCount; ++row) {
        const QRect cell = view->visualRect(view->model()->index(row, ObjectsModel::ProcessColumn));
        if (!view->viewport()->rect().contains(cell))
            continue;
        ++shown;
        // Text on one background.
        QVERIFY2(colorsIn(picture, areaOf(view->viewport(), cell)).size() > 2,
                 qPrintable(u"row %1 is empty"_s.arg(row)));
    }
    QVERIFY(shown > 0);
}

void WindowOnDriver::reconnectsAfterReload()
{
    constexpr int After = 3;
    const QString module = qEnvironmentVariable("PDDGPU_MODULE");
    auto *view = child<QTableView>("objectsView");
    auto *trigger = child<QAbstractButton>("triggerButton");
    auto *problem = child<QWidget>("statusLabel");
    QVERIFY(view && trigger && problem);
    QVERIFY(!problem->isVisible());

    QVERIFY(m_holder->letGo());
    // Each sample uses the module for a moment. QTRY_VERIFY would unload it again after success.
    QVERIFY(QTest::qWaitFor([] { return run(u"rmmod"_s, {u"pddgpu"_s}).has_value(); }, PatienceMs));
    QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), 0, PatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!trigger->isEnabled(), PatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), PatienceMs);
    QVERIFY(m_window->grab().save(qEnvironmentVariable("OUT_DIR") + u"/window-no-device.png"_s));

    QVERIFY(run(u"insmod"_s, {module}));
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(monitorPath(u"trigger_check"_s)), PatienceMs);
    QVERIFY(leakObjects(After));
    QTRY_COMPARE_WITH_TIMEOUT(view->model()->rowCount(), After, PatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(!problem->isVisible(), PatienceMs);

    const qulonglong checks = driverSays(u"check_count"_s).toULongLong();
    QVERIFY(click("triggerButton"));
    QTRY_COMPARE_WITH_TIMEOUT(driverSays(u"check_count"_s).toULongLong(), checks + 1, PatienceMs);

    raiseAlertThatIsSampled();
}

void WindowOnDriver::cleanupTestCase()
{
    m_window.reset();
    m_session.reset();
    if (m_holder)
        QVERIFY(m_holder->letGo());
}

QTEST_MAIN(WindowOnDriver)
#include "tst_window_on_driver.moc"
