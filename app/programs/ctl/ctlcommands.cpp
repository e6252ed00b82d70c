// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/ctlcommands.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Command = CtlCommandLine::Command;

constexpr int MostArguments = 10'000;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::CtlCommandLine)
};

}  // namespace

const std::array<CtlCommand, 17> CtlCommands{{
    {"status"_L1, Command::Status, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "state of all devices"),
     "pddgpuctl status\npddgpuctl --source ssh:gpu7 --json status"},
    {"clients"_L1, Command::Clients, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "who uses the memory of each card"),
     "pddgpuctl clients\npddgpuctl --json clients"},
    {"objects"_L1, Command::Objects, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "leaked objects of all devices, oldest first"),
     "pddgpuctl objects --state orphaned\npddgpuctl objects --state all --sort size --top 10\n"
     "pddgpuctl objects --group-by process"},
    {"suspects"_L1, Command::Suspects, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "watch a card, then tell what leaks, and why"),
     "pddgpuctl suspects --duration 10m\npddgpuctl suspects --fail-on leak\n"
     "pddgpuctl --source recording:run.pddgpu suspects --all"},
    {"growth"_L1, Command::Growth, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "watch a card, then tell what grows, how fast"),
     "pddgpuctl growth --duration 10m\npddgpuctl --source recording:run.pddgpu growth"},
    {"cycle"_L1, Command::Cycle, 1, MostArguments, "-- PROGRAM [ARGUMENT...]",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine",
                       "run a program several times, then tell what each run leaves behind"),
     "pddgpuctl cycle -n 10 -- ./resize-the-window\n"
     "pddgpuctl cycle --junit leaks.xml -- ./my-test --once"},
    {"trigger"_L1, Command::Trigger, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "run a leak check now"),
     "pddgpuctl trigger || exit 1"},
    {"monitor"_L1, Command::Monitor, 1, 1, "on|off",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "switch periodic checks and alerts on or off"),
     "pddgpuctl monitor off"},
    {"threshold"_L1, Command::Threshold, 1, 1, "SIZE",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "set the alert threshold: 104857600, 100M, 1.5G"),
     "pddgpuctl threshold 1.5G"},
    {"ages"_L1, Command::Ages, 2, 2, "SUSPICIOUS CONFIRMED",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "set the ages of suspects and leaks: 30s 5m"),
     "pddgpuctl ages 30s 5m"},
    {"watch"_L1, Command::Watch, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine",
                       "one line per sample and device, until interrupted"),
     "pddgpuctl watch --interval-ms 5000\npddgpuctl --source recording:run.pddgpu watch"},
    {"trace"_L1, Command::Trace, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine",
                       "the same, with the objects of cards of any driver watched meanwhile"),
     "sudo pddgpuctl trace --interval-ms 5000"},
    {"diff"_L1, Command::Diff, 0, 1, "[RECORDING]",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine",
                       "objects created and freed meanwhile, or since a recording"),
     "pddgpuctl diff --duration 1m\npddgpuctl diff before.pddgpu"},
    {"export"_L1, Command::Export, 1, 1, "FILE",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine",
                       "write objects as CSV or JSON; - is standard output"),
     "pddgpuctl export leaks.csv\npddgpuctl export --state all --anonymous all.json"},
    {"record"_L1, Command::Record, 1, 1, "FILE",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "record all samples, until interrupted"),
     "pddgpuctl record --duration 10m run.pddgpu"},
    {"capture"_L1, Command::Capture, 1, 1, "FOLDER",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine",
                       "copy what is read of this machine's cards, for --root"),
     "pddgpuctl capture --anonymous my-machine\npddgpuctl --root my-machine clients"},
    {"metrics"_L1, Command::Metrics, 0, 0, "",
     QT_TRANSLATE_NOOP("pddgpu::CtlCommandLine", "metrics for Prometheus"),
     "pddgpuctl metrics --textfile /var/lib/prometheus/node-exporter\n"
     "pddgpuctl metrics --duration 10m"},
}};

QString exitCodesText(Command command)
{
    switch (command) {
        case Command::Status:
        case Command::Objects:
        case Command::Trigger:
        case Command::Watch:
        case Command::Trace:
            return Text::tr(
                "Exit codes: 0 success; 1 leaked objects hold more than the alert threshold; 2 "
                "something failed, or figures are not credible.");
        case Command::Suspects:
        case Command::Growth:
            return Text::tr(
                "Exit codes: 0 success, whatever was found; 1 it is as bad as --fail-on says; 2 "
                "something failed, or figures are not credible.");
        case Command::Cycle:
            return Text::tr(
                "Exit codes: 0 success, and nothing leaks; 1 something leaks; 2 something failed, "
                "the program included, or figures are not credible.");
        case Command::Monitor:
        case Command::Threshold:
        case Command::Ages:
        case Command::Record:
        case Command::Capture:
            return Text::tr("Exit codes: 0 success; 2 something failed.");
        case Command::Clients:
        case Command::Diff:
        case Command::Export:
        case Command::Metrics:
            return Text::tr(
                "Exit codes: 0 success; 2 something failed, or figures are not credible.");
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
