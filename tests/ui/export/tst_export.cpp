// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QLineEdit>
#include <QMessageBox>
#include <QProgressDialog>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "history/history.h"
#include "support/regions.h"
#include "ui/chart/chartpicture.h"
#include "ui/chart/memorychart.h"
#include "ui/export/exportdialog.h"
#include "ui/export/exporter.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

SnapshotPtr snapshotOf(int objects)
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->capturedAt = QDateTime::currentDateTimeUtc();
    snapshot->device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot->nowNs = 1;
    LeakObjects list;
    for (int i = 0; i < objects; ++i) {
        LeakObject object;
        object.id = static_cast<quint64>(i) + 1;
        object.state = i % 2 ? LeakState::Active : LeakState::Suspicious;
        object.process = u"app"_s;
        list.objects.append(object);
    }
    snapshot->objects = std::make_shared<const LeakObjects>(list);
    return snapshot;
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
    }

    void init()
    {
        QSettings().clear();
        m_folder = std::make_unique<QTemporaryDir>();
    }

    void formatsHaveTheirSuffix()
    {
        ExportDialog dialog({1, 2, 1});
        auto *path = dialog.findChild<QLineEdit *>(u"exportPath"_s);
        auto *format = dialog.findChild<QComboBox *>(u"exportFormat"_s);
        for (const auto &[key, end] :
             {std::pair(u"json"_s, u".json"_s), std::pair(u"bundle"_s, u".tar.gz"_s),
              std::pair(u"svg"_s, u".svg"_s), std::pair(u"csv"_s, u".csv"_s)}) {
            format->setCurrentIndex(format->findData(key));
            QVERIFY2(path->text().endsWith(end), qPrintable(path->text()));
            QCOMPARE(path->text().count(u'.'), end.count(u'.'));
        }
        // The user's own file name stays.
        path->setText(m_folder->filePath(u"mine.v2.csv"_s));
        format->setCurrentIndex(format->findData(u"json"_s));
        QCOMPARE(path->text(), m_folder->filePath(u"mine.v2.json"_s));
        path->setText(m_folder->filePath(u"bare"_s));
        QCOMPARE(dialog.choice().path, m_folder->filePath(u"bare.json"_s));
    }

    void optionsAreThoseOfTheFormat()
    {
        ExportDialog dialog({1, 2, std::nullopt});
        dialog.show();
        auto *format = dialog.findChild<QComboBox *>(u"exportFormat"_s);
        const QSize size = dialog.size();
        for (const QString &key : {u"csv"_s, u"png"_s, u"json"_s, u"svg"_s, u"bundle"_s}) {
            format->setCurrentIndex(format->findData(key));
            const bool picture = key == u"png"_s || key == u"svg"_s;
            QCOMPARE(dialog.findChild<QRadioButton *>(u"exportAll"_s)->isVisible(), !picture);
            QCOMPARE(dialog.findChild<QComboBox *>(u"exportSize"_s)->isVisible(), picture);
            QCoreApplication::processEvents();
            QCOMPARE(dialog.size(), size);
        }
        QVERIFY(!dialog.findChild<QRadioButton *>(u"exportListed"_s)->isEnabled());
    }

    void choicesAreRemembered()
    {
        {
            ExportDialog dialog({1, 2, 1});
            auto *format = dialog.findChild<QComboBox *>(u"exportFormat"_s);
            format->setCurrentIndex(format->findData(u"json"_s));
            dialog.findChild<QRadioButton *>(u"exportAll"_s)->click();
            dialog.findChild<QCheckBox *>(u"exportAnonymous"_s)->click();
            dialog.findChild<QLineEdit *>(u"exportPath"_s)
                ->setText(m_folder->filePath(u"x.json"_s));
            dialog.accept();
        }
        ExportDialog dialog({1, 2, 1});
        QCOMPARE(dialog.choice().format, ExportFormat::Json);
        QCOMPARE(dialog.choice().scope, ObjectScope::AllTracked);
        QVERIFY(dialog.choice().anonymous);
        QVERIFY(dialog.choice().path.startsWith(m_folder->path()));
        dialog.presetLeakedCsv();
        QCOMPARE(dialog.choice().format, ExportFormat::Csv);
        QCOMPARE(dialog.choice().scope, ObjectScope::Leaked);
        QVERIFY(!dialog.choice().anonymous);
    }

    void unknownObjectsLeaveTheBugReport()
    {
        ExportDialog dialog({});
        QCOMPARE(dialog.choice().format, ExportFormat::Bundle);
        for (const QString &name : {u"exportLeaked"_s, u"exportAll"_s, u"exportListed"_s})
            QVERIFY(!dialog.findChild<QRadioButton *>(name)->isEnabled());
    }

    void existingFileIsAskedFor()
    {
        const QString path = m_folder->filePath(u"x.csv"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        ExportDialog dialog({1, 2, 1});
        dialog.open();
        dialog.findChild<QLineEdit *>(u"exportPath"_s)->setText(path);
        dialog.accept();
        auto *question = dialog.findChild<QMessageBox *>();
        QVERIFY(question && question->isVisible());
        QVERIFY(dialog.isVisible());
        question->defaultButton()->click();
        QCOMPARE(dialog.result(), int(QDialog::Accepted));
    }

    void exportsEachScope()
    {
        QWidget window;
        Exporter exporter(&window);
        exporter.setSnapshot(snapshotOf(5));
        exporter.setShownObjects([] {
            return LeakReport{snapshotOf(5), ObjectScope::Listed, {4, 1}};
        });
        const std::pair<ObjectScope, int> scopes[] = {
            {ObjectScope::Leaked, 3}, {ObjectScope::AllTracked, 5}, {ObjectScope::Listed, 2}};
        for (const auto &[scope, rows] : scopes) {
            ExportChoice choice;
            choice.scope = scope;
            choice.path = m_folder->filePath(u"x.csv"_s);
            QSignalSpy finished(&exporter, &Exporter::finished);
            exporter.start(choice);
            QTRY_COMPARE(finished.size(), 1);
            QCOMPARE(finished[0][1].toString(), QString());
            QCOMPARE(readAll(choice.path).count("\r\n"), 1 + rows);
        }
    }

    // Those on the device that is exported.
    void exportsVerdicts()
    {
        QWidget window;
        Exporter exporter(&window);
        const SnapshotPtr snapshot = snapshotOf(5);
        exporter.setSnapshot(snapshot);
        exporter.setShownObjects([&snapshot] {
            return LeakReport{snapshot, ObjectScope::Listed, {4, 1}};
        });
        const auto exported = [&](ObjectScope scope) {
            ExportChoice choice;
            choice.scope = scope;
            choice.path = m_folder->filePath(u"x.csv"_s);
            QSignalSpy finished(&exporter, &Exporter::finished);
            exporter.start(choice);
            [&] { QTRY_COMPARE(finished.size(), 1); }();
            return readAll(choice.path);
        };
        auto verdicts = std::make_shared<ObjectVerdicts>(1);
        verdicts->add(ObjectVerdicts::keyOf(snapshot->objects->objects[0]), Verdict::Leak);
        auto findings = std::make_shared<Findings>();
        findings->verdicts = verdicts;
        auto other = std::make_shared<Snapshot>(*snapshot);
        other->device = DeviceInfo{u"pddgpu.1"_s, u"card1"_s};
        findings->snapshot = other;
        exporter.setFindings(std::make_shared<const Findings>(*findings));
        QCOMPARE(exported(ObjectScope::Leaked).count(",leak\r\n"), 0);
        findings->snapshot = snapshot;
        exporter.setFindings(findings);
        QCOMPARE(exported(ObjectScope::Leaked).count(",leak\r\n"), 3);
        QCOMPARE(exported(ObjectScope::Listed).count(",leak\r\n"), 2);
    }

    void longExportIsShownAndCancelled()
    {
        QWidget window;
        window.show();
        Exporter exporter(&window);
        exporter.setSnapshot(snapshotOf(1'000'000));
        ExportChoice choice;
        choice.format = ExportFormat::Bundle;
        choice.scope = ObjectScope::AllTracked;
        choice.path = m_folder->filePath(u"x.tar.gz"_s);
        QSignalSpy finished(&exporter, &Exporter::finished);
        exporter.start(choice);
        QProgressDialog *progress = nullptr;
        QTRY_VERIFY((progress = window.findChild<QProgressDialog *>(u"exportProgress"_s)) &&
                    progress->isVisible());
        QVERIFY(!progress->isModal());
        QTRY_VERIFY(progress->value() > 0);
        QVERIFY(progress->labelText().contains(u"1,000,000"_s));
        progress->findChild<QPushButton *>()->click();
        QTRY_COMPARE(finished.size(), 1);
        QVERIFY(finished[0][1].toString().startsWith(u"Cancelled"_s));
        QTRY_VERIFY(!window.findChild<QProgressDialog *>());
        QVERIFY(QDir(m_folder->path()).isEmpty(QDir::Files | QDir::Hidden));
    }

    void picturesOfAChart()
    {
        History history;
        for (int second = 0; second < 60; ++second) {
            Snapshot sample;
            sample.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
            sample.capturedAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000 + second * 1000);
            setUsed(sample, Vram, quint64{30} << 20);
            history.append(sample);
        }
        QWidget window;
        MemoryChart chart(&window);
        QPalette dark;
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::yellow);
        chart.setPalette(dark);
        chart.resize(600, 300);
        chart.setHistory(&history);
        Exporter exporter(&window);
        exporter.setSnapshot(snapshotOf(1));
        exporter.setChart(&chart, nullptr);
        ExportChoice choice;
        choice.format = ExportFormat::ChartPng;
        choice.chartSize = QSize(800, 450);
        choice.path = m_folder->filePath(u"x.png"_s);
        QSignalSpy finished(&exporter, &Exporter::finished);
        exporter.start(choice);
        QTRY_COMPARE(finished.size(), 1);
        const QImage image(choice.path);
        QCOMPARE(image.size(), QSize(1600, 900));
        QCOMPARE(image.pixelColor(1599, 0), QColor(Qt::white));
        // The VRAM line reaches the other side at that size, although nothing is on the screen.
        const QColor vram = MeaningColors::of(paperPalette(dark)).region(0);
        int colored = 0;
        for (int y = 0; y < image.height(); ++y)
            colored += image.pixelColor(1400, y) == vram ? 1 : 0;
        QVERIFY(colored > 0);
        QCOMPARE(chart.size(), QSize(600, 300));
        QCOMPARE(chart.palette().color(QPalette::WindowText), QColor(Qt::yellow));

        choice.format = ExportFormat::ChartSvg;
        choice.chartSize.reset();
        choice.path = m_folder->filePath(u"x.svg"_s);
        exporter.start(choice);
        QTRY_COMPARE(finished.size(), 2);
        QXmlStreamReader xml(readAll(choice.path));
        QVERIFY(xml.readNextStartElement());
        QCOMPARE(xml.name(), u"svg"_s);
        QCOMPARE(xml.attributes().value("viewBox"_L1), u"0 0 600 300"_s);
        bool hasText = false;
        while (!xml.atEnd()) {
            xml.readNext();
            hasText = hasText || xml.name() == "text"_L1;
        }
        QVERIFY(hasText);
        QVERIFY(!xml.hasError());
    }

private:
    QTemporaryDir m_settings;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_MAIN(TestExport)
#include "tst_export.moc"
