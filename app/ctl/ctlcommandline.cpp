// SPDX-License-Identifier: GPL-3.0-or-later
#include "ctlcommandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>
#include <array>
#include <utility>

#include "report/quantityinput.h"
#include "report/visibletext.h"
#include "source/sourceoptions.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Command = CtlCommandLine::Command;
using States = CtlCommandLine::States;

constexpr std::uint64_t NsPerMs = 1'000'000;
// A year: nobody waits longer, and every clock can.
constexpr std::uint64_t LongestDurationMs = 365ULL * 86'400 * 1'000;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::CtlCommandLine)
};

struct CommandWord {
    QLatin1StringView word;
    Command command;
    int fewest;  // Arguments.
    int most;
};
constexpr std::array<CommandWord, 11> Commands{{
    {"status"_L1, Command::Status, 0, 0},
    {"objects"_L1, Command::Objects, 0, 0},
    {"trigger"_L1, Command::Trigger, 0, 0},
    {"monitor"_L1, Command::Monitor, 1, 1},
    {"threshold"_L1, Command::Threshold, 1, 1},
    {"ages"_L1, Command::Ages, 2, 2},
    {"watch"_L1, Command::Watch, 0, 0},
    {"diff"_L1, Command::Diff, 0, 1},
    {"export"_L1, Command::Export, 1, 1},
    {"record"_L1, Command::Record, 1, 1},
    {"metrics"_L1, Command::Metrics, 0, 0},
}};

constexpr std::array<std::pair<QLatin1StringView, States>, 6> StateWords{{
    {"leaked"_L1, States::Leaked},
    {"all"_L1, States::All},
    {"active"_L1, States::Active},
    {"suspicious"_L1, States::Suspicious},
    {"confirmed"_L1, States::Confirmed},
    {"orphaned"_L1, States::Orphaned},
}};

class Options
{
public:
    Options()
    {
        parser.setApplicationDescription(Text::tr(
            "Shows the memory of PDDGPU devices and the objects that their driver takes for leaks, "
            "and controls the driver's leak monitor.\n\n"
            "Commands:\n"
            "  status                      state of all devices\n"
            "  objects                     leaked objects, oldest first\n"
            "  trigger                     run a leak check now\n"
            "  monitor on|off              switch the periodic check and the alert\n"
            "  threshold SIZE              set the alert threshold: 104857600, 100M, 1.5G\n"
            "  ages SUSPICIOUS CONFIRMED   set the ages of suspects and leaks: 30s 5m\n"
            "  watch                       a line a sample, until interrupted\n"
            "  diff [RECORDING]            objects born and gone meanwhile, or since a recording\n"
            "  export FILE                 write objects as CSV or JSON; - is standard output\n"
            "  record FILE                 record all samples, until interrupted\n"
            "  metrics                     metrics for Prometheus\n\n"
            "Exit codes: 0 fine, 1 leaks above the alert threshold, 2 error."));
        parser.addPositionalArgument(u"command"_s, Text::tr("What to do: see above."));
        parser.addPositionalArgument(u"arguments"_s, Text::tr("Of the command."),
                                     Text::tr("[argument…]"));
        parser.addOptions(from.all());
        parser.addOptions(
            {device, json, state, format, anonymous, duration, textfile, help, version});
    }

    const SourceOptions from;
    const QCommandLineOption device{
        u"device"_s,
        Text::tr("The device, by its name or card (pddgpu.0, card0); left out: all of them with "
                 "status and metrics, the first one otherwise."),
        Text::tr("device")};
    const QCommandLineOption json{u"json"_s, Text::tr("Print JSON.")};
    const QCommandLineOption state{
        u"state"_s,
        Text::tr("Which objects: leaked (the default), all, active, suspicious, confirmed or "
                 "orphaned."),
        Text::tr("state")};
    const QCommandLineOption format{
        u"format"_s, Text::tr("Of an export: csv or json; left out: as the file's name ends."),
        Text::tr("format")};
    const QCommandLineOption anonymous{
        u"anonymous"_s, Text::tr("Export without the names of processes and the labels.")};
    const QCommandLineOption duration{
        u"duration"_s, Text::tr("End by itself after so long: 30s, 5m, 2h; left out: with Ctrl+C."),
        Text::tr("time")};
    const QCommandLineOption textfile{
        u"textfile"_s,
        Text::tr("Write the metrics as pddgpu.prom into this folder of node_exporter's textfile "
                 "collector."),
        Text::tr("folder")};
    const QCommandLineOption help{{u"h"_s, u"help"_s}, Text::tr("Show this help.")};
    const QCommandLineOption version{{u"v"_s, u"version"_s}, Text::tr("Show the version.")};
    QCommandLineParser parser;
};

QString shown(const QString &text)
{
    return visibleText(text);
}

// Options that say nothing to a command, though it would take them.
tl::expected<void, QString> checkOptions(const Options &options, const CommandWord &word)
{
    struct Use {
        const QCommandLineOption *option;
        QList<Command> commands;
    };
    const Use uses[] = {
        {&options.state, {Command::Objects, Command::Export}},
        {&options.format, {Command::Export}},
        {&options.anonymous, {Command::Objects, Command::Export}},
        {&options.duration, {Command::Watch, Command::Diff, Command::Record}},
        {&options.from.interval, {Command::Watch, Command::Record}},
        {&options.textfile, {Command::Metrics}},
    };
    for (const auto &[option, commands] : uses) {
        if (options.parser.isSet(*option) && !commands.contains(word.command)) {
            return tl::unexpected(Text::tr("--%1 is nothing that %2 takes")
                                      .arg(option->names().constFirst(), word.word));
        }
    }
    return {};
}

tl::expected<std::uint64_t, QString> ageMs(const QString &text)
{
    const auto ns = text.isEmpty() ? std::nullopt : parseAgeNs(text);
    if (!ns)
        return tl::unexpected(
            Text::tr("“%1” is no time: it is a number with s, m, h or d").arg(shown(text)));
    return *ns / NsPerMs;
}

tl::expected<void, QString> parseControl(const QStringList &arguments, CtlCommandLine *line)
{
    if (line->command == Command::Monitor) {
        const QString &word = arguments.constFirst();
        if (word != "on"_L1 && word != "off"_L1)
            return tl::unexpected(Text::tr("monitor: “%1” is neither on nor off").arg(shown(word)));
        line->monitorOn = word == "on"_L1;
    } else if (line->command == Command::Threshold) {
        const QString &text = arguments.constFirst();
        const auto bytes = text.isEmpty() ? std::nullopt : parseSize(text);
        if (!bytes || *bytes == 0)
            return tl::unexpected(
                Text::tr("“%1” is no size: it is a number with K, M, G or T, and not 0")
                    .arg(shown(text)));
        line->thresholdBytes = QByteArray::number(quint64{*bytes});
    } else if (line->command == Command::Ages) {
        const auto suspicious = ageMs(arguments[0]);
        const auto confirmed = ageMs(arguments[1]);
        if (!suspicious || !confirmed)
            return tl::unexpected((suspicious ? confirmed : suspicious).error());
        if (*suspicious >= *confirmed)
            return tl::unexpected(
                Text::tr("ages: the suspicious age must be below the confirmed age"));
        line->suspiciousAgeMs = *suspicious;
        line->confirmedAgeMs = *confirmed;
    }
    return {};
}

tl::expected<void, QString> parseFile(const Options &options, const QStringList &arguments,
                                      CtlCommandLine *line)
{
    line->path = arguments.value(0);
    if (!arguments.isEmpty() && line->path.isEmpty())
        return tl::unexpected(Text::tr("the name of a file is empty"));
    const QString format = options.parser.value(options.format);
    if (!format.isEmpty() && format != "csv"_L1 && format != "json"_L1)
        return tl::unexpected(
            Text::tr("--format: “%1” is neither csv nor json").arg(shown(format)));
    const bool isJson = format.isEmpty() ? line->path.endsWith(".json"_L1) : format == "json"_L1;
    line->format = isJson ? CtlCommandLine::Format::Json : CtlCommandLine::Format::Csv;
    if (line->command == Command::Export && line->path == "-"_L1 && line->json)
        return tl::unexpected(
            Text::tr("--json tells of a file that was written; for standard output there is "
                     "--format json"));
    if (line->command == Command::Record) {
        if (line->source.kind == SourceSpec::Kind::Recording)
            return tl::unexpected(Text::tr("record: a recording cannot be recorded again"));
        // What somebody recorded is not made again.
        if (QFileInfo::exists(line->path))
            return tl::unexpected(Text::tr("record: “%1” is there already").arg(shown(line->path)));
    }
    const bool isOfRecording =
        !line->path.isEmpty() || line->source.kind == SourceSpec::Kind::Recording;
    if (line->command == Command::Diff && isOfRecording && line->duration)
        return tl::unexpected(Text::tr("--duration is nothing that a recording takes"));
    return {};
}

tl::expected<void, QString> parseOptions(const Options &options, CtlCommandLine *line)
{
    const QCommandLineParser &parser = options.parser;
    const auto source = options.from.spec(parser);
    const auto interval = options.from.intervalMs(parser);
    if (!source || !interval)
        return tl::unexpected(source ? interval.error() : source.error());
    line->source = *source;
    line->interval = *interval;
    line->device = parser.value(options.device);
    line->anonymous = parser.isSet(options.anonymous);
    line->textfile = parser.value(options.textfile);
    if (parser.isSet(options.textfile) && line->textfile.isEmpty())
        return tl::unexpected(Text::tr("--textfile needs the name of a folder"));
    if (parser.isSet(options.state)) {
        const QString word = parser.value(options.state);
        const auto found = std::ranges::find_if(
            StateWords, [&word](const auto &one) { return word == one.first; });
        if (found == StateWords.end())
            return tl::unexpected(Text::tr("--state: “%1” is no state").arg(shown(word)));
        line->states = found->second;
    }
    if (parser.isSet(options.duration)) {
        const auto duration = ageMs(parser.value(options.duration));
        if (!duration)
            return tl::unexpected(u"--duration: "_s + duration.error());
        if (*duration == 0 || *duration > LongestDurationMs)
            return tl::unexpected(Text::tr("--duration: it is 1 ms to 365 days"));
        line->duration = std::chrono::milliseconds(*duration);
    }
    return {};
}

}  // namespace

tl::expected<CtlCommandLine, QString> CtlCommandLine::parse(const QStringList &arguments)
{
    Options options;
    if (!options.parser.parse(arguments))
        return tl::unexpected(shown(options.parser.errorText()));
    CtlCommandLine line;
    line.help = options.parser.isSet(options.help);
    line.version = options.parser.isSet(options.version);
    line.json = options.parser.isSet(options.json);
    if (line.help || line.version)
        return line;

    QStringList rest = options.parser.positionalArguments();
    if (rest.isEmpty())
        return tl::unexpected(Text::tr("no command"));
    const QString word = rest.takeFirst();
    const auto found =
        std::ranges::find_if(Commands, [&word](const auto &one) { return word == one.word; });
    if (found == Commands.end())
        return tl::unexpected(Text::tr("there is no command “%1”").arg(shown(word)));
    if (rest.size() < found->fewest)
        return tl::unexpected(Text::tr("%1 needs an argument more").arg(word));
    if (rest.size() > found->most)
        return tl::unexpected(Text::tr("unexpected argument “%1”").arg(shown(rest[found->most])));

    line.command = found->command;
    for (const auto &step : {checkOptions(options, *found), parseOptions(options, &line)}) {
        if (!step)
            return tl::unexpected(step.error());
    }
    const bool isControl = line.command == Command::Monitor || line.command == Command::Threshold ||
                           line.command == Command::Ages;
    const auto parsed = isControl ? parseControl(rest, &line) : parseFile(options, rest, &line);
    if (!parsed)
        return tl::unexpected(parsed.error());
    return line;
}

QString CtlCommandLine::helpText()
{
    return Options().parser.helpText();
}

}  // namespace pddgpu
