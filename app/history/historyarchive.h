// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QObject>
#include <memory>

#include "history/history.h"

namespace pddgpu {

/// Where histories outlast the program. HistoryStore (history/store) is one, in a file; who keeps a
/// history needs to know no more than this.
///
/// All functions return at once; signals arrive in the thread of this object.
class HistoryArchive : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// Whether it keeps samples of this origin.
    virtual bool keeps(Origin origin) const = 0;

    /// Reads what was kept of a device; answered by loaded(), not at all if there is nothing.
    virtual void load(const QString &deviceId) = 0;

    /// Keeps a sample from now on.
    virtual void append(const HistoryEntry &entry) = 0;

Q_SIGNALS:
    /// The receiver may move the buckets away.
    void loaded(const QString &deviceId, const std::shared_ptr<pddgpu::HistoryBuckets> &buckets);
    /// Why nothing is kept as it should be, translated; empty: all is well again. Not repeated
    /// while it stays the same.
    void problemTold(const QString &text);
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(std::shared_ptr<pddgpu::HistoryBuckets>)
