// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is understood or refused with line and reason. A text that is understood is written with
// the same meaning. Matching with all short cuts finds the same as without.
#include <algorithm>

#include "analysis/suppressions.h"
#include "fuzzing.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

const SuppressionRule *naiveMatch(const Suppressions &suppressions, const LeakObject &object)
{
    for (const SuppressionRule &rule : suppressions.rules()) {
        if ((!rule.process || rule.process->matches(object.process)) &&
            (!rule.label || rule.label->matches(object.label)) &&
            object.sizeBytes >= rule.smallestBytes && object.sizeBytes <= rule.largestBytes)
            return &rule;
    }
    return nullptr;
}

void checkWriting(const SuppressionRule &rule)
{
    const Suppressions again = Suppressions::parse(rule.toText().toUtf8());
    require(again.errors().isEmpty() && again.rules().size() == 1,
            "what was written is refused: " + rule.toText().toStdString());
    SuppressionRule same = again.rules().constFirst();
    same.comment = rule.comment;
    same.line = rule.line;
    require(same == rule, "what was written means something else: " + rule.toText().toStdString());
}

void checkLiteral(const QString &text)
{
    SuppressionRule rule;
    rule.label = Glob::literal(text);
    require(rule.label->matches(text), "a text does not match itself");
    require(!rule.label->matches(text + u'x'), "a text matches a longer one");
    checkWriting(rule);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzedDataProvider input(data, size);
    LeakObject object;
    object.process = QString::fromUtf8(input.ConsumeRandomLengthString(16));
    object.label = QString::fromUtf8(input.ConsumeRandomLengthString(64));
    object.sizeBytes = input.ConsumeIntegral<uint64_t>();
    checkLiteral(object.process);
    checkLiteral(object.label);

    for (const std::string &text :
         {std::string(data, data + size), input.ConsumeRemainingBytesAsString()}) {
        const auto suppressions = std::make_shared<const Suppressions>(
            Suppressions::parse(QByteArrayView(text.data(), static_cast<qsizetype>(text.size()))));
        const auto lines = static_cast<qsizetype>(std::count(text.begin(), text.end(), '\n')) + 1;
        for (const ParseError &error : suppressions->errors()) {
            require(error.line >= 1 && error.line <= lines, "an error on no line");
            require(!error.reason.isEmpty(), "refused without a reason");
        }
        for (const SuppressionRule &rule : suppressions->rules()) {
            require(rule.line >= 1 && rule.line <= lines, "a rule on no line");
            require(!rule.isEmpty(), "a rule without a condition");
            checkWriting(rule);
        }

        SuppressionMatcher matcher(suppressions);
        const SuppressionRule *expected = naiveMatch(*suppressions, object);
        for (int i = 0; i < 2; ++i) {
            require(matcher.match(object.process, object.label, object.sizeBytes) == expected,
                    "another rule than the naive search finds");
        }
    }
    return 0;
}
