// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/suppressions.h"

#include <QStringDecoder>
#include <QStringList>
#include <algorithm>
#include <tl/expected.hpp>

namespace pddgpu {

namespace {

constexpr std::uint64_t Largest = std::numeric_limits<std::uint64_t>::max();

// The rule on one line, or the reason why it is invalid (in English).
struct Line {
    SuppressionRule rule;
    std::optional<QString> comment;
};
using Refusal = QString;

bool isSeparator(QChar c)
{
    return c == u' ' || c == u'\t' || c == u',';
}

int hexDigit(QChar c)
{
    if (c >= u'0' && c <= u'9')
        return c.unicode() - u'0';
    if (c >= u'a' && c <= u'f')
        return c.unicode() - u'a' + 10;
    if (c >= u'A' && c <= u'F')
        return c.unicode() - u'A' + 10;
    return -1;
}

class LineParser
{
public:
    explicit LineParser(QStringView text) : m_text(text) {}

    tl::expected<Line, Refusal> parse()
    {
        Line line;
        for (;;) {
            while (!atEnd() && isSeparator(peek()))
                ++m_at;
            if (atEnd() || peek() == u'#') {
                if (line.rule.isLeak && line.rule.isEmpty()) {
                    return tl::unexpected(
                        QStringLiteral("\"is:leak\" needs process:, label: or size:"));
                }
                if (!atEnd())
                    line.comment = m_text.sliced(m_at + 1).trimmed().toString();
                return line;
            }
            if (const auto done = parseCondition(&line.rule); !done)
                return tl::unexpected(done.error());
        }
    }

private:
    tl::expected<void, Refusal> parseCondition(SuppressionRule *rule)
    {
        const qsizetype start = m_at;
        while (!atEnd() && !isSeparator(peek()) && peek() != u':')
            ++m_at;
        const QStringView key = m_text.sliced(start, m_at - start);
        if (atEnd() || peek() != u':') {
            return tl::unexpected(
                QStringLiteral(
                    "\"%1\" is not a condition: process:, label:, size: or is: is missing")
                    .arg(key));
        }
        ++m_at;

        if (key == u"process")
            return parsePattern(key, &rule->process);
        if (key == u"label")
            return parsePattern(key, &rule->label);
        if (key == u"size")
            return parseSizes(rule);
        if (key == u"is")
            return parseKind(rule);
        return tl::unexpected(
            QStringLiteral("unknown condition \"%1:\"; there are process:, label:, size: and is:")
                .arg(key));
    }

    tl::expected<void, Refusal> parseKind(SuppressionRule *rule)
    {
        if (rule->isLeak)
            return tl::unexpected(QStringLiteral("\"is:\" is given twice"));
        const qsizetype start = m_at;
        while (!atEnd() && !isSeparator(peek()))
            ++m_at;
        const QStringView kind = m_text.sliced(start, m_at - start);
        if (kind != u"leak")
            return tl::unexpected(
                QStringLiteral("\"is:%1\" is unknown; there is is:leak").arg(kind));
        rule->isLeak = true;
        return {};
    }

    tl::expected<void, Refusal> parsePattern(QStringView key, std::optional<Glob> *pattern)
    {
        if (*pattern)
            return tl::unexpected(QStringLiteral("\"%1:\" is given twice").arg(key));
        const bool quoted = !atEnd() && peek() == u'"';
        if (quoted)
            ++m_at;
        Glob glob;
        const qsizetype start = m_at;
        for (;; ++m_at) {
            if (atEnd()) {
                if (quoted)
                    return tl::unexpected(QStringLiteral("the closing \" is missing"));
                break;
            }
            const QChar c = peek();
            if (quoted ? c == u'"' : isSeparator(c))
                break;
            if (c == u'"')
                return tl::unexpected(QStringLiteral("a \" in a word needs a \\ before it"));
            if (c == u'*') {
                glob.appendAnyRun();
            } else if (c == u'?') {
                glob.appendAnyCharacter();
            } else if (const auto character = takeCharacter()) {
                glob.appendCharacter(*character);
            } else {
                return tl::unexpected(character.error());
            }
        }
        if (!quoted && m_at == start) {
            return tl::unexpected(
                QStringLiteral("no pattern after \"%1:\"; an empty text is \"\"").arg(key));
        }
        if (quoted) {
            ++m_at;
            if (!atEnd() && !isSeparator(peek()))
                return tl::unexpected(QStringLiteral("text right after the closing \""));
        }
        *pattern = std::move(glob);
        return {};
    }

    // The character at this place, with its escape decoded; m_at stays on its last unit.
    tl::expected<char32_t, Refusal> takeCharacter()
    {
        if (peek() != u'\\')
            return wholeCharacter();
        ++m_at;
        if (atEnd())
            return tl::unexpected(QStringLiteral("a \\ at the end of the line"));
        if (peek() != u'u' || m_at + 1 >= m_text.size() || m_text[m_at + 1] != u'{')
            return wholeCharacter();

        char32_t character = 0;
        const qsizetype first = m_at + 2;
        for (m_at = first; !atEnd() && hexDigit(peek()) >= 0 && m_at < first + 6; ++m_at)
            character = character * 16 + static_cast<char32_t>(hexDigit(peek()));
        if (atEnd() || peek() != u'}' || m_at == first || character > QChar::LastValidCodePoint) {
            return tl::unexpected(
                QStringLiteral("\\u{ needs the hexadecimal number of a character, and }"));
        }
        return character;
    }

    char32_t wholeCharacter()
    {
        const QChar c = peek();
        if (c.isHighSurrogate() && m_at + 1 < m_text.size() && m_text[m_at + 1].isLowSurrogate()) {
            ++m_at;
            return QChar::surrogateToUcs4(c, m_text[m_at]);
        }
        return c.unicode();
    }

    tl::expected<void, Refusal> parseSizes(SuppressionRule *rule)
    {
        if (rule->smallestBytes != 0 || rule->largestBytes != Largest)
            return tl::unexpected(QStringLiteral("\"size:\" is given twice"));
        const qsizetype start = m_at;
        while (!atEnd() && !isSeparator(peek()))
            ++m_at;
        const QStringView sizes = m_text.sliced(start, m_at - start);

        bool understood = true;
        const auto bytes = [&understood](QStringView text) {
            const std::optional<std::uint64_t> number = parseBytes(text);
            understood = understood && number;
            return number.value_or(1);
        };
        if (const qsizetype dots = sizes.indexOf(u".."); dots >= 0) {
            rule->smallestBytes = bytes(sizes.first(dots));
            rule->largestBytes = bytes(sizes.sliced(dots + 2));
        } else if (sizes.startsWith(u">=")) {
            rule->smallestBytes = bytes(sizes.sliced(2));
        } else if (sizes.startsWith(u"<=")) {
            rule->largestBytes = bytes(sizes.sliced(2));
        } else if (sizes.startsWith(u'>')) {
            const std::uint64_t above = bytes(sizes.sliced(1));
            understood = understood && above != Largest;
            rule->smallestBytes = above + 1;
        } else if (sizes.startsWith(u'<')) {
            const std::uint64_t below = bytes(sizes.sliced(1));
            understood = understood && below != 0;
            rule->largestBytes = below - 1;
        } else {
            rule->smallestBytes = bytes(sizes.startsWith(u'=') ? sizes.sliced(1) : sizes);
            rule->largestBytes = rule->smallestBytes;
        }
        if (!understood || rule->smallestBytes > rule->largestBytes) {
            return tl::unexpected(
                QStringLiteral("\"%1\" is not a size (expected one like 4096, >=64M or 1M..2M)")
                    .arg(sizes));
        }
        if (rule->smallestBytes == 0 && rule->largestBytes == Largest)
            return tl::unexpected(QStringLiteral("\"size:%1\" matches every size").arg(sizes));
        return {};
    }

    static std::optional<std::uint64_t> parseBytes(QStringView text)
    {
        int shift = 0;
        if (text.endsWith(u'K'))
            shift = 10;
        else if (text.endsWith(u'M'))
            shift = 20;
        else if (text.endsWith(u'G'))
            shift = 30;
        if (shift > 0)
            text.chop(1);
        // Only digits: toULongLong() would also accept a sign and spaces.
        const bool digits =
            std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
        bool fits = false;
        const std::uint64_t number = text.toULongLong(&fits);
        if (!digits || !fits || number > (Largest >> shift))
            return std::nullopt;
        return number << shift;
    }

    bool atEnd() const { return m_at >= m_text.size(); }
    QChar peek() const { return m_text[m_at]; }

    QStringView m_text;
    qsizetype m_at = 0;
};

tl::expected<QString, Refusal> decoded(QByteArrayView line)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder.decode(line);
    if (decoder.hasError())
        return tl::unexpected(QStringLiteral("not UTF-8"));
    if (text.contains(QChar::Null))
        return tl::unexpected(QStringLiteral("a NUL byte"));
    return text;
}

QString sizesText(const SuppressionRule &rule)
{
    const auto bytes = [](std::uint64_t value) {
        for (const auto &[shift, suffix] : {std::pair{30, 'G'}, {20, 'M'}, {10, 'K'}}) {
            if (value != 0 && value % (std::uint64_t{1} << shift) == 0)
                return QString::number(value >> shift) + QLatin1Char(suffix);
        }
        return QString::number(value);
    };
    if (rule.smallestBytes == rule.largestBytes)
        return bytes(rule.smallestBytes);
    if (rule.largestBytes == Largest)
        return QStringLiteral(">=") + bytes(rule.smallestBytes);
    if (rule.smallestBytes == 0)
        return QStringLiteral("<=") + bytes(rule.largestBytes);
    return bytes(rule.smallestBytes) + QStringLiteral("..") + bytes(rule.largestBytes);
}

}  // namespace

bool SuppressionRule::isEmpty() const
{
    return !process && !label && smallestBytes == 0 && largestBytes == Largest;
}

QString SuppressionRule::toText() const
{
    QStringList conditions;
    if (process)
        conditions << QStringLiteral("process:") + process->toText();
    if (label)
        conditions << QStringLiteral("label:") + label->toText();
    if (smallestBytes != 0 || largestBytes != Largest)
        conditions << QStringLiteral("size:") + sizesText(*this);
    if (isLeak)
        conditions << QStringLiteral("is:leak");
    return conditions.join(u' ');
}

Suppressions Suppressions::parse(QByteArrayView text)
{
    Suppressions result;
    if (text.size() > MostBytes) {
        result.m_errors.append(
            {0, QStringLiteral("the file is larger than %1 bytes").arg(MostBytes)});
        return result;
    }
    constexpr QByteArrayView ByteOrderMark("\xef\xbb\xbf");
    if (text.startsWith(ByteOrderMark))
        text = text.sliced(ByteOrderMark.size());

    QStringList above;  // Comments right above the next line.
    for (qsizetype number = 1; !text.isEmpty(); ++number) {
        const qsizetype end = text.indexOf('\n');
        QByteArrayView bytes = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        if (bytes.endsWith('\r'))
            bytes.chop(1);

        tl::expected<Line, Refusal> line =
            decoded(bytes).and_then([](const QString &one) { return LineParser(one).parse(); });
        if (line && line->rule.isEmpty() && line->comment) {
            above << *line->comment;
            continue;
        }
        if (line && !line->rule.isEmpty() && result.m_rules.size() == MostRules)
            line = tl::unexpected(QStringLiteral("more than %1 rules").arg(MostRules));
        if (!line) {
            result.m_errors.append({number, line.error()});
        } else if (!line->rule.isEmpty()) {
            if (line->comment)
                above << *line->comment;
            line->rule.comment = above.join(u'\n').trimmed();
            line->rule.line = number;
            result.m_rules.append(std::move(line->rule));
        }
        above.clear();
    }
    return result;
}

SuppressionMatcher::SuppressionMatcher(const SuppressionsPtr &suppressions)
    : m_suppressions(suppressions)
{
}

const SuppressionRule *SuppressionMatcher::ruleOf(const QString &process, const QString &label,
                                                  std::uint64_t sizeBytes)
{
    if (!m_suppressions || m_suppressions->rules().isEmpty())
        return nullptr;

    for (const SuppressionRule *rule : candidatesOf(process, label)) {
        if (rule->matchesSize(sizeBytes))
            return rule;
    }
    return nullptr;
}

const SuppressionRule *SuppressionMatcher::ruleOfAll(const QString &process,
                                                     std::uint64_t smallestBytes,
                                                     std::uint64_t largestBytes) const
{
    if (!m_suppressions)
        return nullptr;
    for (const SuppressionRule &rule : m_suppressions->rules()) {
        if (!rule.label && (!rule.process || rule.process->matches(process)) &&
            rule.matchesSize(smallestBytes) && rule.matchesSize(largestBytes))
            return &rule;
    }
    return nullptr;
}

const SuppressionMatcher::Candidates &SuppressionMatcher::candidatesOf(const QString &process,
                                                                       const QString &label)
{
    constexpr std::size_t Places = 4096;
    constexpr std::uint64_t Spread = 0x9e37'79b9'7f4a'7c15;  // 2^64 by the golden ratio.
    const auto placeOf = [](const QString &text) {
        return reinterpret_cast<std::uintptr_t>(text.constData());
    };
    m_met.resize(Places);
    Met &met = m_met[((placeOf(process) * 31 + placeOf(label)) * Spread) >> 52];
    if (met.isOf(process, label))
        return *met.candidates;

    auto found = m_found.find(Texts(process, label));
    if (found == m_found.end()) {
        // Each object may have a new label.
        constexpr std::size_t MostKept = 10'000;
        if (m_found.size() >= MostKept) {
            m_found.clear();
            m_met.assign(Places, {});
        }
        found = m_found.emplace(Texts(process, label), candidatesFor(process, label)).first;
    }
    met = {process, label, &found->second};
    return found->second;
}

SuppressionMatcher::Candidates SuppressionMatcher::candidatesFor(const QString &process,
                                                                 const QString &label) const
{
    Candidates candidates;
    for (const SuppressionRule &rule : m_suppressions->rules()) {
        if ((!rule.process || rule.process->matches(process)) &&
            (!rule.label || rule.label->matches(label)))
            candidates.push_back(&rule);
    }
    return candidates;
}

}  // namespace pddgpu
