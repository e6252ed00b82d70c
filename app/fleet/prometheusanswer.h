// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QString>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <tl/expected.hpp>
#include <vector>

#include "fleet/answerbudget.h"

namespace pddgpu {

/// One value of a series; may be NaN or infinite.
struct PrometheusPoint {
    std::int64_t timeMs = 0;  ///< ms since the epoch, UTC, by the server's clock.
    double value = 0;
};

/// The labels that are kept; we do not use any others.
enum class PrometheusLabel : std::uint8_t {
    Name,  ///< "__name__"
    Instance,
    Job,
    Card,
    State,
    AlertName,
    Device,
    Driver,
    DriverVersion,
    Region,
};
constexpr std::size_t PrometheusLabelCount = 10;

/// The answer of /api/v1/query or /api/v1/query_range, a vector or a matrix: series, each with its
/// labels and its points in time order (one for a query, one or more for a range query). Texts are
/// deduplicated, as thousands of series share a few.
class PrometheusAnswer
{
public:
    /// One series; valid while the answer lives. Texts are untrusted.
    class Series
    {
    public:
        Series(const PrometheusAnswer &answer, qsizetype index) : m_answer(answer), m_index(index)
        {
        }

        /// Empty if there is no such label.
        const QString &label(PrometheusLabel label) const;
        const QString &name() const { return label(PrometheusLabel::Name); }
        /// One or more.
        std::span<const PrometheusPoint> points() const;

    private:
        const PrometheusAnswer &m_answer;
        qsizetype m_index;
    };

    class Iterator
    {
    public:
        Iterator(const PrometheusAnswer &answer, qsizetype index) : m_answer(answer), m_index(index)
        {
        }

        Series operator*() const { return {m_answer, m_index}; }
        Iterator &operator++()
        {
            ++m_index;
            return *this;
        }
        bool operator!=(const Iterator &other) const { return m_index != other.m_index; }

    private:
        const PrometheusAnswer &m_answer;
        qsizetype m_index;
    };

    Iterator begin() const { return {*this, 0}; }
    Iterator end() const { return {*this, size()}; }
    qsizetype size() const { return static_cast<qsizetype>(m_series.size()); }
    bool isEmpty() const { return m_series.empty(); }
    Series at(qsizetype index) const { return {*this, index}; }

private:
    friend class AnswerParser;

    struct Entry {
        std::array<quint32, PrometheusLabelCount> texts{};
        quint32 firstPoint = 0;
        quint32 pointCount = 0;
    };

    QList<QString> m_texts{QString()};
    std::vector<Entry> m_series;
    std::vector<PrometheusPoint> m_points;
};

/// Why an answer is not usable; malformed if neither flag is set.
struct PrometheusProblem {
    bool isError = false;     ///< Reported by the server itself.
    QString reason;           ///< In English. Untrusted text.
    bool isTooLarge = false;  ///< The answer exceeds a limit.
};

/// Incremental parser for the JSON of an answer; keeps only the result. Strict: an answer with one
/// wrong type is malformed as a whole.
class AnswerParser
{
public:
    static constexpr qsizetype MostLabels = 64;
    static constexpr std::size_t LongestLabelBytes = 1024;

    /// The budget must outlive the parser.
    explicit AnswerParser(AnswerBudget *budget);
    ~AnswerParser();
    Q_DISABLE_COPY_MOVE(AnswerParser)

    /// Must not be called again after a problem.
    tl::expected<void, PrometheusProblem> feed(QByteArrayView json);
    /// Called once, after the last chunk.
    tl::expected<PrometheusAnswer, PrometheusProblem> finish();

private:
    struct State;
    using Read = tl::expected<void, PrometheusProblem>;

    Read takeOutside(char byte);
    Read takeBetween(char byte);
    Read takeSeries();

    std::unique_ptr<State> m_state;
    PrometheusAnswer m_answer;
};

/// Parses a complete answer, within the usual limits.
tl::expected<PrometheusAnswer, PrometheusProblem> parseAnswer(const QByteArray &json);

/// A value as a count or a number of bytes: an integer from 0 to 2^64 - 1; not set: it is not one.
std::optional<std::uint64_t> wholeNumber(double value);

/// A quoted and escaped PromQL string, for any text.
QString quotedForQuery(const QString &text);

}  // namespace pddgpu
