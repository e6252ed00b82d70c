// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <chrono>

#include "fleet/answerbudget.h"

namespace pddgpu {

/// Where a Prometheus server is, and how much of it we bear.
struct PrometheusServer {
    /// http or https, the path in front of /api/v1 included; with a user's name and password where
    /// it wants them, which go to this server alone, and are never shown.
    QUrl url;
    /// For the whole of one answer, its head included.
    std::chrono::milliseconds patience{20'000};
    /// The budget for the answers of one round of queries.
    AnswerBudget budget{};
};

}  // namespace pddgpu
