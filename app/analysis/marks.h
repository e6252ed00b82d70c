// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>

#include "analysis/analyst.h"

namespace pddgpu {

/// The marks A and B that a user set on samples, and what they differ in; without B, what A and the
/// newest sample differ in.
class Marks : public QObject
{
    Q_OBJECT

public:
    /// The analyst compares; it is the caller's, and must outlive this.
    explicit Marks(Analyst *analyst, QObject *parent = nullptr);

    const std::optional<ObjectsMark> &from() const { return m_from; }
    /// Not set: now.
    const std::optional<ObjectsMark> &to() const { return m_to; }
    /// All that are set, in order: A, then B.
    QList<ObjectsMark> all() const;

    /// Null: unknown yet, or there is a refusal.
    const DifferencePtr &difference() const { return m_difference; }
    /// Why the marks cannot be compared.
    const std::optional<NoDifference> &refusal() const { return m_refusal; }

    /// Sets a mark: first A, then B; after that A moves to where B was, and B to this sample. One
    /// without a list of objects cannot be compared, and is not marked.
    void mark(const SnapshotPtr &snapshot);
    /// Forgets B.
    void compareUntilNow();
    void swap();
    void clear();

Q_SIGNALS:
    /// The marks are others; comes after differenceChanged().
    void changed(const QList<pddgpu::ObjectsMark> &marks);
    /// difference() or refusal() is another one.
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
