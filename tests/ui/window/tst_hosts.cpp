// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemView>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "session/session.h"
#include "support/fakedriver.h"
#include "transport/helper/hostssource.h"
#include "ui/device/devicecard.h"
#include "ui/widgets/noticelabel.h"
#include "ui/window/connectdialog.h"
#include "ui/window/mainwindow.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Drivers that may be out of reach: privilege, connections, several hosts.
class HostsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void devicesAreNamedAfterTheirHost();
    void lostHostKeepsItsDevices();
    void hostWithoutADeviceHasNone();
    void bannerTellsOfTheLostHost();
    void unreachableHostIsSaidOnce();
    void overviewShowsAllHosts();
    void unlockingByAClick();
    void unlockForClientsAlone();
    void lockedControlsSayWhy();
    void readingAlone();
    void unlockThatCannotHelp();
    void hostIsChecked_data();
    void hostIsChecked();
    void dialogShowsAllOfItsTexts();
    void recentHostsAreOffered();

private:
    std::unique_ptr<HostsSource> bothHosts() const;
    void show(std::unique_ptr<Source> source);
    template <typename T>
    T *child(const QString &name) const
    {
        return m_window->findChild<T *>(name);
    }
    QString banner() const { return child<QLabel>(u"sourceBanner"_s)->text(); }
    static LinkState linkTo(const QString &host, bool connected = true);
    static LinkState locked(LinkState::Unlock unlock, const QString &reason = {});

    QTemporaryDir m_settings;
    std::unique_ptr<FakeDriver> m_driver, m_other;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window;
};

void HostsTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
}

void HostsTest::init()
{
    QSettings().clear();
    m_driver = std::make_unique<FakeDriver>();
    m_other = std::make_unique<FakeDriver>();
}

void HostsTest::cleanup()
{
    m_window.reset();
    m_session.reset();
    m_driver.reset();
    m_other.reset();
}

LinkState HostsTest::linkTo(const QString &host, bool connected)
{
    LinkState link;
    link.host = host;
    link.connected = connected;
    link.reason = connected ? QString() : u"connection reset"_s;
    if (connected)
        link.latencyNs = 1'300'000;
    return link;
}

LinkState HostsTest::locked(LinkState::Unlock unlock, const QString &reason)
{
    LinkState link;
    link.unlock = unlock;
    link.reason = reason;
    return link;
}

std::unique_ptr<HostsSource> HostsTest::bothHosts() const
{
    m_driver->setLink(linkTo(u"gpu7"_s));
    m_other->setLink(linkTo(u"gpu8"_s));
    std::vector<HostsSource::Host> hosts;
    hosts.push_back({u"gpu7"_s, m_driver->createSource()});
    hosts.push_back({u"gpu8"_s, m_other->createSource()});
    return std::make_unique<HostsSource>(std::move(hosts));
}

void HostsTest::show(std::unique_ptr<Source> source)
{
    m_session = std::make_unique<Session>(
        std::move(source), SessionOptions{nullptr, m_settings.filePath(u"suppressions"_s)});
    m_window = std::make_unique<MainWindow>(m_session.get());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_session->sampler()->start(50ms);
}

void HostsTest::devicesAreNamedAfterTheirHost()
{
    const auto source = bothHosts();
    const auto devices = source->devices();
    QVERIFY(devices);
    QCOMPARE(*devices, (QList<DeviceInfo>{{u"gpu7:pddgpu.0"_s, u"card0"_s},
                                          {u"gpu8:pddgpu.0"_s, u"card0"_s}}));

    m_driver->setNumber(DriverFile::VramUsedBytes, 7);
    m_other->setNumber(DriverFile::VramUsedBytes, 8);
    QCOMPARE(source->read(devices->at(0), DriverFile::VramUsedBytes).value(), "7\n");
    QCOMPARE(source->read(devices->at(1), DriverFile::VramUsedBytes).value(), "8\n");

    QVERIFY(source->write(devices->at(1), DriverControl::Enabled, "0"));
    QVERIFY(m_driver->writes().isEmpty());
    QCOMPARE(m_other->writes().size(), 1);

    source->watch(devices->at(1));
    QCOMPARE(source->link().host, u"gpu8"_s);
    QCOMPARE(source->otherLinks().size(), 1);
    QCOMPARE(source->otherLinks().constFirst().host, u"gpu7"_s);

    const auto nobodys = source->read({u"gpu9:pddgpu.0"_s, u"card0"_s}, DriverFile::VramUsedBytes);
    QVERIFY(!nobodys);
    QCOMPARE(nobodys.error().cause, SourceError::Cause::NoDevice);
}

void HostsTest::lostHostKeepsItsDevices()
{
    const auto source = bothHosts();
    QCOMPARE(source->devices().value().size(), 2);
    m_driver->setLink(linkTo(u"gpu7"_s, false));
    const auto devices = source->devices();
    QVERIFY(devices);
    QCOMPARE(devices->size(), 2);
    const auto lost = source->read(devices->at(0), DriverFile::VramUsedBytes);
    QVERIFY(!lost);
    QCOMPARE(lost.error().cause, SourceError::Cause::ConnectionLost);
    QVERIFY(source->read(devices->at(1), DriverFile::VramUsedBytes));
    // No device is watched: a lost host matters more than a connected one.
    source->watch(std::nullopt);
    QCOMPARE(source->link().host, u"gpu7"_s);
}

void HostsTest::hostWithoutADeviceHasNone()
{
    const auto source = bothHosts();
    QCOMPARE(source->devices().value().size(), 2);
    m_driver->setDevices({});
    QCOMPARE(source->devices().value(), (QList<DeviceInfo>{{u"gpu8:pddgpu.0"_s, u"card0"_s}}));
    m_other->setDevices({});
    QVERIFY(!source->devices());
}

void HostsTest::bannerTellsOfTheLostHost()
{
    show(bothHosts());
    QTRY_VERIFY(child<QLabel>(u"statusSource"_s)->text().contains("ssh, round trip 1.3"_L1));
    QVERIFY(!child<QLabel>(u"sourceBanner"_s)->isVisible());
    QTRY_COMPARE(m_window->windowTitle(), u"gpu7 – PDDGPU Inspector"_s);

    LinkState lost = linkTo(u"gpu8"_s, false);
    lost.retryInMs = 8200;
    m_other->setLink(lost);
    QTRY_VERIFY(child<QLabel>(u"sourceBanner"_s)->isVisible());
    QVERIFY2(banner().contains(u"gpu8: connection reset"_s), qPrintable(banner()));
    QVERIFY2(banner().contains(u"8"_s), qPrintable(banner()));
    QVERIFY(!child<QPushButton>(u"unlockButton"_s)->isVisible());

    m_other->setLink(linkTo(u"gpu8"_s));
    QTRY_VERIFY(!child<QLabel>(u"sourceBanner"_s)->isVisible());
}

void HostsTest::unreachableHostIsSaidOnce()
{
    LinkState lost = linkTo(u"gpu7"_s, false);
    m_driver->setLink(lost);
    show(m_driver->createSource());
    auto *page = child<QWidget>(u"noDevicePage"_s);
    QTRY_VERIFY(page->isVisible());
    QCOMPARE(child<QLabel>(u"noDeviceTitle"_s)->text(), u"Connecting to gpu7…"_s);

    lost.retryInMs = 8200;
    lost.reason = u"connection <b>refused</b>"_s;
    m_driver->setLink(lost);
    QTRY_COMPARE(child<QLabel>(u"noDeviceTitle"_s)->text(), u"Not connected to gpu7"_s);
    QStringList visible;
    for (const QLabel *text : m_window->findChildren<QLabel *>()) {
        if (text->isVisible())
            visible << text->text();
    }
    QCOMPARE(visible.filter(lost.reason).size(), 1);
    QVERIFY(visible.filter(u"last sample"_s).isEmpty());
    QCOMPARE(child<QLabel>(u"noDeviceReason"_s)->textFormat(), Qt::PlainText);
    // Loading the driver on this machine would not help.
    QVERIFY(!child<QPushButton>(u"loadDriverChoice"_s)->isVisible());
    QVERIFY(child<QPushButton>(u"connectToHostChoice"_s)->isVisible());

    m_driver->setLink(linkTo(u"gpu7"_s));
    QTRY_VERIFY(!page->isVisible());
    // If it is lost later, only the banner says so.
    m_driver->setLink(lost);
    QTRY_VERIFY(banner().contains(lost.reason));
    QVERIFY(!page->isVisible());
    QVERIFY(!child<QWidget>(u"statusLabel"_s)->isVisible());
    QTRY_VERIFY(
        child<QLabel>(u"objectsPlaceholder"_s)->text().contains("no connection to gpu7"_L1));
}

void HostsTest::overviewShowsAllHosts()
{
    show(bothHosts());
    QTRY_COMPARE(m_window->findChildren<DeviceCard *>().size(), 2);
    DeviceCard *second = m_window->findChildren<DeviceCard *>().at(1);
    QCOMPARE(second->deviceId(), u"gpu8:pddgpu.0"_s);
    QTRY_VERIFY(second->isVisible());
    QTest::mouseClick(second, Qt::LeftButton);
    QTRY_COMPARE(m_window->windowTitle(), u"gpu8 – PDDGPU Inspector"_s);

    // While it is away, its values are unknown, and it is still the device shown.
    m_other->setLink(linkTo(u"gpu8"_s, false));
    QTRY_VERIFY(banner().contains(u"gpu8"_s));
    QTRY_VERIFY(child<QCheckBox>(u"monitorToggle"_s)->text().contains("unknown"_L1));
    QCOMPARE(m_window->windowTitle(), u"gpu8 – PDDGPU Inspector"_s);
    m_other->setLink(linkTo(u"gpu8"_s));
    QTRY_VERIFY(child<QCheckBox>(u"monitorToggle"_s)->text().contains("on"_L1));
}

void HostsTest::unlockingByAClick()
{
    m_driver->setLink(locked(LinkState::Unlock::Possible));
    m_driver->failRead(DriverFile::LeakObjects, FakeDriver::debugfsDenied());
    show(m_driver->createSource());
    auto *unlock = child<QPushButton>(u"unlockButton"_s);
    QTRY_VERIFY(unlock->isVisible());
    QTest::mouseClick(unlock, Qt::LeftButton);
    QTRY_COMPARE(m_driver->unlockCount(), 1);

    m_driver->setLink(locked(LinkState::Unlock::Asking));
    QTRY_VERIFY(!unlock->isEnabled());
    QVERIFY(unlock->isVisible());

    m_driver->clearFailures();
    m_driver->setLink(locked(LinkState::Unlock::Unlocked));
    QTRY_VERIFY(!unlock->isVisible());
    QTRY_VERIFY(child<QPushButton>(u"triggerButton"_s)->isEnabled());
}

// Processes of other users are on nearly every machine: a banner about them would stay for ever.
void HostsTest::unlockForClientsAlone()
{
    LinkState link = locked(LinkState::Unlock::Possible);
    link.unlocksOnlyClients = true;
    m_driver->setLink(link);
    show(m_driver->createSource());
    QTRY_VERIFY(child<QPushButton>(u"triggerButton"_s)->isEnabled());
    QVERIFY(!child<QPushButton>(u"unlockButton"_s)->isVisible());
    QVERIFY(!child<QLabel>(u"sourceBanner"_s)->isVisible());
    link.unlock = LinkState::Unlock::ReadOnly;
    m_driver->setLink(link);
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QTRY_VERIFY(!m_driver->writes().isEmpty());
}

void HostsTest::lockedControlsSayWhy()
{
    m_driver->setLink(locked(LinkState::Unlock::Possible));
    show(m_driver->createSource());
    QTRY_VERIFY(child<QPushButton>(u"unlockButton"_s)->isVisible());
    for (const auto &name : {"monitorToggle"_L1, "thresholdEdit"_L1, "triggerButton"_L1}) {
        auto *control = child<QWidget>(name);
        QVERIFY2(control->isVisible() && !control->isEnabled(), name.data());
        QVERIFY2(control->toolTip().contains("Unlock"_L1), qPrintable(control->toolTip()));
    }
    // Known values are shown.
    QTRY_COMPARE(child<QLineEdit>(u"thresholdEdit"_s)->text(), u"100M"_s);
    QCOMPARE(child<QCheckBox>(u"monitorToggle"_s)->checkState(), Qt::Checked);
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QVERIFY(m_driver->writes().isEmpty());
}

void HostsTest::readingAlone()
{
    m_driver->setLink(locked(LinkState::Unlock::ReadOnly));
    show(m_driver->createSource());
    QTRY_VERIFY(banner().contains("Everything can be read"_L1));
    QVERIFY(!child<QPushButton>(u"unlockButton"_s)->isVisible());
    QVERIFY(!child<QPushButton>(u"triggerButton"_s)->isEnabled());
    QTRY_VERIFY(child<QPushButton>(u"exportButton"_s)->isEnabled());
}

void HostsTest::unlockThatCannotHelp()
{
    m_driver->setLink(locked(LinkState::Unlock::Unavailable, u"pkexec <b>is</b> not installed"_s));
    show(m_driver->createSource());
    QTRY_VERIFY(banner().contains("pkexec <b>is</b> not installed"_L1));
    QCOMPARE(child<QLabel>(u"sourceBanner"_s)->textFormat(), Qt::PlainText);
}

void HostsTest::hostIsChecked_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("source");

    QTest::newRow("one") << u"gpu7"_s << u"ssh:gpu7"_s;
    QTest::newRow("user and port")
        << u" ada@gpu7.example:2222 "_s << u"ssh:ada@gpu7.example:2222"_s;
    QTest::newRow("several") << u"gpu7, gpu8,gpu9"_s << u"ssh:gpu7,gpu8,gpu9"_s;
    QTest::newRow("nothing") << u"  "_s << QString();
    QTest::newRow("option") << u"-oProxyCommand=reboot"_s << QString();
    QTest::newRow("shell") << u"gpu7;reboot"_s << QString();
    QTest::newRow("substitution") << u"$(reboot)"_s << QString();
    QTest::newRow("twice") << u"gpu7 gpu7"_s << QString();
}

void HostsTest::hostIsChecked()
{
    QFETCH(QString, text);
    QFETCH(QString, source);

    ConnectDialog dialog;
    dialog.show();
    auto *edit = dialog.findChild<QComboBox *>(u"hostEdit"_s);
    auto *connectButton = dialog.findChild<QPushButton *>(u"connectButton"_s);
    edit->lineEdit()->selectAll();
    QTest::keyClicks(edit->lineEdit(), text);
    QCOMPARE(connectButton->isEnabled(), !source.isEmpty());
    QTest::keyClick(edit->lineEdit(), Qt::Key_Return);
    if (source.isEmpty()) {
        QVERIFY(dialog.isVisible());
        QCOMPARE(dialog.findChild<NoticeLabel *>()->isVisible(), !text.trimmed().isEmpty());
    } else {
        QCOMPARE(dialog.result(), static_cast<int>(QDialog::Accepted));
        QCOMPARE(dialog.source(), source);
    }
}

void HostsTest::dialogShowsAllOfItsTexts()
{
    ConnectDialog dialog;
    dialog.show();
    const auto isWhole = [&dialog] {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        for (const QLabel *label : dialog.findChildren<QLabel *>()) {
            if (label->isVisible() && label->wordWrap() &&
                label->height() < label->heightForWidth(label->width()))
                return false;
        }
        return true;
    };
    QVERIFY(isWhole());
    dialog.resize(dialog.minimumSizeHint().width(), dialog.height());
    QVERIFY(isWhole());
    // Also with an error of more than one line.
    QTest::keyClicks(dialog.findChild<QComboBox *>(u"hostEdit"_s)->lineEdit(),
                     u"bad;host -oProxyCommand=x"_s);
    QVERIFY(dialog.findChild<NoticeLabel *>()->isVisible());
    QVERIFY(isWhole());
}

void HostsTest::recentHostsAreOffered()
{
    for (int i = 0; i < 12; ++i) {
        ConnectDialog dialog;
        dialog.findChild<QComboBox *>(u"hostEdit"_s)->setCurrentText(u"gpu%1"_s.arg(i));
        dialog.accept();
    }
    ConnectDialog dialog;
    auto *edit = dialog.findChild<QComboBox *>(u"hostEdit"_s);
    QCOMPARE(edit->count(), static_cast<int>(ConnectDialog::MostRecent));
    QCOMPARE(edit->currentText(), u"gpu11"_s);
    edit->setCurrentText(u"gpu5"_s);
    dialog.accept();
    QCOMPARE(QSettings().value("hosts/recent"_L1).toStringList().constFirst(), u"gpu5"_s);
    QCOMPARE(QSettings().value("hosts/recent"_L1).toStringList().size(), ConnectDialog::MostRecent);
}

QTEST_MAIN(HostsTest)
#include "tst_hosts.moc"
