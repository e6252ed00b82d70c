// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/words.h"

namespace pddgpu {

tl::expected<std::vector<ScenarioWord>, QString> splitScenarioLine(QStringView line)
{
    std::vector<ScenarioWord> words;
    for (qsizetype at = 0; at < line.size();) {
        const QChar c = line[at];
        if (c.isSpace()) {
            ++at;
        } else if (c == u'#') {
            break;
        } else if (c == u',') {
            words.push_back({QStringLiteral(","), false, true});
            ++at;
        } else if (c == u'"') {
            const qsizetype end = line.indexOf(u'"', at + 1);
            if (end < 0)
                return tl::unexpected(QStringLiteral("the closing \" is missing"));
            words.push_back({line.sliced(at + 1, end - at - 1).toString(), true, false});
            at = end + 1;
            if (at < line.size() && !line[at].isSpace() && line[at] != u',')
                return tl::unexpected(QStringLiteral("text right after the closing \""));
        } else {
            const qsizetype start = at;
            while (at < line.size() && !line[at].isSpace() && line[at] != u',') {
                if (line[at] == u'"')
                    return tl::unexpected(QStringLiteral("a \" inside a word"));
                ++at;
            }
            words.push_back({line.sliced(start, at - start).toString(), false, false});
        }
    }
    return words;
}

bool ScenarioWords::isNext(QLatin1StringView text) const
{
    return hasWord() && !peek().isQuoted && peek().text == text;
}

bool ScenarioWords::takeIf(QLatin1StringView text)
{
    const bool isIt = isNext(text);
    m_next += isIt ? 1 : 0;
    return isIt;
}

}  // namespace pddgpu
