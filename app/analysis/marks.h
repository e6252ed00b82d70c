// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>

#include "analysis/analyst.h"

namespace pddgpu {

/// The marks A and B that a user set on samples, and the difference between them; without B, the
/// difference between A and the newest sample.
class Marks : public QObject
{
    Q_OBJECT

public:
    /// The analyst does the comparison. It is owned by the caller and must outlive this object.
    explicit Marks(Analyst *analyst, QObject *parent = nullptr);

    const std::optional<ObjectsMark> &from() const { return m_from; }
    /// Not set: now.
    const std::optional<ObjectsMark> &to() const { return m_to; }
    /// All marks that are set, in order: A, then B.
    QList<ObjectsMark> all() const;

    /// Null: not known yet, or refusal() is set.
    const DifferencePtr &difference() const { return m_difference; }
    /// Why the marks cannot be compared.
    const std::optional<NoDifference> &refusal() const { return m_refusal; }

    /// Sets a mark: first A, then B; after that B moves to A, and the sample becomes B. A sample
    /// without a list of objects cannot be compared and is not marked.
    void mark(const SnapshotPtr &snapshot);
    /// Clears B.
    void compareUntilNow();
    void swap();
    void clear();

Q_SIGNALS:
    /// The marks changed; emitted after differenceChanged().
    void changed(const QList<pddgpu::ObjectsMark> &marks);
    /// difference() or refusal() changed.
    void differenceChanged();

private:
    void change(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to);
    void take(const Comparison &comparison);

    Analyst *m_analyst;
    std::optional<ObjectsMark> m_from;
    std::optional<ObjectsMark> m_to;
    DifferencePtr m_difference;
    std::optional<NoDifference> m_refusal;
};

}  // namespace pddgpu
