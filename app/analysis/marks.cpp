// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/marks.h"

namespace pddgpu {

namespace {

std::optional<ObjectsMark> named(const QString &name, const std::optional<ObjectsMark> &mark)
{
    return mark ? std::optional(ObjectsMark{name, mark->snapshot}) : std::nullopt;
}

}  // namespace

Marks::Marks(Analyst *analyst, QObject *parent) : QObject(parent), m_analyst(analyst)
{
    connect(analyst, &Analyst::compared, this, &Marks::take);
}

QList<ObjectsMark> Marks::all() const
{
    QList<ObjectsMark> marks;
    for (const std::optional<ObjectsMark> &mark : {m_from, m_to}) {
        if (mark)
            marks << *mark;
    }
    return marks;
}

void Marks::mark(const SnapshotPtr &snapshot)
{
    if (!snapshot || !snapshot->objects)
        return;
    const ObjectsMark mark{{}, snapshot};
    if (!m_from)
        change(mark, std::nullopt);
    else
        change(m_to ? m_to : m_from, mark);
}

void Marks::compareUntilNow()
{
    change(m_from, std::nullopt);
}

void Marks::swap()
{
    change(m_to, m_from);
}

void Marks::clear()
{
    change(std::nullopt, std::nullopt);
}

// The names A and B are not translated.
void Marks::change(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to)
{
    const auto newFrom = named(QStringLiteral("A"), from);
    const auto newTo = named(QStringLiteral("B"), to);
    m_from = newFrom;
    m_to = newTo;
    m_refusal.reset();
    m_difference.reset();
    m_analyst->compare(m_from, m_to);
    Q_EMIT differenceChanged();
    Q_EMIT changed(all());
}

void Marks::take(const Comparison &comparison)
{
    // Ignore answers for marks that changed since.
    const bool isAnswer = m_from && comparison.from == m_from->snapshot &&
                          (m_to ? comparison.to == m_to->snapshot : comparison.isLive);
    if (!isAnswer)
        return;
    m_refusal = comparison.result ? std::nullopt : std::optional(comparison.result.error());
    m_difference = comparison.result ? *comparison.result : nullptr;
    Q_EMIT differenceChanged();
}

}  // namespace pddgpu

#include "moc_marks.cpp"
