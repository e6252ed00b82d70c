// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/commandline.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>

#include "connect/sourceoptions.h"
#include "ui/widgets/appearance.h"
#include "ui/window/mainwindow.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::CommandLine)
};

class Options
{
public:
    Options()
    {
        parser.setApplicationDescription(Text::tr(
            "Shows the memory of graphics cards and their clients, and the objects that the "
            "PDDGPU driver considers "
            "leaked. With --trigger, --export-… or --screenshot the program does that and exits; "
            "otherwise it opens the window.\n\nExit codes: 0 success, 2 something failed."));
        parser.addOptions(from.all());
        parser.addOptions({passwordFile, trigger, exportCsv, exportJson, exportBundle,
                           exportClients, scope, anonymous, screenshot, pane, theme, record,
                           history, suppressions, language, help, version});
    }

    const SourceOptions from{SourceOptions::Fleets::Shown, SourceOptions::Fallback::Simulation};
    const QCommandLineOption trigger{u"trigger"_s, Text::tr("Trigger a leak check.")};
    const QCommandLineOption exportCsv{u"export-csv"_s,
                                       Text::tr("Write the leaked objects as CSV to this file."),
                                       Text::tr("file")};
    const QCommandLineOption exportJson{
        u"export-json"_s, Text::tr("Write a summary and the leaked objects as JSON to this file."),
        Text::tr("file")};
    const QCommandLineOption exportBundle{
        u"export-bundle"_s,
        Text::tr("Write a bug report, a .tar.gz with everything that helps, to this file."),
        Text::tr("file")};
    const QCommandLineOption exportClients{
        u"export-clients"_s,
        Text::tr("Write the card's clients to this file, as JSON if it ends with .json, otherwise "
                 "as CSV."),
        Text::tr("file")};
    const QCommandLineOption scope{
        u"scope"_s, Text::tr("Which objects are exported: leaked (the default) or all."),
        Text::tr("scope"), u"leaked"_s};
    const QCommandLineOption anonymous{
        u"anonymous"_s, Text::tr("Export without the names of processes and the labels.")};
    const QCommandLineOption screenshot{u"screenshot"_s,
                                        Text::tr("Write a picture of the window as PNG to this "
                                                 "file; works without a display."),
                                        Text::tr("file")};
    const QCommandLineOption passwordFile{
        u"password-file"_s,
        Text::tr("With --source prometheus:URL: file whose first line is the password, accessible "
                 "to its owner only; default: the file that PDDGPU_PROMETHEUS_PASSWORD_FILE names, "
                 "or ~/.netrc."),
        Text::tr("file")};
    const QCommandLineOption history{
        u"history"_s,
        Text::tr("Keep the history in this file, also that of a simulation or of another --root; "
                 "by default, only the driver's history is kept, for each user."),
        Text::tr("file")};
    const QCommandLineOption record{u"record"_s,
                                    Text::tr("Record all samples to this file, which must not "
                                             "exist yet; --source recording:FILE plays it back."),
                                    Text::tr("file")};
    const QCommandLineOption suppressions{
        u"suppressions"_s,
        Text::tr("File with rules for intended objects, which are not suspects; default: "
                 "suppressions.txt in the user's configuration of this program."),
        Text::tr("file")};
    const QCommandLineOption pane{
        u"pane"_s,
        Text::tr("Pane shown first: objects, clients, suspects, growth, difference, alerts, "
                 "kernel-log or performance."),
        Text::tr("pane")};
    const QCommandLineOption theme{
        u"theme"_s, Text::tr("Colours: desktop, light or dark; default: as last chosen."),
        Text::tr("theme")};
    const QCommandLineOption language{
        u"language"_s, Text::tr("Language of the program: en or zh_CN."), Text::tr("language")};
    const QCommandLineOption help{{u"h"_s, u"help"_s}, Text::tr("Show this help.")};
    const QCommandLineOption version{{u"v"_s, u"version"_s}, Text::tr("Show the version.")};
    QCommandLineParser parser;
};

CommandLine simpleOptions(const Options &options)
{
    CommandLine line;
    line.language = options.parser.value(options.language);
    line.trigger = options.parser.isSet(options.trigger);
    line.csvPath = options.parser.value(options.exportCsv);
    line.jsonPath = options.parser.value(options.exportJson);
    line.bundlePath = options.parser.value(options.exportBundle);
    line.clientsPath = options.parser.value(options.exportClients);
    line.anonymous = options.parser.isSet(options.anonymous);
    line.screenshotPath = options.parser.value(options.screenshot);
    line.pane = options.parser.value(options.pane);
    line.theme = options.parser.value(options.theme);
    line.recordPath = options.parser.value(options.record);
    line.suppressionsPath = options.parser.value(options.suppressions);
    line.historyPath = options.parser.value(options.history);
    line.passwordFile = options.parser.value(options.passwordFile);
    line.help = options.parser.isSet(options.help);
    line.version = options.parser.isSet(options.version);
    return line;
}

}  // namespace

tl::expected<CommandLine, QString> CommandLine::parse(const QStringList &arguments)
{
    Options options;
    if (!options.parser.parse(arguments))
        return tl::unexpected(options.parser.errorText());
    if (const QStringList rest = options.parser.positionalArguments(); !rest.isEmpty())
        return tl::unexpected(
            Text::tr("unexpected argument “%1”").arg(withoutPasswords(rest.constFirst())));
    for (const QCommandLineOption *option :
         {&options.exportCsv, &options.exportJson, &options.exportBundle, &options.exportClients,
          &options.screenshot, &options.record, &options.history, &options.passwordFile}) {
        if (options.parser.isSet(*option) && options.parser.value(*option).isEmpty())
            return tl::unexpected(
                Text::tr("--%1 needs the name of a file").arg(option->names().constFirst()));
    }

    CommandLine line = simpleOptions(options);
    const auto source = options.from.spec(options.parser);
    if (!source)
        return tl::unexpected(source.error());
    line.source = *source;
    // Files and output never contain a simulation unless requested.
    if (line.isBatch() && line.source.kind == SourceSpec::Kind::Auto)
        line.source.kind = SourceSpec::Kind::Driver;

    if (line.source.kind != SourceSpec::Kind::Prometheus && !line.passwordFile.isEmpty())
        return tl::unexpected(Text::tr("--password-file needs --source prometheus:URL"));
    if (line.source.kind == SourceSpec::Kind::Prometheus &&
        (line.trigger || line.isExport() || !line.recordPath.isEmpty())) {
        return tl::unexpected(
            Text::tr("--source prometheus:URL shows many devices; --trigger, --export-… and "
                     "--record work with one only"));
    }
    if (!line.recordPath.isEmpty()) {
        if (line.source.kind == SourceSpec::Kind::Recording)
            return tl::unexpected(Text::tr("--record: a recording cannot be recorded again"));
        // A recording cannot be repeated, and only a dialog can ask before overwriting. A dangling
        // link counts as an existing file.
        if (QFileInfo::exists(line.recordPath) || QFileInfo(line.recordPath).isSymLink())
            return tl::unexpected(Text::tr("--record: “%1” exists already").arg(line.recordPath));
    }

    if (!line.pane.isEmpty() && !MainWindow::paneNames().contains(line.pane))
        return tl::unexpected(Text::tr("--pane: there is no pane “%1”").arg(line.pane));
    if (!line.theme.isEmpty() && !themeNamed(line.theme))
        return tl::unexpected(
            Text::tr("--theme: “%1” is neither desktop, light nor dark").arg(line.theme));
    if (!line.language.isEmpty() && line.language != "en"_L1 && line.language != "zh_CN"_L1)
        return tl::unexpected(
            Text::tr("--language: “%1” is neither en nor zh_CN").arg(line.language));

    const QString scope = options.parser.value(options.scope);
    if (scope != "leaked"_L1 && scope != "all"_L1)
        return tl::unexpected(Text::tr("--scope: “%1” is neither leaked nor all").arg(scope));
    line.scope = scope == "all"_L1 ? ObjectScope::AllTracked : ObjectScope::Leaked;

    const auto interval = options.from.intervalMs(options.parser);
    if (!interval)
        return tl::unexpected(interval.error());
    line.interval = *interval;
    return line;
}

CommandLine CommandLine::parseEarly(const QStringList &arguments)
{
    Options options;
    options.parser.parse(arguments);
    return simpleOptions(options);
}

QString CommandLine::helpText()
{
    return Options().parser.helpText();
}

}  // namespace pddgpu
