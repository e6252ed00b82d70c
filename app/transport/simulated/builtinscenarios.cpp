// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/builtinscenarios.h"

#include <QFile>

// Q_INIT_RESOURCE must not be in a namespace.
static void initScenarioResources()
{
    Q_INIT_RESOURCE(scenarios);
}

namespace pddgpu {

QStringList builtInScenarioNames()
{
    return {QStringLiteral("mixed"), QStringLiteral("healthy"), QStringLiteral("leaky"),
            QStringLiteral("orphan")};
}

ScenarioPtr builtInScenario(QStringView name)
{
    const QStringList names = builtInScenarioNames();
    if (!names.contains(name))
        return nullptr;
    initScenarioResources();
    QFile file(QStringLiteral(":/scenarios/%1.scenario").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("a scenario is missing in this program");
    const auto scenario = parseScenario(file.readAll());
    if (!scenario)
        qFatal("a scenario of this program has an error in line %lld: %s",
               qlonglong{scenario.error().line}, qPrintable(scenario.error().reason));
    return *scenario;
}

}  // namespace pddgpu
