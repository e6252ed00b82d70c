// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

namespace pddgpu {

/// One value of a series; may be NaN or infinite.
struct PrometheusPoint {
    std::int64_t timeMs = 0;  ///< ms since the epoch, UTC, by the server's clock.
    double value = 0;
};

/// Says what a series is of. Hostile text.
struct PrometheusLabel {
    QString name;
    QString value;
};

/// One series of an answer, its points in order of time: one of a query, one or more of a range
/// query.
struct PrometheusSeries {
    QList<PrometheusLabel> labels;
    QList<PrometheusPoint> points;

    /// Empty where there is no such label.
    QString label(QStringView name) const;
    QString name() const { return label(u"__name__"); }
};

/// What /api/v1/query and /api/v1/query_range answer: a vector or a matrix.
using PrometheusAnswer = QList<PrometheusSeries>;

/// Why an answer is none.
struct PrometheusProblem {
    bool isError = false;  ///< The server says itself that it failed; else it is malformed.
    QString reason;        ///< In English. Hostile text.
};

/// Reads the JSON of an answer. Strict: an answer with one wrong type in it is malformed as a
/// whole. The caller bounds its size.
tl::expected<PrometheusAnswer, PrometheusProblem> parseAnswer(const QByteArray &json);

/// A value as a count or as bytes: whole, from 0 to 2^64 - 1; not set: it is none.
std::optional<std::uint64_t> wholeNumber(double value);

/// A string for PromQL, in quotes, whatever the text.
QString quotedForQuery(const QString &text);

}  // namespace pddgpu
