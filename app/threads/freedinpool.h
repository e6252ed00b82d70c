// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>
#include <memory>
#include <utility>

namespace pddgpu {

/// Shares a value that a thread of Qt's pool frees, whichever thread lets go of it last: for one
/// whose freeing takes longer than the GUI thread may be busy.
template <typename Value>
std::shared_ptr<const Value> sharedAndFreedInPool(Value value)
{
    const auto free = [](const Value *last) {
        // Null while the program ends.
        if (QThreadPool *pool = QThreadPool::globalInstance())
            pool->start([last] { std::default_delete<const Value>()(last); });
        else
            std::default_delete<const Value>()(last);
    };
    return {std::make_unique<const Value>(std::move(value)).release(), free};
}

}  // namespace pddgpu
