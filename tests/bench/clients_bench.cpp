// SPDX-License-Identifier: GPL-3.0-or-later
// What it costs to know who uses the cards of a busy machine.
#include <sys/resource.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "backend/generic/clientregions.h"
#include "backend/generic/fdinfo.h"
#include "busymachine.h"
#include "programrun.h"
#include "table.h"
#include "transport/helper/helperclient.h"
#include "transport/local/clientscan.h"

using namespace pddgpu;
using bench::Cards;
using bench::Files;
using namespace Qt::StringLiterals;

namespace {

constexpr int Rounds = 21;

double cpuMs()
{
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

double passedMs(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

// The same clients from a helper on that tree: its answer, and what becomes of it.
class OverHelper
{
public:
    explicit OverHelper(const QString &root)
        : m_link(HelperCommand{QStringLiteral(PDDGPU_HELPER_IN_TREE), {root, u"--read"_s}, {}}),
          m_client(&m_link, {}),
          m_scan(root)
    {
        QEventLoop loop;
        QObject::connect(&m_link, &HelperLink::opened, &loop, &QEventLoop::quit);
        QObject::connect(&m_link, &HelperLink::closed, [] { qFatal("no helper"); });
        m_link.open();
        loop.exec();
    }

    QByteArrayList read(double *answeredMs)
    {
        QElapsedTimer timer;
        timer.start();
        const Result<QByteArrayList> packets = m_client.readClients();
        *answeredMs = passedMs(timer);
        if (!packets)
            qFatal("no answer: %s", qPrintable(packets.error().reason));
        if (m_scan.take(*packets) != 0)
            qFatal("not a helper's answer");
        QByteArrayList all;
        for (int card = 0; card < Cards; ++card) {
            all << m_scan.taken({"/dev/dri/renderD" + QByteArray::number(128 + card)}, 16 << 20)
                       .value();
        }
        return all;
    }

private:
    HelperLink m_link;
    HelperClient m_client;
    ClientScan m_scan;
};

double median(std::vector<double> values)
{
    std::ranges::nth_element(values,
                             values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    bench::makeBusyMachine(folder.path());
    ClientScan scan(folder.path());
    std::vector<double> texts;
    std::vector<double> rounds;
    qsizetype clients = 0;
    for (int i = 0; i < Rounds; ++i) {
        const double begin = cpuMs();
        scan.beginRound();
        QByteArrayList all;
        for (int card = 0; card < Cards; ++card) {
            all << scan.read({"/dev/dri/renderD" + QByteArray::number(128 + card)}, 16 << 20)
                       .value_or(QByteArray());
        }
        texts.push_back(cpuMs() - begin);
        clients = 0;
        for (const QByteArray &text : std::as_const(all)) {
            const ClientList list = parseClients(text);
            clients += list.clients.size();
            if (regionsOf(list.clients).size() != 3)
                qFatal("regions are missing");
        }
        rounds.push_back(cpuMs() - begin);
    }
    if (clients != Files)
        qFatal("clients are missing");
    // By turns, as machines are noisy.
    OverHelper helper(folder.path());
    std::vector<double> direct;
    std::vector<double> answered;
    std::vector<double> helped;
    for (int i = 0; i < Rounds; ++i) {
        QElapsedTimer timer;
        timer.start();
        scan.beginRound();
        qsizetype directFiles = 0;
        for (int card = 0; card < Cards; ++card) {
            directFiles +=
                scan.read({"/dev/dri/renderD" + QByteArray::number(128 + card)}, 16 << 20)
                    .value_or(QByteArray())
                    .count("\npid=");
        }
        direct.push_back(passedMs(timer));
        timer.start();
        qsizetype helperFiles = 0;
        double answeredMs = 0;
        for (const QByteArray &text : helper.read(&answeredMs))
            helperFiles += text.count("\npid=");
        answered.push_back(answeredMs);
        helped.push_back(passedMs(timer));
        if (directFiles != Files || helperFiles != Files)
            qFatal("clients are missing");
    }
    std::vector<double> runs;
    for (int i = 0; i < Rounds; ++i) {
        const auto cost = bench::runProgram(
            {PDDGPUCTL, "--source", "driver", "--root", folder.path().toStdString(), "clients"});
        if (!cost)
            qFatal("%s clients failed", PDDGPUCTL);
        runs.push_back(cost->ms);
    }
    const bool reached = bench::printTable(
        {bench::atMost("one round of clients, CPU, median of " + std::to_string(Rounds),
                       median(rounds), 10, "ms"),
         bench::shown("  of it reading", bench::number(median(texts), 2) + " ms"),
         bench::shown("reading, by the clock", bench::number(median(direct), 2) + " ms"),
         bench::atMost("  a helper's answer, times that", median(answered) / median(direct), 1.5,
                       ""),
         bench::shown("  and what is made of it, times that",
                      bench::number(median(helped) / median(direct), 2)),
         bench::atMost("pddgpuctl clients, whole process", median(runs), 30, "ms")});
    return reached ? 0 : 1;
}
