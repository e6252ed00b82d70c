// SPDX-License-Identifier: GPL-3.0-or-later
// What the window keeps: preferences and history.
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFile>
#include <QLabel>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "history/store/historysettings.h"
#include "history/store/historystore.h"
#include "sampler/sampler.h"
#include "ui/chart/memorychart.h"
#include "ui/widgets/appearance.h"
#include "ui/window/mainwindow.h"
#include "ui/window/preferencesdialog.h"
#include "windowtesting.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;
using namespace pddgpu::testing;

class TestWindowSettings : public WindowTesting
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepare(); }
    void init() { begin(); }
    void cleanup() { end(); }

    void rangeAndUnitsAreRemembered()
    {
        QSettings().setValue(u"chart/rangeMinutes"_s, 360);
        QSettings().setValue(u"chart/units"_s, u"si"_s);
        start();
        QCOMPARE(chart()->range(), MemoryChart::Range(6h));
        QTRY_COMPARE(label(u"thresholdNow"_s)->text(), u"Now 104.9 MB"_s);
        const auto actions = m_window->findChildren<QAction *>();
        for (QAction *action : actions) {
            if (action->text().contains("IEC"_L1) || action->text() == "7 days"_L1)
                action->trigger();
        }
        QCOMPARE(label(u"thresholdNow"_s)->text(), u"Now 100.0 MiB"_s);
        QCOMPARE(QSettings().value(u"chart/units"_s).toString(), u"iec"_s);
        QCOMPARE(QSettings().value(u"chart/rangeMinutes"_s).toInt(), 10'080);
        QSettings().clear();
    }

    void historyThatCannotBeKeptIsSaid()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath(u"history.sqlite"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
        file.close();
        HistoryStore::Options options;
        options.path = file.fileName();
        m_store = std::make_unique<HistoryStore>(options);
        start();
        QTRY_VERIFY(notice(u"statusMessage"_s).contains(file.fileName()));
        QTRY_VERIFY(chart()->contents().usedRuns > 0);
    }

    void historyComesBack()
    {
        QTemporaryDir folder;
        HistoryStore::Options options;
        options.path = folder.filePath(u"history.sqlite"_s);
        m_store = std::make_unique<HistoryStore>(options);
        HistoryEntry entry{u"pddgpu.0"_s, {}};
        entry.sample.timeMs = QDateTime::currentMSecsSinceEpoch() - 7'200'000;
        entry.sample.values.set(Metric::Leaked, 5);
        m_store->append(entry);
        QSignalSpy written(m_store.get(), &HistoryStore::written);
        m_store->flush();
        QVERIFY(written.wait());
        start();
        chart()->setRange(std::nullopt);
        QTRY_COMPARE(chart()->contents().fromMs, entry.sample.timeMs);
        QVERIFY(chart()->contents().gaps > 0);
    }

    void historyLimitsAreSetInThePreferences()
    {
        QTemporaryDir folder;
        HistoryStore::Options options;
        options.path = folder.filePath(u"history.sqlite"_s);
        m_store = std::make_unique<HistoryStore>(options);
        start();
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        auto *dialog = m_window->findChild<QDialog *>(u"preferencesDialog"_s);
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        QVERIFY(dialog->findChild<QLabel *>(u"historyFile"_s)->text().contains(options.path));
        auto *days = dialog->findChild<QSpinBox *>(u"historyDays"_s);
        QCOMPARE(days->value(), 30);
        QTest::keyClick(days, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(days, u"7"_s);
        auto *size = dialog->findChild<QSpinBox *>(u"historyMebibytes"_s);
        QCOMPARE(size->value(), 64);
        size->setFocus();
        QTest::keyClick(size, Qt::Key_Up);
        auto *buttons = dialog->findChild<QDialogButtonBox *>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::Ok), Qt::LeftButton);
        QCOMPARE(m_store->options().limits.retentionDays, 7);
        QCOMPARE(m_store->options().limits.sizeBytes, qint64{65} << 20);
        QCOMPARE(rememberedHistoryLimits().retentionDays, 7);
        QCOMPARE(rememberedHistoryLimits().sizeBytes, qint64{65} << 20);

        // Cancelling changes nothing.
        QTRY_VERIFY(!m_window->findChild<QDialog *>(u"preferencesDialog"_s));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        dialog = m_window->findChild<QDialog *>(u"preferencesDialog"_s);
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        buttons = dialog->findChild<QDialogButtonBox *>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::RestoreDefaults), Qt::LeftButton);
        QCOMPARE(dialog->findChild<QSpinBox *>(u"historyDays"_s)->value(), 30);
        QTest::mouseClick(buttons->button(QDialogButtonBox::Cancel), Qt::LeftButton);
        QCOMPARE(rememberedHistoryLimits().retentionDays, 7);
        QCOMPARE(m_store->options().limits.retentionDays, 7);
    }

    void preferencesSetSamplingAlertsAndAppearance()
    {
        start();
        QTRY_COMPARE(table()->model()->rowCount(), 3);
        QTest::keyClick(m_window.get(), Qt::Key_Comma, Qt::ControlModifier);
        auto *dialog = m_window->findChild<QDialog *>(u"preferencesDialog"_s);
        QVERIFY(dialog && QTest::qWaitForWindowActive(dialog));
        auto *interval = dialog->findChild<QSpinBox *>(u"samplingInterval"_s);
        QCOMPARE(interval->value(), 50);
        interval->setFocus();
        QTest::keyClick(interval, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(interval, u"70"_s);
        auto *notify = dialog->findChild<QCheckBox *>(u"preferencesNotify"_s);
        QVERIFY(notify->isChecked());
        clickLeft(notify);
        auto *theme = dialog->findChild<QComboBox *>(u"preferencesTheme"_s);
        theme->setFocus();
        QTest::keyClick(theme, Qt::Key_End);
        auto *language = dialog->findChild<QComboBox *>(u"preferencesLanguage"_s);
        language->setFocus();
        QTest::keyClick(language, Qt::Key_End);
        auto *buttons = dialog->findChild<QDialogButtonBox *>();
        QTest::mouseClick(buttons->button(QDialogButtonBox::Ok), Qt::LeftButton);
        QCOMPARE(m_sampler->interval(), 70ms);
        QCOMPARE(rememberedInterval(), 70ms);
        QVERIFY(!m_window->findChild<QCheckBox *>(u"alertsNotify"_s)->isChecked());
        QCOMPARE(QSettings().value(u"window/theme"_s).toString(), u"dark"_s);
        QCOMPARE(QSettings().value(u"window/language"_s).toString(), u"zh_CN"_s);
        QVERIFY(notice(u"statusMessage"_s).contains("language"_L1));
        // Samples continue.
        QSignalSpy sampled(m_sampler, &Sampler::sampled);
        QTRY_VERIFY(sampled.count() >= 2);
        applyTheme(Theme::Desktop);
    }
};

QTEST_MAIN(TestWindowSettings)
#include "tst_windowsettings.moc"
