// SPDX-License-Identifier: GPL-3.0-or-later
// The fleet's window on a real Prometheus, which watches real exporters.
#include <signal.h>
#include <sys/prctl.h>

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QProcess>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QtNumeric>
#include <memory>
#include <vector>

#include "analysis/findings.h"
#include "fleet/fleet.h"
#include "fleet/fleetreading.h"
#include "fleet/prometheusclient.h"
#include "report/metrics.h"
#include "support/regions.h"
#include "ui/chart/memorychart.h"
#include "ui/fleet/fleetmodel.h"
#include "ui/fleet/fleetwindow.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;

namespace {

constexpr quint64 MiB = quint64{1} << 20;
// A busy machine is slow to start programs.
constexpr int PatienceMs = 90'000;

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16{0};
}

bool answers(quint16 port)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, port);
    return socket.waitForConnected(1000);
}

// A program that listens on a port of its own until it is stopped.
class Daemon
{
public:
    using Arguments = std::function<QStringList(quint16 port)>;

    Daemon(const QString &program, const Arguments &arguments)
        : m_program(program), m_arguments(arguments)
    {
    }
    ~Daemon() { stop(); }

    // On its previous port, or else on a free one, which another program may take first.
    bool start()
    {
        for (int attempt = 0; attempt < 5; ++attempt) {
            if (m_port == 0)
                m_port = freePort();
            m_process = std::make_unique<QProcess>();
            m_process->setProcessChannelMode(QProcess::MergedChannels);
            m_process->setStandardOutputFile(QProcess::nullDevice());
            // A crashing test leaves no process behind.
            m_process->setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
            m_process->start(m_program, m_arguments(m_port));
            const bool isUp = QTest::qWaitFor(
                [this] { return m_process->state() == QProcess::NotRunning || answers(m_port); },
                PatienceMs);
            if (isUp && m_process->state() == QProcess::Running)
                return true;
            stop();
            m_port = 0;
        }
        return false;
    }

    void stop()
    {
        if (!m_process)
            return;
        m_process->terminate();
        if (!m_process->waitForFinished(20'000))
            m_process->kill();
        m_process->waitForFinished(5'000);
        m_process.reset();
    }

    quint16 port() const { return m_port; }
    QString address() const { return u"127.0.0.1:%1"_s.arg(m_port); }

private:
    const QString m_program;
    const Arguments m_arguments;
    quint16 m_port = 0;
    std::unique_ptr<QProcess> m_process;
};

// What a host's collector finds there.
struct Figures {
    quint64 suspicious = 0;
    quint64 confirmed = 0;
    quint64 orphaned = 0;
    bool isComplete = true;
    bool isSimulated = false;
    bool hasOtherCard = false;
};

// A card of a driver without a monitor, whose clients hold 60 of 64 MiB in use.
SnapshotPtr otherCard()
{
    Snapshot snapshot;
    snapshot.device = DeviceInfo{u"0000:03:00.0"_s, u"card1"_s, u"xe"_s};
    snapshot.hasMonitor = false;
    Region region;
    region.name = *RegionName::from("vram0");
    region.totalBytes = 8192 * MiB;
    region.usedBytes = 64 * MiB;
    region.clientResidentBytes = 60 * MiB;
    snapshot.regions << region;
    Client client;
    client.regions << ClientRegion();
    auto clients = std::make_shared<ClientList>();
    clients->clients << client << client;
    clients->processes = 2;
    clients->closedProcesses = 0;
    snapshot.clients = clients;
    return std::make_shared<const Snapshot>(snapshot);
}

QByteArray textOf(const Figures &figures)
{
    constexpr quint64 Second = 1'000'000'000;
    auto objects = std::make_shared<LeakObjects>();
    if (figures.confirmed > 0) {
        LeakObject oldest;
        oldest.birthNs = 300 * Second;
        oldest.state = LeakState::Confirmed;
        objects->objects << oldest;
    }
    Snapshot snapshot;
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot.simulated = figures.isSimulated;
    snapshot.nowNs = 1000 * Second;
    snapshot.objects = objects;
    setTotal(snapshot, Vram, 1024 * MiB);
    setUsed(snapshot, Vram, 100 * MiB + figures.suspicious + figures.confirmed);
    setTotal(snapshot, Gtt, 2048 * MiB);
    setUsed(snapshot, Gtt, 10 * MiB);
    snapshot.suspiciousBytes = figures.suspicious;
    snapshot.suspiciousObjects = figures.suspicious / MiB;
    snapshot.confirmedBytes = figures.confirmed;
    snapshot.confirmedObjects = figures.confirmed / MiB;
    snapshot.orphanedBytes = figures.orphaned;
    snapshot.orphanedObjects = figures.orphaned / MiB;
    snapshot.alertCount = 2;
    snapshot.thresholdBytes = 512 * MiB;
    snapshot.monitorEnabled = true;
    MemoryStats stats;
    stats.driverVersion = u"1.0"_s;
    stats.unexplainedBytes = 0;
    stats.allocations = 1000;
    stats.deallocations = 900;
    snapshot.stats = stats;
    if (!figures.isComplete)
        snapshot.errors << SourceError();
    QList<SnapshotPtr> cards{std::make_shared<const Snapshot>(snapshot)};
    if (figures.hasOtherCard)
        cards << otherCard();
    auto findings = std::make_shared<Findings>();
    findings->snapshot = cards.constFirst();
    findings->sums[static_cast<std::size_t>(Verdict::Leak)] = {1, {2, figures.suspicious}};
    return metricsText(cards, {findings});
}

// One host: an exporter, and the folder that it reads.
class Host
{
public:
    Host()
        : m_exporter(
              QStandardPaths::findExecutable(u"prometheus-node-exporter"_s), [this](quint16 port) {
                  return QStringList{u"--collector.disable-defaults"_s, u"--collector.textfile"_s,
                                     u"--collector.textfile.directory=%1"_s.arg(m_folder.path()),
                                     u"--web.listen-address=127.0.0.1:%1"_s.arg(port)};
              })
    {
    }

    bool start() { return m_folder.isValid() && m_exporter.start(); }
    void stop() { m_exporter.stop(); }
    QString address() const { return m_exporter.address(); }

    bool write(const Figures &figures) const
    {
        return writeMetrics(textOf(figures), m_folder.path()).has_value();
    }
    bool setAge(int seconds) const
    {
        QFile file(metricsPath(m_folder.path()));
        return file.open(QIODevice::ReadWrite) &&
               file.setFileTime(QDateTime::currentDateTimeUtc().addSecs(-seconds),
                                QFileDevice::FileModificationTime);
    }

private:
    QTemporaryDir m_folder;
    Daemon m_exporter;
};

void collectExpressions(const QJsonValue &value, QStringList *expressions)
{
    if (value.isArray()) {
        for (const QJsonValue &one : value.toArray())
            collectExpressions(one, expressions);
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto one = object.begin(); one != object.end(); ++one) {
            if (one.key() == "expr"_L1)
                *expressions << one->toString();
            else
                collectExpressions(*one, expressions);
        }
    }
}

}  // namespace

class TestPrometheus : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_settings.isValid());
        QCoreApplication::setOrganizationName(u"pddgpu-test"_s);
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());

        for (const char *program : {"prometheus", "prometheus-node-exporter"}) {
            if (QStandardPaths::findExecutable(QLatin1StringView(program)).isEmpty())
                QSKIP(qPrintable(u"there is no %1 here"_s.arg(QLatin1StringView(program))));
        }
        for (int i = 0; i < 3; ++i) {
            m_hosts.push_back(std::make_unique<Host>());
            QVERIFY(m_hosts.back()->start());
        }
        QVERIFY(m_hosts[0]->write({}));
        QVERIFY(m_hosts[1]->write({4 * MiB, 16 * MiB, 0, true}));
        QVERIFY(m_hosts[2]->write({0, 300 * MiB, 8 * MiB, true, false, true}));

        QFile config(m_folder.filePath(u"prometheus.yml"_s));
        QVERIFY(config.open(QIODevice::WriteOnly));
        QStringList targets;
        for (const auto &host : m_hosts)
            targets << u"'%1'"_s.arg(host->address());
        config.write(
            u"global:\n"
            "  scrape_interval: 1s\n"
            "  scrape_timeout: 1s\n"
            "scrape_configs:\n"
            "  - job_name: gpu\n"
            "    static_configs:\n"
            "      - targets: [%1]\n"_s.arg(targets.join(u", "_s))
                .toUtf8());
        config.close();
        m_prometheus = std::make_unique<Daemon>(
            QStandardPaths::findExecutable(u"prometheus"_s), [this](quint16 port) {
                return QStringList{
                    u"--config.file=%1"_s.arg(m_folder.filePath(u"prometheus.yml"_s)),
                    u"--storage.tsdb.path=%1"_s.arg(m_folder.filePath(u"data"_s)),
                    u"--web.listen-address=127.0.0.1:%1"_s.arg(port)};
            });
        QVERIFY(m_prometheus->start());

        m_fleet = std::make_unique<Fleet>(PrometheusServer{url()});
        m_window = std::make_unique<FleetWindow>(m_fleet.get());
        m_window->show();
        m_table = m_window->findChild<QTableView *>(u"fleetTable"_s);
        m_model = qobject_cast<FleetModel *>(m_table->model());
        m_fleet->start(500ms);
    }

    void cleanupTestCase()
    {
        m_window.reset();
        m_fleet.reset();
        m_prometheus.reset();
        m_hosts.clear();
    }

    void realHostsAreRanked()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), 4, PatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(texts(FleetModel::HostColumn),
                                  (QStringList{m_hosts[2]->address(), m_hosts[1]->address(),
                                               m_hosts[0]->address(), m_hosts[2]->address()}),
                                  PatienceMs);
        QCOMPARE(texts(FleetModel::LeakedColumn),
                 (QStringList{u"300.0 MiB"_s, u"20.0 MiB"_s, u"0 B"_s, u"unknown"_s}));
        QCOMPARE(texts(FleetModel::StateColumn),
                 (QStringList{u"Leaking"_s, u"Leaking"_s, u"OK"_s, u"Not watched"_s}));
        QCOMPARE(texts(FleetModel::MemoryColumn).constFirst(), u"400.0 MiB of 1.0 GiB"_s);
        QCOMPARE(texts(FleetModel::AlertsColumn).constFirst(), u"2"_s);
        const FleetCard &card = m_model->cardAt(0);
        QCOMPARE(card.device, u"pddgpu.0"_s);
        QCOMPARE(card.orphanedBytes, 8 * MiB);
        QCOMPARE(card.thresholdBytes, 512 * MiB);
        QCOMPARE(card.oldestLeakSeconds, 700.0);
        QVERIFY(card.seenMs);
        QVERIFY(!m_model->snapshot()->error);
        QCOMPARE(m_window->findChild<QLabel *>(u"fleetLeaked"_s)->text(), u"320.0 MiB"_s);
    }

    void growthIsTheServersOwn()
    {
        // One host keeps leaking until its slope is visible and it is first by growth.
        quint64 leaked = 16 * MiB;
        m_model->sort(FleetModel::GrowthColumn, Qt::DescendingOrder);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_hosts[1]->write({4 * MiB, leaked += MiB / 4, 0, true}) &&
                texts(FleetModel::HostColumn).constFirst() == m_hosts[1]->address() &&
                m_model->cardAt(0).leakGrowthPerHour.value_or(0) > double(MiB),
            PatienceMs);
        QVERIFY(m_model->cardAt(0).memoryGrowthPerHour.value_or(0) > 0);
        QVERIFY(m_model->cardAt(0).hoursUntilFull());
        m_model->sort(FleetModel::LeakedColumn, Qt::DescendingOrder);
    }

    void aCardHasItsHistory()
    {
        const auto *chart = m_window->findChild<MemoryChart *>();
        m_table->setCurrentIndex(m_model->index(0, FleetModel::HostColumn));
        QTRY_VERIFY_WITH_TIMEOUT(chart->contents().leakedRuns > 0, PatienceMs);
        QVERIFY(chart->contents().usedRuns > 0);
    }

    // Queries whose results the window only shows later.
    void ourOwnQuestionsAreUnderstood()
    {
        PrometheusClient client({url()});
        QVERIFY(hasAnswer(&client, FleetReading::seenQuery(), true));
        QVERIFY(hasAnswer(&client, FleetReading::downQuery(), true));
    }

    void everyQuestionOfTheDashboardIsAnswered_data()
    {
        QTest::addColumn<QString>("expression");
        QFile file(QStringLiteral(PDDGPU_DASHBOARD));
        QVERIFY2(file.open(QIODevice::ReadOnly), PDDGPU_DASHBOARD);
        QJsonParseError error;
        const QJsonDocument dashboard = QJsonDocument::fromJson(file.readAll(), &error);
        QVERIFY2(dashboard.isObject(), qPrintable(error.errorString()));
        QStringList expressions;
        collectExpressions(dashboard.object(), &expressions);
        QVERIFY(expressions.size() > 20);
        for (const QString &expression : std::as_const(expressions))
            QTest::newRow(qPrintable(expression)) << expression;
    }

    void everyQuestionOfTheDashboardIsAnswered()
    {
        QFETCH(QString, expression);
        const bool isAboutAlerts = expression.startsWith("ALERTS{"_L1);
        expression.replace(u"$instance"_s, m_hosts[2]->address());
        expression.replace(u"$card"_s, u".*"_s);
        expression.replace(u"$__rate_interval"_s, u"4s"_s);
        QVERIFY2(!expression.contains(u'$'), qPrintable(expression));

        PrometheusClient client({url()});
        QTRY_VERIFY_WITH_TIMEOUT(hasAnswer(&client, expression, isAboutAlerts), PatienceMs);
    }

    void aCardOfAnotherDriver()
    {
        const FleetCardId id{m_hosts[2]->address(), u"gpu"_s, u"card1"_s};
        QTRY_VERIFY_WITH_TIMEOUT(m_model->rowOf(id) >= 0, PatienceMs);
        const FleetCard &card = m_model->cardAt(m_model->rowOf(id));
        QCOMPARE(card.driver, u"xe"_s);
        QVERIFY(!card.leakedBytes());
        QCOMPARE(card.clientCount, std::optional<std::uint64_t>(2));
        const QModelIndex row = m_model->index(m_model->rowOf(id), FleetModel::StateColumn);
        QCOMPARE(row.data().toString(), u"Not watched"_s);
        m_table->setCurrentIndex(row);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->findChild<QLabel *>(u"fleetClients"_s)->text(),
                                  u"2 client(s)\nvram0: 60.0 MiB"_s, PatienceMs);
    }

    void theDashboardIsGrafanas()
    {
        QFile file(QStringLiteral(PDDGPU_DASHBOARD));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonObject dashboard = QJsonDocument::fromJson(file.readAll()).object();
        QVERIFY(dashboard["schemaVersion"_L1].toInt() >= 36);
        QVERIFY(!dashboard["uid"_L1].toString().isEmpty());
        QStringList variables;
        for (const QJsonValue &one : dashboard["templating"_L1]["list"_L1].toArray())
            variables << one["name"_L1].toString();
        QCOMPARE(variables, (QStringList{u"datasource"_s, u"instance"_s, u"card"_s}));
        QSet<int> ids;
        for (const QJsonValue &panel : dashboard["panels"_L1].toArray()) {
            QVERIFY(!panel["title"_L1].toString().isEmpty());
            QVERIFY(!ids.contains(panel["id"_L1].toInt()));
            ids << panel["id"_L1].toInt();
            QVERIFY(panel["gridPos"_L1]["x"_L1].toInt() + panel["gridPos"_L1]["w"_L1].toInt() <=
                    24);
            if (panel["type"_L1] != "row"_L1)
                QCOMPARE(panel["datasource"_L1]["uid"_L1].toString(), u"${datasource}"_s);
        }
    }

    // In the upper half of the dashboard, which covers all cards.
    void aSimulationIsInNoSum()
    {
        const QString cards = u"pddgpu_card_simulated == 1"_s;
        const QString leaked = expressionOf(u"Leaked"_s);
        QVERIFY(!leaked.isEmpty());
        PrometheusClient client({url()});
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(&client, expressionOf(u"Hosts"_s)), 3.0, PatienceMs);
        const double before = valueOf(&client, leaked);
        QVERIFY(before > 300.0 * MiB);

        QVERIFY(m_hosts[2]->write({0, 300 * MiB, 8 * MiB, true, true}));
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(&client, cards), 1.0, PatienceMs);
        // A scrape that is late on a busy machine leaves a host out of all sums for a moment.
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(&client, leaked), before - 300.0 * MiB, PatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(&client, expressionOf(u"Hosts"_s)), 2.0, PatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(&client, expressionOf(u"Cards with confirmed leaks"_s)),
                                  1.0, PatienceMs);
        QVERIFY(m_hosts[2]->write({0, 300 * MiB, 8 * MiB, true, false, true}));
        QTRY_COMPARE_WITH_TIMEOUT(valueOf(&client, leaked), before, PatienceMs);
    }

    void aCollectorThatFailsIsSaid()
    {
        QVERIFY(m_hosts[0]->write({0, 0, 0, false}));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(0), FleetCard::State::Incomplete, PatienceMs);
        QVERIFY(m_hosts[0]->write({}));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(0), FleetCard::State::Current, PatienceMs);
    }

    void aCollectorThatStoppedIsSaid()
    {
        QVERIFY(m_hosts[0]->setAge(600));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(0), FleetCard::State::Stale, PatienceMs);
        QVERIFY(m_hosts[0]->write({}));
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(0), FleetCard::State::Current, PatienceMs);
    }

    void aHostThatGoesIsSaid()
    {
        m_hosts[2]->stop();
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(2), FleetCard::State::NotAnswering, PatienceMs);
        QCOMPARE(m_model->rowCount(), 4);
        QCOMPARE(texts(FleetModel::HostColumn).constLast(), m_hosts[2]->address());
        QCOMPARE(texts(FleetModel::LeakedColumn).constLast(), u"unknown"_s);

        QVERIFY(m_hosts[2]->start());
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(2), FleetCard::State::Current, PatienceMs);
    }

    void aServerThatGoesAndComesBack()
    {
        m_prometheus->stop();
        QTRY_VERIFY_WITH_TIMEOUT(m_model->snapshot()->error, PatienceMs);
        QCOMPARE(stateOf(2), FleetCard::State::Unknown);
        QVERIFY(m_prometheus->start());
        QTRY_COMPARE_WITH_TIMEOUT(stateOf(2), FleetCard::State::Current, PatienceMs);
        QVERIFY(!m_model->snapshot()->error);
    }

private:
    QUrl url() const { return QUrl(u"http://"_s + m_prometheus->address()); }

    QStringList texts(int column) const
    {
        QStringList texts;
        for (int row = 0; row < m_model->rowCount(); ++row)
            texts << m_model->index(row, column).data().toString();
        return texts;
    }

    FleetCard::State stateOf(std::size_t host) const
    {
        const int row = m_model->rowOf({m_hosts[host]->address(), u"gpu"_s, u"card0"_s});
        return row >= 0 ? m_model->cardAt(row).state : FleetCard::State::Unknown;
    }

    // Whether it is answered, with a result unless it is about alerts.
    static bool hasAnswer(PrometheusClient *client, const QString &expression, bool mayBeEmpty)
    {
        std::optional<PrometheusClient::Answer> answer;
        client->query(expression,
                      [&answer](PrometheusClient::Answer &&got) { answer = std::move(got); });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 30'000))
            return false;
        if (!*answer)
            qWarning("%s", qPrintable(errorText(answer->error())));
        return *answer && (mayBeEmpty || !(*answer)->isEmpty());
    }

    // The first query of that dashboard panel; empty if there is none.
    static QString expressionOf(const QString &title)
    {
        QFile file(QStringLiteral(PDDGPU_DASHBOARD));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        const QJsonObject dashboard = QJsonDocument::fromJson(file.readAll()).object();
        for (const QJsonValue &panel : dashboard["panels"_L1].toArray()) {
            if (panel["title"_L1] == title)
                return panel["targets"_L1][0]["expr"_L1].toString();
        }
        return {};
    }

    // The value of the only series in the answer; NaN if there are none or several.
    static double valueOf(PrometheusClient *client, const QString &expression)
    {
        std::optional<PrometheusClient::Answer> answer;
        client->query(expression,
                      [&answer](PrometheusClient::Answer &&got) { answer = std::move(got); });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 30'000) || !*answer ||
            (*answer)->size() != 1)
            return qQNaN();
        return (*answer)->at(0).points().front().value;
    }

    QTemporaryDir m_settings;
    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<Host>> m_hosts;
    std::unique_ptr<Daemon> m_prometheus;
    std::unique_ptr<Fleet> m_fleet;
    std::unique_ptr<FleetWindow> m_window;
    QTableView *m_table = nullptr;
    FleetModel *m_model = nullptr;
};

QTEST_MAIN(TestPrometheus)
#include "tst_prometheus.moc"
