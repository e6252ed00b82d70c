// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUrl>
#include <chrono>

#include "fleet/answerbudget.h"

namespace pddgpu {

/// Address of a Prometheus server, and the limits for its answers.
struct PrometheusServer {
    /// http or https, including the path before /api/v1. Includes user name and password if
    /// required; they are sent to this server only, and never shown.
    QUrl url;
    /// Timeout for one whole answer, its head included.
    std::chrono::milliseconds patience{20'000};
    /// The budget for the answers of one round of queries.
    AnswerBudget budget{};
};

}  // namespace pddgpu
