// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QStringView>
#include <optional>
#include <vector>

#include "parser/leakobjects.h"

namespace pddgpu {

/// Process names and object labels as a report shows them: unchanged, or anonymised, each replaced
/// by its own word: p1, p2… for processes, l1, l2… for labels.
///
/// Numbers follow the first appearance among all objects of the list, so that every file made from
/// one list uses the same words. A name not in the list becomes p0 or l0.
class Names
{
public:
    /// Unchanged names.
    Names() = default;

    /// Anonymised names; null: no name is known.
    static Names anonymous(const LeakObjects *objects);

    bool areAnonymous() const { return m_anonymous; }

    QString process(const QString &name) const;
    QString label(const QString &label) const;

    /// Replaces every known name in a text, such as a log line, longest first, also in its escaped
    /// form. A name of one or two characters is replaced only as a whole word.
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
    QHash<QString, QString> m_escaped;  // Word by escaped form, if that differs.
    std::vector<qsizetype> m_lengths;   // Lengths of names and escaped forms, longest first.
};

}  // namespace pddgpu
