// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <tl/expected.hpp>

#include "analysis/suppressions.h"

namespace pddgpu {

/// A suppression file on disk, which the user may edit at any time. Reads and writes block; not
/// thread-safe.
class SuppressionFile
{
public:
    /// suppressions.txt in the window's configuration directory: all programs have the same rules.
    static QString defaultPath();

    explicit SuppressionFile(const QString &path);

    const QString &path() const { return m_path; }

    /// Reloads the file if it changed. Returns whether it did.
    bool reload();

    /// As of the last reload(); never null. A missing file has no rules; an unreadable file keeps
    /// the previous rules.
    SuppressionsPtr suppressions() const { return m_suppressions; }

    /// Why the file could not be read, in English; empty: it was read, or does not exist.
    const QString &readError() const { return m_readError; }

    /// Appends a rule below its comment and keeps the rest. The file is replaced atomically or not
    /// at all, with a reason in English. Creates the file and its directory if missing. Takes
    /// effect with the next reload().
    tl::expected<void, QString> append(const SuppressionRule &rule);

    /// Removes a rule and the comments that explain it, and keeps the rest. The rule must be one
    /// that was read; it is an error if it disappeared or changed since.
    tl::expected<void, QString> remove(const SuppressionRule &rule);

    /// Reverts the latest append() or remove() of this object that was not reverted yet, unless the
    /// file was changed otherwise since.
    tl::expected<void, QString> undo();
    bool canUndo() const { return !m_edits.empty(); }

private:
    // Properties that change with the file.
    struct Stamp {
        bool exists = false;
        qint64 size = 0;
        QDateTime modifiedAt;
        QDateTime changedAt;

        friend bool operator==(const Stamp &, const Stamp &) = default;
    };

    struct Edit {
        QByteArray before;
        QByteArray after;
    };
    static constexpr std::size_t MostEdits = 20;
    using Change = std::function<tl::expected<QByteArray, QString>(const QByteArray &)>;

    // Replaces the file's contents with the result of `change`.
    tl::expected<Edit, QString> rewrite(const Change &change);
    void remember(const Edit &edit);
    Stamp stamp() const;
    tl::expected<QByteArray, QString> read() const;

    const QString m_path;
    std::optional<Stamp> m_read;  // The file as last read.
    SuppressionsPtr m_suppressions;
    QString m_readError;
    std::deque<Edit> m_edits;  // Our own edits, newest last.
};

}  // namespace pddgpu
