// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/prometheusanswer.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_map>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

namespace dom = simdjson::dom;

// Times beyond are no times: the year 5138.
constexpr double LatestTime = 1e11;

template <typename T>
using Parsed = tl::expected<T, QString>;

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
        return tl::unexpected(u"a value is no pair of a time and a text"_s);
    if (!(std::abs(seconds) < LatestTime))
        return tl::unexpected(u"a time is out of range"_s);
    const std::optional<double> value = numberIn(text);
    if (!value)
        return tl::unexpected(u"a value is no number: \"%1\""_s.arg(textOf(text.substr(0, 40))));
    return PrometheusPoint{std::llround(seconds * 1000), *value};
}

// The series of one answer. Thousands of them have a few texts between them, which they share.
class SeriesParser
{
public:
    Parsed<PrometheusSeries> parse(const dom::element &json, bool isMatrix)
    {
        dom::object labels;
        if (json["metric"].get_object().get(labels) != simdjson::SUCCESS)
            return tl::unexpected(u"a series has no labels"_s);
        PrometheusSeries series;
        series.labels.reserve(static_cast<qsizetype>(labels.size()));
        for (const auto &[name, text] : labels) {
            std::string_view value;
            if (text.get_string().get(value) != simdjson::SUCCESS)
                return tl::unexpected(u"a label is no text"_s);
            series.labels.append({shared(name), shared(value)});
        }
        if (isMatrix)
            return parseValues(json["values"], std::move(series));
        dom::element value;
        if (json["value"].get(value) != simdjson::SUCCESS)
            return tl::unexpected(u"a series has no value"_s);
        const auto point = parsePoint(value);
        if (!point)
            return tl::unexpected(point.error());
        series.points.append(*point);
        return series;
    }

private:
    static Parsed<PrometheusSeries> parseValues(const simdjson::simdjson_result<dom::element> &json,
                                                PrometheusSeries &&series)
    {
        dom::array values;
        if (json.get_array().get(values) != simdjson::SUCCESS || values.size() == 0)
            return tl::unexpected(u"a series of a matrix has no values"_s);
        series.points.reserve(static_cast<qsizetype>(values.size()));
        for (const dom::element value : values) {
            const auto point = parsePoint(value);
            if (!point)
                return tl::unexpected(point.error());
            if (!series.points.isEmpty() && point->timeMs <= series.points.constLast().timeMs)
                return tl::unexpected(u"the values are not in order of time"_s);
            series.points.append(*point);
        }
        return std::move(series);
    }

    QString shared(std::string_view text)
    {
        const auto [known, isNew] = m_texts.try_emplace(text);
        if (isNew)
            known->second = textOf(text);
        return known->second;
    }

    std::unordered_map<std::string_view, QString> m_texts;
};

Parsed<PrometheusAnswer> parseData(const dom::element &data)
{
    std::string_view type;
    if (data["resultType"].get_string().get(type) != simdjson::SUCCESS ||
        (type != "vector" && type != "matrix"))
        return tl::unexpected(u"the result is neither vector nor matrix"_s);
    dom::array results;
    if (data["result"].get_array().get(results) != simdjson::SUCCESS)
        return tl::unexpected(u"there is no list of results"_s);
    PrometheusAnswer answer;
    answer.reserve(static_cast<qsizetype>(results.size()));
    SeriesParser parser;
    for (const dom::element one : results) {
        auto series = parser.parse(one, type == "matrix");
        if (!series)
            return tl::unexpected(series.error());
        answer.append(*std::move(series));
    }
    return answer;
}

}  // namespace

QString PrometheusSeries::label(QStringView wanted) const
{
    const auto found = std::ranges::find_if(
        labels, [wanted](const PrometheusLabel &one) { return one.name == wanted; });
    return found != labels.end() ? found->value : QString();
}

tl::expected<PrometheusAnswer, PrometheusProblem> parseAnswer(const QByteArray &json)
{
    const auto malformed = [](const QString &reason) {
        return tl::unexpected(PrometheusProblem{false, reason});
    };
    dom::parser parser;
    dom::element document;
    const simdjson::error_code error =
        parser.parse(json.constData(), static_cast<std::size_t>(json.size())).get(document);
    if (error != simdjson::SUCCESS)
        return malformed(u"no JSON: %1"_s.arg(QLatin1StringView(simdjson::error_message(error))));

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
            u"%1: %2"_s.arg(said("errorType", u"error"_s), said("error", u"no reason given"_s))});
    }
    dom::element data;
    if (status != "success" || document["data"].get(data) != simdjson::SUCCESS)
        return malformed(u"neither a result nor an error"_s);
    auto answer = parseData(data);
    if (!answer)
        return malformed(answer.error());
    return *std::move(answer);
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
