// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/ctlcommandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

#include "analysis/cycles.h"
#include "connect/sourceoptions.h"
#include "programs/ctl/ctlcommands.h"
#include "text/quantityinput.h"
#include "text/timeunits.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Command = CtlCommandLine::Command;
using States = CtlCommandLine::States;
using Sort = CtlCommandLine::Sort;
using Group = CtlCommandLine::Group;
using FailOn = CtlCommandLine::FailOn;

// A year: long enough for all uses, and within every clock's range.
constexpr std::uint64_t LongestDurationMs = 365ULL * 86'400 * 1'000;

constexpr std::uint64_t LongestSettleMs = 3'600'000;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::CtlCommandLine)
};

constexpr std::array<std::pair<QLatin1StringView, States>, 6> StateWords{{
    {"leaked"_L1, States::Leaked},
    {"all"_L1, States::All},
    {"active"_L1, States::Active},
    {"suspicious"_L1, States::Suspicious},
    {"confirmed"_L1, States::Confirmed},
    {"orphaned"_L1, States::Orphaned},
}};

constexpr std::array<std::pair<QLatin1StringView, FailOn>, 3> FailOnWords{{
    {"leak"_L1, FailOn::Leak},
    {"orphaned"_L1, FailOn::Orphaned},
    {"growing"_L1, FailOn::Growing},
}};

constexpr std::array<std::pair<QLatin1StringView, Sort>, 8> SortWords{{
    {"age"_L1, Sort::Age},
    {"size"_L1, Sort::Size},
    {"count"_L1, Sort::Count},
    {"process"_L1, Sort::Process},
    {"label"_L1, Sort::Label},
    {"pid"_L1, Sort::Pid},
    {"state"_L1, Sort::State},
    {"domain"_L1, Sort::Domain},
}};

constexpr std::array<std::pair<QLatin1StringView, Group>, 5> GroupWords{{
    {"process"_L1, Group::Process},
    {"pid"_L1, Group::Pid},
    {"label"_L1, Group::Label},
    {"domain"_L1, Group::Domain},
    {"state"_L1, Group::State},
}};

class Options
{
public:
    Options()
    {
        parser.addOptions(from.all());
        parser.addOptions(own());
    }

    QList<QCommandLineOption> all() const { return from.all() + own(); }

    QList<QCommandLineOption> own() const
    {
        return {device, json,  state,  sort,    top,       groupBy,  listed,   failOn, cycles,
                settle, junit, format, noRules, anonymous, duration, textfile, help,   version};
    }

    const SourceOptions from{SourceOptions::Fleets::NotShown, SourceOptions::Fallback::None};
    const QCommandLineOption device{
        u"device"_s,
        Text::tr("The device, by its name or card (pddgpu.0, card0); default: all devices for "
                 "status, objects, watch and metrics, otherwise the first."),
        Text::tr("device")};
    const QCommandLineOption json{u"json"_s, Text::tr("Print JSON.")};
    const QCommandLineOption state{
        u"state"_s,
        Text::tr("Which objects: leaked (the default), all, active, suspicious, confirmed or "
                 "orphaned."),
        Text::tr("state")};
    const QCommandLineOption sort{
        u"sort"_s,
        Text::tr("Sort by age (oldest first, the default), size (largest first), process, label, "
                 "pid, state or domain; groups by size, age or count."),
        Text::tr("key")};
    const QCommandLineOption top{
        u"top"_s, Text::tr("List only this many of each device, and print how many there are."),
        Text::tr("number")};
    const QCommandLineOption groupBy{u"group-by"_s,
                                     Text::tr("Print sums instead of objects, by process, pid, "
                                              "label, domain or state; largest first."),
                                     Text::tr("key")};
    const QCommandLineOption listed{u"all"_s,
                                    Text::tr("List also what is fine, or not known yet.")};
    const QCommandLineOption failOn{
        u"fail-on"_s,
        Text::tr("End with exit code 1 if anything is as bad as this: leak, orphaned (which "
                 "includes leak) or growing (which includes both); for growth only growing."),
        Text::tr("verdict")};
    const QCommandLineOption noRules{
        u"no-rules"_s, Text::tr("Judge also what the rules of the window say is intended.")};
    const QCommandLineOption cycles{
        {u"n"_s, u"cycles"_s},
        Text::tr("How many times to run the program, 3 to 1000; default: 5."),
        Text::tr("number")};
    const QCommandLineOption settle{
        u"settle"_s,
        Text::tr("How long to wait after each run for what is freed late; default: 1s."),
        Text::tr("time")};
    const QCommandLineOption junit{
        u"junit"_s, Text::tr("Write the result in JUnit's XML format into this file, too."),
        Text::tr("file")};
    const QCommandLineOption format{u"format"_s,
                                    Text::tr("Format of an export: csv or json; default: by the "
                                             "file's ending, .csv or .json, otherwise csv."),
                                    Text::tr("format")};
    const QCommandLineOption anonymous{
        u"anonymous"_s,
        Text::tr("Print, export or capture without the names of processes and the labels.")};
    const QCommandLineOption duration{
        u"duration"_s,
        Text::tr("Stop after this time: 30s, 5m, 2h; default: run until Ctrl+C. suspects and "
                 "growth: default 1 min, and the whole of a recording. metrics: watch so long for "
                 "verdicts; default: none, and no verdicts."),
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

struct Use {
    const QCommandLineOption *option;
    QList<Command> commands;
};

// Options that only some commands take.
QList<Use> usesOf(const Options &options)
{
    return {
        {&options.state, {Command::Objects, Command::Export}},
        {&options.sort, {Command::Objects}},
        {&options.top, {Command::Objects, Command::Suspects, Command::Growth}},
        {&options.groupBy, {Command::Objects}},
        {&options.format, {Command::Export}},
        {&options.listed, {Command::Suspects, Command::Growth, Command::Cycle}},
        {&options.failOn, {Command::Suspects, Command::Growth}},
        {&options.cycles, {Command::Cycle}},
        {&options.settle, {Command::Cycle}},
        {&options.junit, {Command::Cycle}},
        {&options.noRules, {Command::Suspects, Command::Growth, Command::Cycle, Command::Metrics}},
        {&options.anonymous,
         {Command::Objects, Command::Suspects, Command::Growth, Command::Export, Command::Capture}},
        {&options.duration,
         {Command::Suspects, Command::Growth, Command::Watch, Command::Trace, Command::Diff,
          Command::Record, Command::Metrics}},
        {&options.from.interval,
         {Command::Suspects, Command::Growth, Command::Watch, Command::Trace, Command::Record,
          Command::Metrics}},
        {&options.textfile, {Command::Metrics}},
    };
}

// Rejects options that do not apply to the command.
tl::expected<void, QString> checkOptions(const Options &options, const CtlCommand &word)
{
    for (const auto &[option, commands] : usesOf(options)) {
        if (options.parser.isSet(*option) && !commands.contains(word.command)) {
            return tl::unexpected(Text::tr("--%1 is not an option of %2")
                                      .arg(option->names().constFirst(), word.word));
        }
    }
    return {};
}

// Edit distance: number of characters to insert, delete or change.
qsizetype distance(const QString &left, const QString &right)
{
    std::vector<qsizetype> row(static_cast<std::size_t>(right.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < left.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 1; j < row.size(); ++j) {
            const bool same = left[i] == right[static_cast<qsizetype>(j) - 1];
            const qsizetype changed = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

// The message, with a suggestion if a known word is similar.
QString withSuggestion(const QString &problem, const QString &typed, const QStringList &known)
{
    constexpr qsizetype Far = 3;
    constexpr qsizetype LongestTyped = 32;
    qsizetype nearest = std::min(Far, typed.size());
    QString meant;
    for (const QString &one : known) {
        const qsizetype away = typed.size() > LongestTyped ? Far : distance(typed.toLower(), one);
        if (away < nearest || (one.startsWith(typed) && typed.size() > 1 && meant.isEmpty())) {
            nearest = std::min(away, nearest);
            meant = one;
        }
    }
    return meant.isEmpty() ? problem
                           : Text::tr("%1; did you mean %2?", "problem, word").arg(problem, meant);
}

QStringList commandWords()
{
    QStringList words;
    for (const CtlCommand &one : CtlCommands)
        words << one.word;
    return words;
}

template <typename Value, std::size_t Count>
tl::expected<Value, QString> valueOf(
    const QCommandLineOption &option, const QString &text,
    const std::array<std::pair<QLatin1StringView, Value>, Count> &words)
{
    QStringList known;
    for (const auto &[word, value] : words) {
        if (text == word)
            return value;
        known << word;
    }
    return tl::unexpected(Text::tr("--%1: “%2” is not one of %3", "option, word, list")
                              .arg(option.names().constFirst(), shown(text),
                                   known.join(Text::tr(", ", "in a list"))));
}

tl::expected<std::uint64_t, QString> ageMs(const QString &text)
{
    const auto ns = text.isEmpty() ? std::nullopt : parseAgeNs(text);
    if (!ns)
        return tl::unexpected(
            Text::tr("“%1” is not a duration (expected a number with s, m, h or d)")
                .arg(shown(text)));
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
        const auto bytes = parseThreshold(arguments.constFirst());
        if (!bytes)
            return tl::unexpected(bytes.error());
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
    const QString ending = QFileInfo(line->path).suffix().toLower();
    // A device such as /dev/stdout has no ending; a file with another ending must not get contents
    // that contradict it.
    if (line->command == Command::Export && format.isEmpty() && !ending.isEmpty() &&
        ending != "csv"_L1 && ending != "json"_L1) {
        return tl::unexpected(
            Text::tr("export: unknown ending “.%1” (use .csv or .json, or --format csv or json)")
                .arg(shown(ending)));
    }
    const bool isJson = format.isEmpty() ? ending == "json"_L1 : format == "json"_L1;
    line->format = isJson ? CtlCommandLine::Format::Json : CtlCommandLine::Format::Csv;
    if (line->command == Command::Export && line->path == "-"_L1 && line->json)
        return tl::unexpected(Text::tr(
            "--json describes the file that was written; for standard output, use --format json"));
    if (line->command == Command::Record) {
        if (line->source.kind == SourceSpec::Kind::Recording)
            return tl::unexpected(Text::tr("record: a recording cannot be recorded again"));
        // A recording cannot be repeated: it is never overwritten.
        if (QFileInfo::exists(line->path))
            return tl::unexpected(Text::tr("record: “%1” exists already").arg(shown(line->path)));
    }
    const bool isOfRecording =
        !line->path.isEmpty() || line->source.kind == SourceSpec::Kind::Recording;
    if (line->command == Command::Diff && isOfRecording && line->duration)
        return tl::unexpected(Text::tr("--duration does not work with a recording"));
    return {};
}

tl::expected<void, QString> parseListing(const Options &options, CtlCommandLine *line)
{
    const QCommandLineParser &parser = options.parser;
    if (parser.isSet(options.groupBy)) {
        const auto group = valueOf(options.groupBy, parser.value(options.groupBy), GroupWords);
        if (!group)
            return tl::unexpected(group.error());
        line->group = *group;
    }
    const bool isGrouped = line->group != Group::None;
    if (parser.isSet(options.sort)) {
        const auto sort = valueOf(options.sort, parser.value(options.sort), SortWords);
        if (!sort)
            return tl::unexpected(sort.error());
        line->sort = *sort;
        const bool isOfBoth = line->sort == Sort::Age || line->sort == Sort::Size;
        const bool isOfGroups = isOfBoth || line->sort == Sort::Count;
        if (isGrouped && !isOfGroups)
            return tl::unexpected(Text::tr("--sort: groups can be sorted by size, age or count"));
        if (!isGrouped && line->sort == Sort::Count)
            return tl::unexpected(Text::tr("--sort count needs --group-by"));
    }
    if (parser.isSet(options.top)) {
        bool isNumber = false;
        const qlonglong top = parser.value(options.top).toLongLong(&isNumber);
        if (!isNumber || top < 1)
            return tl::unexpected(Text::tr("--top: “%1” is not a positive number")
                                      .arg(shown(parser.value(options.top))));
        line->top = top;
    }
    return {};
}

// The parser's error in our own wording.
QString parserError(const Options &options, const QStringList &arguments)
{
    const QStringList unknown = options.parser.unknownOptionNames();
    const auto isNegative = [](const QString &argument) {
        return argument.size() > 1 && argument[0] == u'-' && argument[1].isDigit();
    };
    const auto negative = std::ranges::find_if(arguments, isNegative);
    if (!unknown.isEmpty() && negative != arguments.end()) {
        if (arguments.contains("threshold"_L1))
            return parseThreshold(*negative).error();
        if (arguments.contains("ages"_L1))
            return ageMs(*negative).error();
        return Text::tr("unexpected argument “%1”").arg(shown(*negative));
    }
    if (!unknown.isEmpty()) {
        const QString &name = unknown.constFirst();
        const QString dashes = name.size() == 1 ? u"-"_s : u"--"_s;
        QStringList known;
        for (const QCommandLineOption &option : options.all())
            known << u"--"_s + option.names().constLast();
        return withSuggestion(Text::tr("there is no option %1").arg(dashes + shown(name)),
                              dashes + name, known);
    }
    // The parser's sentence, without its full stop, as it becomes part of ours.
    QString text = shown(options.parser.errorText());
    while (text.endsWith(u'.') || text.endsWith(QChar(0x3002)))
        text.chop(1);
    return text;
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
        const auto states = valueOf(options.state, parser.value(options.state), StateWords);
        if (!states)
            return tl::unexpected(states.error());
        line->states = *states;
    }
    line->all = parser.isSet(options.listed);
    line->noRules = parser.isSet(options.noRules);
    if (parser.isSet(options.failOn)) {
        const auto failOn = valueOf(options.failOn, parser.value(options.failOn), FailOnWords);
        if (!failOn)
            return tl::unexpected(failOn.error());
        if (line->command == Command::Growth && *failOn != FailOn::Growing)
            return tl::unexpected(Text::tr("--fail-on: growth tells only growing"));
        line->failOn = *failOn;
    }
    if (const auto listed = parseListing(options, line); !listed)
        return listed;
    if (parser.isSet(options.duration)) {
        const auto duration = ageMs(parser.value(options.duration));
        if (!duration)
            return tl::unexpected(u"--duration: "_s + duration.error());
        if (*duration == 0 || *duration > LongestDurationMs)
            return tl::unexpected(Text::tr("--duration must be 1 ms to 365 days"));
        line->duration = std::chrono::milliseconds(*duration);
    }
    return {};
}

tl::expected<void, QString> parseCycle(const Options &options, const QStringList &arguments,
                                       CtlCommandLine *line)
{
    const QCommandLineParser &parser = options.parser;
    line->program = arguments;
    line->junit = parser.value(options.junit);
    if (line->source.kind == SourceSpec::Kind::Recording)
        return tl::unexpected(Text::tr("cycle: nothing runs in a recording"));
    if (parser.isSet(options.cycles)) {
        bool isNumber = false;
        const qulonglong cycles = parser.value(options.cycles).toULongLong(&isNumber);
        if (!isNumber || cycles < CycleCount::FewestCycles || cycles > CycleCount::MostCycles) {
            return tl::unexpected(Text::tr("--cycles: “%1” is not a number from 3 to 1000")
                                      .arg(shown(parser.value(options.cycles))));
        }
        line->cycles = static_cast<std::size_t>(cycles);
    }
    if (parser.isSet(options.settle)) {
        const auto settle = ageMs(parser.value(options.settle));
        if (!settle)
            return tl::unexpected(u"--settle: "_s + settle.error());
        if (*settle > LongestSettleMs)
            return tl::unexpected(Text::tr("--settle must be at most 1 hour"));
        line->settle = std::chrono::milliseconds(*settle);
    }
    return {};
}

QString helpOfAll()
{
    QString commands;
    for (const CtlCommand &one : CtlCommands) {
        QString usage = one.word + u' ' + QLatin1StringView(one.arguments);
        commands += u"  "_s + usage.leftJustified(28) + Text::tr(one.meaning) + u'\n';
    }
    Options options;
    options.parser.setApplicationDescription(
        Text::tr("Shows the memory of graphics cards and their clients, and the objects that the "
                 "PDDGPU driver considers "
                 "leaked, and controls the driver's leak monitor.") +
        u"\n\n"_s + Text::tr("Commands:") + u'\n' + commands + u'\n' +
        Text::tr("Run pddgpuctl COMMAND --help for details.") + u"\n\n"_s +
        Text::tr(
            "Exit codes: 0 success, 1 leaks above the alert threshold, or what --fail-on says, "
            "2 error, or figures that are not credible."));
    options.parser.addPositionalArgument(u"command"_s, Text::tr("The command to run: see above."));
    options.parser.addPositionalArgument(u"arguments"_s, Text::tr("Arguments of the command."),
                                         Text::tr("[argument…]"));
    return options.parser.helpText();
}

// The help of --device for one command.
QString deviceText(Command command)
{
    switch (command) {
        case Command::Status:
        case Command::Objects:
        case Command::Watch:
        case Command::Trace:
        case Command::Metrics:
            return Text::tr(
                "The device, by its name or card (pddgpu.0, card0); default: all devices.");
        default:
            return Text::tr(
                "The device, by its name or card (pddgpu.0, card0); default: the first device.");
    }
}

// Help of one command, with its options.
QString helpOfCommand(Command command)
{
    const auto word = std::ranges::find(CtlCommands, command, &CtlCommand::command);
    const Options options;
    QCommandLineParser parser;
    QString usage = word->word;
    if (word->arguments[0] != '\0')
        usage += u' ' + QLatin1StringView(word->arguments);
    QString meaning = Text::tr(word->meaning);
    meaning[0] = meaning[0].toUpper();
    parser.addPositionalArgument(word->word, meaning, usage);
    const QList<Use> uses = usesOf(options);
    for (const QCommandLineOption &option : options.all()) {
        const auto use = std::ranges::find_if(
            uses, [&option](const Use &one) { return one.option->names() == option.names(); });
        const bool isOfThis = use == uses.end() || use->commands.contains(command);
        const bool isVersion = option.names() == options.version.names();
        const bool isDevice = option.names() == options.device.names();
        if (isDevice)
            parser.addOption({option.names(), deviceText(command), option.valueName()});
        else if (isOfThis && !isVersion)
            parser.addOption(option);
    }
    QString examples;
    for (const QString &line : QString::fromLatin1(word->examples).split(u'\n'))
        examples += u"  "_s + line + u'\n';
    return parser.helpText() + u'\n' + Text::tr("Examples:") + u'\n' + examples + u'\n' +
           exitCodesText(command) + u'\n';
}

}  // namespace

tl::expected<CtlCommandLine, QString> CtlCommandLine::parse(const QStringList &arguments)
{
    Options options;
    if (!options.parser.parse(arguments))
        return tl::unexpected(parserError(options, arguments.mid(1)));
    CtlCommandLine line;
    line.help = options.parser.isSet(options.help);
    line.version = options.parser.isSet(options.version);
    line.json = options.parser.isSet(options.json);
    QStringList rest = options.parser.positionalArguments();
    if (line.version || (line.help && rest.isEmpty()))
        return line;
    if (rest.isEmpty())
        return tl::unexpected(Text::tr("no command"));
    const QString word = rest.takeFirst();
    const auto found =
        std::ranges::find_if(CtlCommands, [&word](const auto &one) { return word == one.word; });
    if (found == CtlCommands.end()) {
        return tl::unexpected(withSuggestion(Text::tr("there is no command “%1”").arg(shown(word)),
                                             word, commandWords()));
    }
    if (line.help) {
        line.helpOf = found->command;
        return line;
    }
    if (rest.size() < found->fewest)
        return tl::unexpected(Text::tr("%1 needs one more argument").arg(word));
    if (rest.size() > found->most)
        return tl::unexpected(
            Text::tr("unexpected argument “%1”").arg(shown(withoutPasswords(rest[found->most]))));

    line.command = found->command;
    for (const auto &step : {checkOptions(options, *found), parseOptions(options, &line)}) {
        if (!step)
            return tl::unexpected(step.error());
    }
    const bool isControl = line.command == Command::Monitor || line.command == Command::Threshold ||
                           line.command == Command::Ages;
    const auto parsed = isControl                        ? parseControl(rest, &line)
                        : line.command == Command::Cycle ? parseCycle(options, rest, &line)
                                                         : parseFile(options, rest, &line);
    if (!parsed)
        return tl::unexpected(parsed.error());
    return line;
}

QString CtlCommandLine::helpText() const
{
    return helpOf ? helpOfCommand(*helpOf) : helpOfAll();
}

}  // namespace pddgpu
