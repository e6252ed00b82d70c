// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "scenario/scenario.h"
#include "text/labelfold.h"

namespace pddgpu {

QString ScenarioExpectation::withoutNumbers(const QString &label)
{
    constexpr QChar WrittenNumber(u'#');
    return foldedLabel(label).replace(AnyNumber, WrittenNumber);
}

bool ScenarioExpectation::matches(QStringView processName, QStringView labelText,
                                  std::uint64_t sizeBytes) const
{
    return sizeBytes >= smallestBytes && sizeBytes <= largestBytes &&
           process.matches(processName) &&
           (!label || label->matches(withoutNumbers(labelText.toString())));
}

const ScenarioExpectation *Scenario::expectationFor(QStringView process, QStringView label,
                                                    std::uint64_t sizeBytes) const
{
    const auto found = std::ranges::find_if(expectations, [&](const ScenarioExpectation &one) {
        return one.matches(process, label, sizeBytes);
    });
    return found == expectations.end() ? nullptr : &*found;
}

}  // namespace pddgpu
