// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QStringView>
#include <optional>
#include <vector>

#include "parser/leakobjects.h"

namespace pddgpu {

/// The names of processes and the labels of objects, as a report gives them: as they are, or,
/// anonymous, each replaced by a word of its own: p1, p2… for processes, l1, l2… for labels.
///
/// The numbers follow the first appearance among all objects of the list, so that every file made
/// from one list uses the same words. A name that is not in the list becomes p0 or l0.
class Names
{
public:
    /// As they are.
    Names() = default;

    /// Anonymous; null: no name is known.
    static Names anonymous(const LeakObjects *objects);

    bool areAnonymous() const { return m_anonymous; }

    QString process(const QString &name) const;
    QString label(const QString &label) const;

    /// A text that may hold names, such as a line of a log: each one that is known is replaced,
    /// the longest first, also where it is written escaped. A name of one or two characters only
    /// where it is a word by itself.
    QString replacedIn(const QString &text) const;

private:
    using Numbers = QHash<QString, qsizetype>;

    void note(Numbers *numbers, const QString &name, QChar kind);
    void noteLength(qsizetype length);
    std::optional<QString> wordFor(const QString &form) const;
    std::optional<QString> replacementAt(QStringView text, qsizetype at, qsizetype *length) const;

    bool m_anonymous = false;
    Numbers m_processes;
    Numbers m_labels;
    QHash<QString, QString> m_escaped;  // Escaped forms that differ from the name, to its word.
    std::vector<qsizetype> m_lengths;   // Of names and forms, longest first.
};

}  // namespace pddgpu
