// SPDX-License-Identifier: GPL-3.0-or-later
#include "connect/sourcespec.h"

#include <QRegularExpression>
#include <cerrno>
#include <optional>
#include <utility>

#include "recording/recordingsource.h"
#include "text/systemreason.h"
#include "transport/helper/helpercommand.h"
#include "transport/helper/hostssource.h"
#include "transport/helper/localsource.h"
#include "transport/helper/remotesource.h"
#include "transport/helper/threadedsource.h"
#include "transport/local/driversource.h"
#include "transport/local/regularfile.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

constexpr double SlowestSpeed = 0.01;
constexpr double FastestSpeed = 1000.0;
constexpr qsizetype MostCards = 16;  // As many as the driver creates.

bool isScenarioFile(const QString &word)
{
    return word.contains(u'/') || word.endsWith(".scenario"_L1);
}

tl::expected<ScenarioPtr, QString> scenarioIn(const QString &path)
{
    const auto text = readRegularFile(path, Scenario::MostTextBytes);
    if (!text) {
        const QString reason = text.error() == EBADF ? QStringLiteral("it is not a regular file")
                                                     : systemReason(text.error());
        return tl::unexpected(QStringLiteral("cannot read \"%1\": %2").arg(path, reason));
    }
    const auto scenario = parseScenario(*text);
    if (scenario)
        return *scenario;
    const ParseError &error = scenario.error();
    return tl::unexpected(
        error.line == 0
            ? QStringLiteral("%1: %2").arg(path, error.reason)
            : QStringLiteral("%1, line %2: %3").arg(path).arg(error.line).arg(error.reason));
}

tl::expected<ScenarioPtr, QString> scenarioNamed(const QString &word)
{
    if (isScenarioFile(word))
        return scenarioIn(word);
    if (const ScenarioPtr scenario = builtInScenario(word))
        return scenario;
    return tl::unexpected(
        QStringLiteral("unknown simulated program \"%1\" (expected mixed, healthy, leaky or "
                       "orphan, or a scenario file with a / in its path)")
            .arg(word));
}

// QString::toDouble() would also accept spaces, exponents, "inf" and "nan".
std::optional<double> speedFrom(const QString &text)
{
    static const QRegularExpression decimal(QStringLiteral(R"(\A[0-9]+(\.[0-9]+)?\z)"));
    if (!decimal.match(text).hasMatch())
        return std::nullopt;
    const double speed = text.toDouble();
    if (speed < SlowestSpeed || speed > FastestSpeed)
        return std::nullopt;
    return speed;
}

}  // namespace

QString withoutPasswords(const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    const qsizetype at = text.lastIndexOf(u'@');
    return colon >= 0 && colon < at ? text.left(colon + 1) + u'…' + text.mid(at) : text;
}

tl::expected<SourceSpec, QString> SourceSpec::parse(const QString &text)
{
    auto spec = parseText(text);
    // The error may contain part of the password. Searching for it needs the whole text.
    if (!spec && spec.error().contains(u'@') && withoutPasswords(text) != text) {
        // The error without the password.
        const auto rest = parseText(withoutPasswords(text));
        return tl::unexpected(
            rest ? QStringLiteral("unknown source \"%1\"").arg(withoutPasswords(text))
                 : rest.error());
    }
    return spec;
}

tl::expected<SourceSpec, QString> SourceSpec::parseText(const QString &text)
{
    SourceSpec spec;
    if (text == "auto"_L1)
        return spec;
    if (text == "driver"_L1) {
        spec.kind = Kind::Driver;
        return spec;
    }

    constexpr auto Recording = "recording:"_L1;
    if (text.startsWith(Recording)) {
        spec.kind = Kind::Recording;
        spec.file = text.mid(Recording.size());
        if (spec.file.isEmpty())
            return tl::unexpected(QStringLiteral("no file (expected recording:FILE)"));
        return spec;
    }

    constexpr auto Ssh = "ssh:"_L1;
    if (text.startsWith(Ssh)) {
        spec.kind = Kind::Ssh;
        spec.hosts = text.mid(Ssh.size()).split(u',');
        for (const QString &host : std::as_const(spec.hosts)) {
            if (const auto command = HelperCommand::overSsh(host); !command)
                return tl::unexpected(command.error());
            if (spec.hosts.count(host) > 1)
                return tl::unexpected(QStringLiteral("the host \"%1\" is named twice").arg(host));
        }
        return spec;
    }

    constexpr auto Prometheus = "prometheus:"_L1;
    if (text.startsWith(Prometheus)) {
        spec.kind = Kind::Prometheus;
        spec.server = QUrl(text.mid(Prometheus.size()), QUrl::StrictMode);
        const QString scheme = spec.server.scheme();
        if (!spec.server.isValid() || spec.server.host().isEmpty() ||
            (scheme != "http"_L1 && scheme != "https"_L1)) {
            return tl::unexpected(QStringLiteral(
                "not the address of a server (expected prometheus:http://HOST:9090)"));
        }
        return spec;
    }

    constexpr auto Simulated = "simulated"_L1;
    spec.kind = Kind::Simulated;
    if (text == Simulated)
        return spec;
    if (!text.startsWith(Simulated + ":"_L1)) {
        return tl::unexpected(
            QStringLiteral("unknown source \"%1\" (expected auto, driver, simulated, ssh:HOST, "
                           "recording:FILE or prometheus:URL)")
                .arg(text));
    }

    const auto parsed = spec.parseSimulation(text.mid(Simulated.size() + 1));
    return parsed ? tl::expected<SourceSpec, QString>(spec) : tl::unexpected(parsed.error());
}

// What follows simulated: — programs, and optionally a speed.
tl::expected<void, QString> SourceSpec::parseSimulation(const QString &text)
{
    const qsizetype comma = text.indexOf(u',');
    const QStringList words = text.left(comma).split(u'+');
    if (words.size() > MostCards) {
        return tl::unexpected(QStringLiteral("%1 simulated cards: there are at most %2")
                                  .arg(words.size())
                                  .arg(MostCards));
    }
    for (const QString &word : words) {
        const auto scenario = scenarioNamed(word);
        if (!scenario)
            return tl::unexpected(scenario.error());
        scenarios.append(*scenario);
    }
    if (comma < 0)
        return {};

    constexpr auto Speed = "speed="_L1;
    const QString option = text.mid(comma + 1);
    if (!option.startsWith(Speed))
        return tl::unexpected(
            QStringLiteral("unknown option \"%1\" (expected speed=FACTOR)").arg(option));
    const std::optional<double> factor = speedFrom(option.mid(Speed.size()));
    if (!factor) {
        return tl::unexpected(
            QStringLiteral("\"%1\" is not a speed (expected a decimal number from 0.01 to 1000)")
                .arg(option.mid(Speed.size())));
    }
    speed = *factor;
    return {};
}

std::unique_ptr<Source> makeSource(const SourceSpec &spec)
{
    if (spec.kind == SourceSpec::Kind::Prometheus)
        return nullptr;
    if (spec.kind == SourceSpec::Kind::Recording)
        return std::make_unique<RecordingSource>(spec.file);
    if (spec.kind == SourceSpec::Kind::Ssh) {
        std::vector<HostsSource::Host> hosts;
        const auto budget = std::make_shared<WaitBudget>();
        for (const QString &host : spec.hosts) {
            // Valid as parsed. If ssh is missing on this machine, the connection reports that.
            const auto command = HelperCommand::overSsh(host);
            auto remote = std::make_unique<RemoteSource>(
                command.value_or(HelperCommand{QStringLiteral("ssh"), {}, host}));
            hosts.push_back({host, std::make_unique<ThreadedSource>(std::move(remote), budget)});
        }
        return std::make_unique<HostsSource>(std::move(hosts));
    }
    if (spec.kind != SourceSpec::Kind::Simulated) {
        std::unique_ptr<Source> driver;
        if (spec.root == "/"_L1)
            driver = std::make_unique<LocalSource>();
        else
            driver = std::make_unique<DriverSource>(spec.root);
        const bool mayFallBack = spec.kind == SourceSpec::Kind::Auto && spec.root == "/"_L1;
        if (!mayFallBack || driver->devices())
            return driver;
    }
    const QList<ScenarioPtr> scenarios =
        spec.scenarios.isEmpty() ? QList{builtInScenario(u"mixed")} : spec.scenarios;
    return std::make_unique<SimulatedSource>(scenarios, spec.speed);
}

}  // namespace pddgpu
