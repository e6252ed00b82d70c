// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/suppressionfile.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>
#include <chrono>

#include "io/outputfile.h"

namespace pddgpu {

namespace {

using namespace std::chrono_literals;

constexpr char Introduction[] =
    "# Objects that are meant to live long, and that pddgpu-inspector leaves out of its suspects.\n"
    "#\n"
    "# One rule a line; an object that meets all conditions of a rule is left out:\n"
    "#   process:Xorg*                    the process's name begins with Xorg\n"
    "#   label:\"frame pool\", size:>=64M   that label, and 64 MiB or more\n"
    "#   size:1M..2M                      also 4096, =4K, <=1G, >2M, <8K\n"
    "#   label:ring is:leak               not left out, but called a leak\n"
    "# In a pattern, * is any run of characters and ? is one; \\ takes their meaning away.\n"
    "# A comment behind a rule, or right above it, says why.\n";

QByteArray lineOf(const SuppressionRule &rule)
{
    // Joined into one line, even if typed or pasted as several.
    const QString comment = QString(rule.comment).remove(QChar::Null).simplified();
    const QString text = comment.isEmpty()
                             ? rule.toText() + u'\n'
                             : QStringLiteral("# ") + comment + u'\n' + rule.toText() + u'\n';
    return '\n' + text.toUtf8();
}

bool isComment(const QByteArray &line)
{
    const QByteArray text = line.trimmed();
    return text.startsWith('#');
}

// Removes that line, counted from 1, the comments right above it, and an empty line before these.
QByteArray withoutRule(const QByteArray &text, qsizetype line)
{
    QList<QByteArray> lines = text.split('\n');
    qsizetype first = line - 1;
    while (first > 0 && isComment(lines.at(first - 1)))
        --first;
    if (first > 0 && lines.at(first - 1).trimmed().isEmpty() &&
        (line == lines.size() || lines.at(line).trimmed().isEmpty()))
        --first;
    lines.remove(first, line - first);
    return lines.join('\n');
}

}  // namespace

QString SuppressionFile::defaultPath()
{
    return QStringLiteral("%1/%2/pddgpu-inspector/suppressions.txt")
        .arg(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation),
             QCoreApplication::organizationName());
}

SuppressionFile::SuppressionFile(const QString &path)
    : m_path(path), m_suppressions(std::make_shared<const Suppressions>())
{
}

bool SuppressionFile::reload()
{
    const Stamp now = stamp();
    if (m_read == now)
        return false;

    m_read = now;
    m_readError.clear();
    if (!now.exists) {
        m_suppressions = std::make_shared<const Suppressions>();
    } else if (const auto text = read()) {
        m_suppressions = std::make_shared<const Suppressions>(Suppressions::parse(*text));
    } else {
        m_readError = text.error();
    }
    return true;
}

tl::expected<SuppressionFile::Edit, QString> SuppressionFile::rewrite(const Change &change)
{
    const auto failure = [this](const QString &reason) {
        return tl::unexpected(QStringLiteral("cannot write %1: %2").arg(m_path, reason));
    };
    if (!QDir().mkpath(QFileInfo(m_path).path()))
        return failure(QStringLiteral("its folder cannot be created"));

    // Two windows may change the file at once. If no lock can be created, the file cannot be
    // written either, and the write reports why.
    QLockFile lock(m_path + QStringLiteral(".lock"));
    if (!lock.tryLock(2s) && lock.error() == QLockFile::LockFailedError)
        return failure(QStringLiteral("another program is writing it"));

    QByteArray text = Introduction;
    if (stamp().exists) {
        const auto old = read();
        if (!old)
            return tl::unexpected(old.error());
        text = *old;
    }
    const auto changed = change(text);
    if (!changed)
        return failure(changed.error());
    if (const Written written = writeFile(m_path, *changed); !written)
        return failure(written.error().reason);
    return Edit{text, *changed};
}

void SuppressionFile::remember(const Edit &edit)
{
    m_edits.push_back(edit);
    if (m_edits.size() > MostEdits)
        m_edits.pop_front();
}

tl::expected<void, QString> SuppressionFile::append(const SuppressionRule &rule)
{
    return rewrite([&rule](const QByteArray &old) -> tl::expected<QByteArray, QString> {
               QByteArray text = old;
               if (!text.isEmpty() && !text.endsWith('\n'))
                   text += '\n';
               text += lineOf(rule);
               const Suppressions after = Suppressions::parse(text);
               const QString line = rule.toText();
               if (!after.rules().isEmpty() && after.rules().constLast().toText() == line)
                   return text;
               return tl::unexpected(after.errors().isEmpty()
                                         ? QStringLiteral("\"%1\" is not a rule").arg(line)
                                         : after.errors().constLast().reason);
           })
        .map([this](const Edit &edit) { remember(edit); });
}

tl::expected<void, QString> SuppressionFile::remove(const SuppressionRule &rule)
{
    return rewrite([&rule](const QByteArray &old) -> tl::expected<QByteArray, QString> {
               const QList<SuppressionRule> rules = Suppressions::parse(old).rules();
               if (!rules.contains(rule))
                   return tl::unexpected(QStringLiteral("the rule \"%1\" has changed, or is gone")
                                             .arg(rule.toText()));
               QByteArray text = withoutRule(old, rule.line);
               if (Suppressions::parse(text).rules().size() != rules.size() - 1)
                   return tl::unexpected(QStringLiteral("other rules would change, too"));
               return text;
           })
        .map([this](const Edit &edit) { remember(edit); });
}

tl::expected<void, QString> SuppressionFile::undo()
{
    if (m_edits.empty())
        return tl::unexpected(QStringLiteral("there is nothing to undo"));
    const Edit last = m_edits.back();
    const auto done = rewrite([&last](const QByteArray &now) -> tl::expected<QByteArray, QString> {
        if (now != last.after)
            return tl::unexpected(QStringLiteral("it was changed in another way since"));
        return last.before;
    });
    if (!done)
        return tl::unexpected(done.error());
    m_edits.pop_back();
    return {};
}

SuppressionFile::Stamp SuppressionFile::stamp() const
{
    const QFileInfo info(m_path);
    if (!info.exists())
        return {};
    return {true, info.size(), info.lastModified(), info.metadataChangeTime()};
}

tl::expected<QByteArray, QString> SuppressionFile::read() const
{
    const auto failure = [this](const QString &reason) {
        return tl::unexpected(QStringLiteral("cannot read %1: %2").arg(m_path, reason));
    };
    // Opening a pipe would block until it has a writer.
    if (!QFileInfo(m_path).isFile())
        return failure(QStringLiteral("it is not a regular file"));
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(file.errorString());
    // Read one byte more than accepted, so that the parser reports that it is too large.
    const QByteArray text = file.read(Suppressions::MostBytes + 1);
    if (file.error() != QFileDevice::NoError)
        return failure(file.errorString());
    if (text.size() > Suppressions::MostBytes) {
        return failure(QStringLiteral("it is larger than %1 bytes").arg(Suppressions::MostBytes));
    }
    return text;
}

}  // namespace pddgpu
