// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/prometheusanswer.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

namespace dom = simdjson::dom;

// Later times are invalid: the year 5138.
constexpr double LatestTime = 1e11;

// Limit outside the list of series: a few names, or the server's error.
constexpr qsizetype MostOutsideBytes = 64 << 10;
// One series: its labels, with every letter escaped, or 11,000 points.
constexpr qsizetype LongestSeriesBytes = 1 << 20;
// The maximum of the API.
constexpr std::size_t MostPoints = 11'000;
constexpr int ResultsDepth = 3;
constexpr int DeepestSeries = 8;
// Overhead of a kept text, stored twice, including tables and allocator.
constexpr qint64 BytesAText = 144;
constexpr qint64 BytesALetter = 3;

constexpr std::array<std::string_view, PrometheusLabelCount> LabelNames{
    "__name__",  "instance", "job",    "card",           "state",
    "alertname", "device",   "driver", "driver_version", "region"};

template <typename T>
using Parsed = tl::expected<T, PrometheusProblem>;

tl::unexpected<PrometheusProblem> malformed(const QString &reason)
{
    return tl::unexpected(PrometheusProblem{false, reason, false});
}

tl::unexpected<PrometheusProblem> tooLarge(const QString &reason)
{
    return tl::unexpected(PrometheusProblem{false, reason, true});
}

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::optional<double> numberIn(std::string_view text)
{
    if (text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (text == "+Inf")
        return std::numeric_limits<double>::infinity();
    if (text == "-Inf")
        return -std::numeric_limits<double>::infinity();
    double value = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

// [ <seconds>, "<value>" ]
Parsed<PrometheusPoint> parsePoint(const dom::element &json)
{
    dom::array pair;
    double seconds = 0;
    std::string_view text;
    if (json.get_array().get(pair) != simdjson::SUCCESS || pair.size() != 2 ||
        pair.at(0).get_double().get(seconds) != simdjson::SUCCESS ||
        pair.at(1).get_string().get(text) != simdjson::SUCCESS)
        return malformed(u"a value is not a pair of a time and a text"_s);
    if (!(std::abs(seconds) < LatestTime))
        return malformed(u"a time is out of range"_s);
    const std::optional<double> value = numberIn(text);
    if (!value)
        return malformed(u"a value is not a number: \"%1\""_s.arg(textOf(text.substr(0, 40))));
    return PrometheusPoint{std::llround(seconds * 1000), *value};
}

bool isSpace(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

dom::element documentIn(dom::parser *parser, QByteArray *json, simdjson::error_code *error)
{
    // The parser reads beyond the end.
    json->reserve(json->size() + static_cast<qsizetype>(simdjson::SIMDJSON_PADDING));
    dom::element document;
    *error = parser->parse(json->constData(), static_cast<std::size_t>(json->size()), false)
                 .get(document);
    return document;
}

}  // namespace

// Keeps only two pieces of the text, both bounded: the part outside the list of series, with the
// list left empty, and the current series. This code only finds where a series begins and ends; the
// parser checks that they are JSON.
struct AnswerParser::State {
    enum class Place { Outside, Between, Series };
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>()(text);
        }
    };

    AnswerBudget *budget;
    Place place = Place::Outside;
    int depth = 0;
    bool isInString = false;
    bool isEscaped = false;

    QByteArray outside;
    QByteArray lastString;  // Last string outside the series, long enough to recognise "result".
    bool isAtData = false;  // The next value is that of "data".
    bool isInData = false;
    bool isAtResult = false;  // The next value is that of "result" in "data".
    bool hasResults = false;

    bool wantsSeries = false;  // After a comma.
    bool mayEnd = false;       // After the beginning, or a series.
    QByteArray series;
    std::optional<bool> isMatrix;

    dom::parser parser;
    std::unordered_map<std::string, quint32, TextHash, std::equal_to<>> texts;

    // 0: empty text; not set: too many texts.
    std::optional<quint32> shared(QList<QString> *all, std::string_view text)
    {
        if (text.empty())
            return 0;
        if (const auto known = texts.find(text); known != texts.end())
            return known->second;
        budget->textBytes -= BytesAText + BytesALetter * static_cast<qint64>(text.size());
        if (budget->textBytes < 0)
            return std::nullopt;
        const auto index = static_cast<quint32>(all->size());
        all->append(textOf(text));
        texts.emplace(text, index);
        return index;
    }
};

const QString &PrometheusAnswer::Series::label(PrometheusLabel label) const
{
    const Entry &entry = m_answer.m_series[static_cast<std::size_t>(m_index)];
    return m_answer.m_texts.at(
        static_cast<qsizetype>(entry.texts[static_cast<std::size_t>(label)]));
}

std::span<const PrometheusPoint> PrometheusAnswer::Series::points() const
{
    const Entry &entry = m_answer.m_series[static_cast<std::size_t>(m_index)];
    return std::span(m_answer.m_points).subspan(entry.firstPoint, entry.pointCount);
}

AnswerParser::AnswerParser(AnswerBudget *budget) : m_state(std::make_unique<State>())
{
    m_state->budget = budget;
}

AnswerParser::~AnswerParser() = default;

tl::expected<void, PrometheusProblem> AnswerParser::feed(QByteArrayView json)
{
    State &state = *m_state;
    const char *const end = json.data() + json.size();
    const char *at = json.data();
    while (at != end) {
        if (state.place != State::Place::Series) {
            const Read read =
                state.place == State::Place::Outside ? takeOutside(*at) : takeBetween(*at);
            if (!read)
                return read;
            ++at;
            continue;
        }
        const char *const from = at;
        bool isWhole = false;
        while (at != end && !isWhole) {
            const char byte = *at++;
            if (state.isInString) {
                if (state.isEscaped)
                    state.isEscaped = false;
                else if (byte == '\\')
                    state.isEscaped = true;
                else if (byte == '"')
                    state.isInString = false;
            } else if (byte == '"') {
                state.isInString = true;
            } else if (byte == '{' || byte == '[') {
                if (++state.depth > ResultsDepth + DeepestSeries)
                    return malformed(u"a series is nested too deeply"_s);
            } else if (byte == '}' || byte == ']') {
                isWhole = --state.depth == ResultsDepth;
            }
        }
        if (state.series.size() + (at - from) > LongestSeriesBytes)
            return tooLarge(u"the limit of one series is 1 MiB"_s);
        state.series.append(from, at - from);
        if (isWhole) {
            if (const Read read = takeSeries(); !read)
                return read;
        }
    }
    return {};
}

// Takes one byte outside the list of series.
AnswerParser::Read AnswerParser::takeOutside(char byte)
{
    State &state = *m_state;
    if (!state.isInString && isSpace(byte)) {
        if (state.outside.endsWith(' '))
            return {};
        byte = ' ';
    }
    if (state.outside.size() >= MostOutsideBytes)
        return malformed(u"there is too much that is not a series"_s);
    state.outside.append(byte);

    if (state.isInString) {
        const bool ends = byte == '"' && !state.isEscaped;
        state.isEscaped = byte == '\\' && !state.isEscaped;
        if (ends)
            state.isInString = false;
        else if (state.lastString.size() <= 6)
            state.lastString.append(byte);
        return {};
    }
    switch (byte) {
        case '"':
            state.isInString = true;
            state.lastString.clear();
            break;
        case ':':
            if (state.depth == 1)
                state.isAtData = state.lastString == "data";
            else if (state.depth == 2)
                state.isAtResult = state.isInData && state.lastString == "result";
            break;
        case ',':
            if (state.depth == 1)
                state.isAtData = false;
            else if (state.depth == 2)
                state.isAtResult = false;
            break;
        case '{':
            if (++state.depth == 2)
                state.isInData = state.isAtData;
            break;
        case '[':
            if (++state.depth == ResultsDepth && state.isAtResult) {
                if (state.hasResults)
                    return malformed(u"there are two lists of results"_s);
                state.hasResults = true;
                state.place = State::Place::Between;
                state.mayEnd = true;
            } else if (state.depth == 2) {
                state.isInData = false;
            }
            break;
        case '}':
        case ']':
            if (--state.depth == 1) {
                state.isInData = false;
                state.isAtResult = false;
            }
            break;
        default:
            break;
    }
    return {};
}

// Takes one byte of the list of series, before, between or after the series.
AnswerParser::Read AnswerParser::takeBetween(char byte)
{
    State &state = *m_state;
    if (isSpace(byte))
        return {};
    const bool mayBegin = state.wantsSeries || state.series.isNull();
    if (byte == '{' && mayBegin) {
        state.place = State::Place::Series;
        state.series = "{";
        state.depth = ResultsDepth + 1;
        state.wantsSeries = false;
        state.mayEnd = false;
        return {};
    }
    if (byte == ',' && state.mayEnd && !state.series.isNull()) {
        state.wantsSeries = true;
        state.mayEnd = false;
        return {};
    }
    if (byte == ']' && state.mayEnd) {
        state.place = State::Place::Outside;
        state.outside.append(']');
        state.depth = ResultsDepth - 1;
        return {};
    }
    return malformed(mayBegin ? u"a series has no labels"_s : u"the list of results is broken"_s);
}

AnswerParser::Read AnswerParser::takeSeries()
{
    State &state = *m_state;
    state.place = State::Place::Between;
    state.mayEnd = true;
    if (--state.budget->series < 0)
        return tooLarge(u"there are too many series"_s);

    simdjson::error_code error{};
    const dom::element json = documentIn(&state.parser, &state.series, &error);
    if (error != simdjson::SUCCESS)
        return malformed(u"not JSON: %1"_s.arg(QLatin1StringView(simdjson::error_message(error))));
    dom::object labels;
    if (json["metric"].get_object().get(labels) != simdjson::SUCCESS)
        return malformed(u"a series has no labels"_s);
    PrometheusAnswer::Entry entry;
    qsizetype count = 0;
    for (const auto &[name, text] : labels) {
        std::string_view value;
        if (text.get_string().get(value) != simdjson::SUCCESS)
            return malformed(u"a label is not a text"_s);
        if (++count > MostLabels)
            return tooLarge(u"the limit of labels of one series is 64"_s);
        if (name.size() > LongestLabelBytes || value.size() > LongestLabelBytes)
            return tooLarge(u"the limit of one label is 1 KiB"_s);
        const auto known = std::ranges::find(LabelNames, name);
        if (known == LabelNames.end())
            continue;
        const auto index = state.shared(&m_answer.m_texts, value);
        if (!index)
            return tooLarge(u"the labels are too long altogether"_s);
        entry.texts[static_cast<std::size_t>(known - LabelNames.begin())] = *index;
    }

    entry.firstPoint = static_cast<quint32>(m_answer.m_points.size());
    dom::element values;
    const bool isMatrix = json["values"].get(values) == simdjson::SUCCESS;
    if (state.isMatrix.value_or(isMatrix) != isMatrix)
        return malformed(u"vectors and matrices are mixed"_s);
    state.isMatrix = isMatrix;
    const auto add = [this, &state](const dom::element &point) -> Read {
        const auto read = parsePoint(point);
        if (!read)
            return tl::unexpected(read.error());
        if (--state.budget->points < 0)
            return tooLarge(u"there are too many values"_s);
        m_answer.m_points.push_back(*read);
        return {};
    };
    if (isMatrix) {
        dom::array points;
        if (values.get_array().get(points) != simdjson::SUCCESS || points.size() == 0)
            return malformed(u"a series of a matrix has no values"_s);
        for (const dom::element point : points) {
            if (const Read read = add(point); !read)
                return read;
            const std::size_t added = m_answer.m_points.size();
            if (added - entry.firstPoint > MostPoints)
                return tooLarge(u"the limit of values of one series is 11,000"_s);
            if (added - entry.firstPoint > 1 &&
                m_answer.m_points[added - 1].timeMs <= m_answer.m_points[added - 2].timeMs)
                return malformed(u"the values are not in order of time"_s);
        }
    } else {
        if (json["value"].get(values) != simdjson::SUCCESS)
            return malformed(u"a series has no value"_s);
        if (const Read read = add(values); !read)
            return read;
    }
    entry.pointCount = static_cast<quint32>(m_answer.m_points.size()) - entry.firstPoint;
    m_answer.m_series.push_back(entry);
    return {};
}

tl::expected<PrometheusAnswer, PrometheusProblem> AnswerParser::finish()
{
    State &state = *m_state;
    simdjson::error_code error{};
    const dom::element document = documentIn(&state.parser, &state.outside, &error);
    if (error != simdjson::SUCCESS)
        return malformed(u"not JSON: %1"_s.arg(QLatin1StringView(simdjson::error_message(error))));
    std::string_view status;
    if (document["status"].get_string().get(status) != simdjson::SUCCESS)
        return malformed(u"neither a result nor an error"_s);
    if (status == "error") {
        const auto said = [&document](const char *member, const QString &otherwise) {
            std::string_view text;
            return document[member].get_string().get(text) == simdjson::SUCCESS ? textOf(text)
                                                                                : otherwise;
        };
        return tl::unexpected(PrometheusProblem{
            true,
            u"%1: %2"_s.arg(said("errorType", u"error"_s), said("error", u"no reason given"_s)),
            false});
    }
    dom::element data;
    if (status != "success" || document["data"].get(data) != simdjson::SUCCESS)
        return malformed(u"neither a result nor an error"_s);
    std::string_view type;
    if (data["resultType"].get_string().get(type) != simdjson::SUCCESS ||
        (type != "vector" && type != "matrix"))
        return malformed(u"the result is neither vector nor matrix"_s);
    dom::array results;
    if (data["result"].get_array().get(results) != simdjson::SUCCESS || results.size() != 0)
        return malformed(u"there is no list of results"_s);
    if (state.isMatrix && *state.isMatrix != (type == "matrix"))
        return malformed(u"the values are not those of a %1"_s.arg(textOf(type)));
    state.texts.clear();
    return std::move(m_answer);
}

tl::expected<PrometheusAnswer, PrometheusProblem> parseAnswer(const QByteArray &json)
{
    AnswerBudget budget;
    AnswerParser parser(&budget);
    if (const auto read = parser.feed(json); !read)
        return tl::unexpected(read.error());
    return parser.finish();
}

std::optional<std::uint64_t> wholeNumber(double value)
{
    constexpr double Beyond = 18446744073709551616.0;
    if (!(value > -0.5) || !(value < Beyond))
        return std::nullopt;
    const double rounded = std::round(value);
    return rounded < Beyond ? std::optional(static_cast<std::uint64_t>(std::abs(rounded)))
                            : std::nullopt;
}

QString quotedForQuery(const QString &text)
{
    QString quoted = text;
    quoted.replace(u'\\', "\\\\"_L1).replace(u'"', "\\\""_L1).replace(u'\n', "\\n"_L1);
    return u'"' + quoted + u'"';
}

}  // namespace pddgpu
