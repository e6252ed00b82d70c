// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <thread>
#include <tuple>
#include <vector>

#include "analysis/judge.h"
#include "explain/findings/verdicttext.h"
#include "parser/leakobjects.h"
#include "scenario/scenario.h"
#include "transport/simulated/simulateddevice.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace pddgpu;

namespace {

using Clock = std::chrono::steady_clock;

// As many files as there are devices, each with its own: of those without moves and imports, which
// real programs cannot command, and whose verdicts stand after a few minutes.
constexpr std::array ScenarioNames = {
    "browser-random"_L1,    "decoder-status-buffer"_L1, "fast-leak-restarts"_L1,
    "game-load-once"_L1,    "glyph-cache-fifo"_L1,      "killed-ranks"_L1,
    "lobby-slides"_L1,      "ml-workspace-per-step"_L1, "nine-programs"_L1,
    "player-orphans"_L1,    "renaming-worker"_L1,       "service-restarts"_L1,
    "shadow-other-size"_L1, "subtitle-lines"_L1,        "swapchain-lost-image"_L1,
};
// The one before is the nine programs'.
constexpr int FirstDevice = 1;
constexpr auto Step = 1s;
constexpr auto End = 240s;
// Real programs are a little late. A verdict may change so much earlier or later.
constexpr auto Tolerance = 15s;

// Process, label and class of the size: what stays the same of a group in each run.
using Group = std::tuple<QString, QString, std::uint8_t>;
using Verdicts = std::map<Group, std::multiset<Verdict>>;

// A cache is a working set whose number of objects is even, which depends on how late a busy
// machine's programs are.
Verdict comparable(Verdict verdict)
{
    return verdict == Verdict::Cache ? Verdict::WorkingSet : verdict;
}

Verdicts verdictsOf(const Judge &judge)
{
    Verdicts verdicts;
    for (const JudgedGroup &group : judge.groups()) {
        verdicts[{group.creator.process, group.creator.label, sizeClassOf(group.largestBytes)}]
            .insert(comparable(group.judgement.verdict));
    }
    return verdicts;
}

QByteArray textOf(const Group &group, const std::multiset<Verdict> &verdicts)
{
    const auto &[process, label, sizeClass] = group;
    QByteArray text = process.toUtf8() + ", \"" + label.toUtf8() + "\", size class " +
                      QByteArray::number(sizeClass) + ':';
    for (const Verdict verdict : verdicts)
        text += ' ' + verdictKey(verdict);
    return text;
}

// A scenario on a device of the driver, and the same simulated.
struct Pair {
    QLatin1StringView name;
    QString listingPath;
    std::unique_ptr<QProcess> programs;
    std::unique_ptr<SimulatedDevice> simulated;
    LeakObjectsParser parser;
    LeakObjectsParser simulatedParser;
    Judge judge;
    Judge simulatedJudge;
    Verdicts found;                       // Of each group at the end, or shortly before.
    std::vector<Verdicts> simulatedThen;  // About then.
};

// The verdicts on real programs, whose objects the driver makes, are those on the simulated ones.
class VerdictsOnDriver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sameAsSimulated_data();
    void sameAsSimulated();
    void cleanupTestCase();

private:
    void start();
    void look(Pair *pair);

    std::chrono::nanoseconds m_now{0};  // Since the programs were started.
    std::vector<std::unique_ptr<Pair>> m_pairs;
    QByteArray m_error;
};

void VerdictsOnDriver::start()
{
    const QString folder = qEnvironmentVariable("PDDGPU_SCENARIOS");
    const QString player = QCoreApplication::applicationDirPath() + "/play_scenario"_L1;
    int device = FirstDevice;
    for (const QLatin1StringView name : ScenarioNames) {
        const QString path = folder + u'/' + name + ".scenario"_L1;
        QFile file(path);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
        const auto scenario = parseScenario(file.readAll());
        QVERIFY2(scenario, name.data());

        auto pair = std::make_unique<Pair>();
        pair->name = name;
        pair->listingPath = u"/sys/kernel/debug/pddgpu/pddgpu.%1/leak_objects"_s.arg(device);
        // The simulation is at HeadStart when it begins.
        pair->simulated = std::make_unique<SimulatedDevice>("simulated", *scenario, 1.0, [this] {
            return std::max(m_now, std::chrono::nanoseconds(SimulatedDevice::HeadStart));
        });
        pair->programs = std::make_unique<QProcess>();
        pair->programs->setProcessChannelMode(QProcess::ForwardedChannels);
        pair->programs->start(player, {path, u"/dev/dri/renderD%1"_s.arg(128 + device)});
        QVERIFY2(pair->programs->waitForStarted(), name.data());
        m_pairs.push_back(std::move(pair));
        ++device;
    }
}

void VerdictsOnDriver::look(Pair *pair)
{
    const auto note = [&](const auto &parsed, Judge *judge) {
        if (parsed)
            judge->look(std::make_shared<const LeakObjects>(*parsed));
        else
            m_error = QByteArray(pair->name.data()) + ": " + parsed.error().reason.toUtf8();
    };
    QFile listing(pair->listingPath);
    if (!listing.open(QIODevice::ReadOnly)) {
        m_error = (pair->listingPath + ": "_L1 + listing.errorString()).toUtf8();
        return;
    }
    note(pair->parser.parse(listing.readAll()), &pair->judge);
    note(pair->simulatedParser.parse(pair->simulated->read(DriverFile::LeakObjects)),
         &pair->simulatedJudge);
    if (pair->programs->state() != QProcess::Running)
        m_error = QByteArray(pair->name.data()) + ": its programs have ended";
    if (m_now >= End - Tolerance)
        pair->simulatedThen.push_back(verdictsOf(pair->simulatedJudge));
    if (m_now >= End - Tolerance / 2 && m_now < End + Step) {
        // The last ones: some have objects only now and then.
        for (const auto &[group, verdicts] : verdictsOf(pair->judge))
            pair->found[group] = verdicts;
    }
}

void VerdictsOnDriver::initTestCase()
{
    start();
    const Clock::time_point begin = Clock::now();
    const auto end = End + Tolerance;
    for (auto next = std::chrono::nanoseconds(SimulatedDevice::HeadStart); m_now < end;
         next += Step) {
        std::this_thread::sleep_until(begin + next);
        m_now = Clock::now() - begin;
        for (const auto &pair : m_pairs) {
            look(pair.get());
            QVERIFY2(m_error.isEmpty(), m_error.constData());
        }
        QCoreApplication::processEvents();
    }
}

void VerdictsOnDriver::sameAsSimulated_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < ScenarioNames.size(); ++i)
        QTest::newRow(ScenarioNames[i].data()) << i;
}

void VerdictsOnDriver::sameAsSimulated()
{
    QFETCH(std::size_t, index);
    const Pair &pair = *m_pairs[index];
    QVERIFY(!pair.found.empty());
    for (const auto &[group, verdicts] : pair.found) {
        QByteArray simulated;
        bool isSame = false;
        for (const Verdicts &then : pair.simulatedThen) {
            const auto one = then.find(group);
            if (one == then.end())
                continue;
            isSame = isSame || one->second == verdicts;
            simulated = textOf(group, one->second);
        }
        const QByteArray message = textOf(group, verdicts) + "; simulated: " + simulated;
        QVERIFY2(isSame, message.constData());
        qInfo("%s", textOf(group, verdicts).constData());
    }
    for (const auto &[group, verdicts] : pair.simulatedThen.front()) {
        const bool stays = std::ranges::all_of(
            pair.simulatedThen,
            [&group = group](const Verdicts &then) { return then.contains(group); });
        QVERIFY2(!stays || pair.found.contains(group), textOf(group, verdicts).constData());
    }
}

void VerdictsOnDriver::cleanupTestCase()
{
    for (const auto &pair : m_pairs) {
        pair->programs->kill();
        pair->programs->waitForFinished();
    }
}

}  // namespace

QTEST_GUILESS_MAIN(VerdictsOnDriver)
#include "tst_verdicts_on_driver.moc"
