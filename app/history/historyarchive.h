// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QObject>
#include <memory>

#include "history/history.h"

namespace pddgpu {

/// Persistent storage for histories. HistoryStore (history/store) implements it with a file; this
/// interface is all that its user needs.
///
/// All functions return at once; signals arrive in the thread of this object.
class HistoryArchive : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Whether samples of this origin are stored.
    virtual bool keeps(Origin origin) const = 0;

    /// Loads what was stored for a device; answered by loaded(), or not at all if there is nothing.
    virtual void load(const QString &deviceId) = 0;

    /// Stores a sample.
    virtual void append(const HistoryEntry &entry) = 0;

Q_SIGNALS:
    /// The receiver may move from the buckets.
    void loaded(const QString &deviceId, const std::shared_ptr<pddgpu::HistoryBuckets> &buckets);
    /// Why the history is not stored properly, translated; empty: the problem is solved. Not
    /// repeated while it stays the same.
    void problemTold(const QString &text);
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(std::shared_ptr<pddgpu::HistoryBuckets>)
