// SPDX-License-Identifier: GPL-3.0-or-later
#include "parser/leakobjects.h"

#include <QHash>
#include <QVarLengthArray>
#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "parser/scan.h"

namespace pddgpu {

namespace {

enum Column {
    Id,
    BirthNs,
    SizeBytes,
    DomainName,
    StateName,
    Flags,
    Handles,
    ClientId,
    Pid,
    Process,
    Label,
    ColumnCount,
};

constexpr std::array<QByteArrayView, ColumnCount> ColumnNames{
    "id",      "birth_ns",  "size_bytes", "domain",  "state", "flags",
    "handles", "client_id", "pid",        "process", "label",
};

constexpr std::uint64_t SupportedVersion = 1;

QString latin1(QByteArrayView text)
{
    return QString::fromLatin1(text.data(), text.size());
}

// As ==, but the length is known to the compiler: no call for a word of a few bytes.
template <std::size_t Size>
bool is(QByteArrayView text, const char (&word)[Size])
{
    return text.size() == qsizetype{Size - 1} && std::memcmp(text.data(), word, Size - 1) == 0;
}

// Hostile text back from its escapes; not set where it is not escaped as the ABI says.
std::optional<QString> unescaped(QByteArrayView text)
{
    if (text == "-")
        return QString();
    if (text.isEmpty())
        return std::nullopt;

    QVarLengthArray<char, 128> bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<uchar>(text[i]);
        if (byte < 0x20 || byte > 0x7e)
            return std::nullopt;
        if (byte != '\\') {
            bytes.append(text[i]);
            continue;
        }
        const std::optional<char> escaped = scan::escapedByte(text.sliced(i));
        if (!escaped)
            return std::nullopt;
        bytes.append(*escaped);
        i += scan::EscapeLength - 1;
    }
    return QString::fromUtf8(bytes.constData(), bytes.size());
}

class Parser
{
public:
    explicit Parser(QByteArrayView text) : m_text(text), m_rest(text) {}

    tl::expected<LeakObjects, ParseError> parse()
    {
        if (m_text.isEmpty())
            return tl::unexpected(ParseError{0, QStringLiteral("the text is empty")});
        if (parseHeader() && parseColumns() && parseObjects())
            return std::move(m_result);
        return tl::unexpected(m_error);
    }

private:
    bool refuse(const QString &reason)
    {
        m_error = {m_lineNumber, reason};
        return false;
    }

    bool takeLine(QByteArrayView *line)
    {
        ++m_lineNumber;
        if (m_rest.isEmpty())
            return refuse(QStringLiteral("the text ends before this line"));
        const qsizetype end = scan::find(m_rest, '\n');
        if (end < 0)
            return refuse(QStringLiteral("the line is cut off: %1").arg(scan::quoted(m_rest)));
        *line = m_rest.first(end);
        m_rest = m_rest.sliced(end + 1);
        return true;
    }

    bool parseHeader()
    {
        QByteArrayView line;
        if (!takeLine(&line))
            return false;

        std::optional<std::uint64_t> version;
        std::optional<std::uint64_t> generation;
        std::optional<std::uint64_t> nowNs;
        const QByteArrayView wholeLine = line;
        while (!line.isEmpty()) {
            QByteArrayView value = scan::takeUntil(&line, ' ');
            const qsizetype equals = value.indexOf('=');
            if (equals < 0 || !scan::isName(value.first(equals)))
                return refuse(
                    QStringLiteral("not \"key=value\" pairs: %1").arg(scan::quoted(wholeLine)));
            const QByteArrayView key = scan::takeUntil(&value, '=');

            std::optional<std::uint64_t> *number = key == "version"      ? &version
                                                   : key == "generation" ? &generation
                                                   : key == "now_ns"     ? &nowNs
                                                                         : nullptr;
            if (!number)
                continue;
            if (*number)
                return refuse(QStringLiteral("%1 is given twice").arg(latin1(key)));
            *number = scan::number(value);
            if (!*number)
                return refuse(scan::notANumber(key, value));
        }

        if (!version)
            return refuse(QStringLiteral("no version: %1").arg(scan::quoted(wholeLine)));
        if (*version != SupportedVersion)
            return refuse(QStringLiteral("version %1 is not supported").arg(*version));
        if (!generation || !nowNs)
            return refuse(
                QStringLiteral("no generation or no now_ns: %1").arg(scan::quoted(wholeLine)));
        m_result.generation = *generation;
        m_result.nowNs = *nowNs;
        return true;
    }

    bool parseColumns()
    {
        QByteArrayView line;
        if (!takeLine(&line))
            return false;

        m_places.fill(-1);
        for (bool last = false; !last; ++m_fieldCount) {
            last = line.indexOf('\t') < 0;
            const QByteArrayView name = scan::takeUntil(&line, '\t');
            if (!scan::isName(name))
                return refuse(
                    QStringLiteral("not the name of a column: %1").arg(scan::quoted(name)));
            const auto known = std::find(ColumnNames.begin(), ColumnNames.end(), name);
            if (known == ColumnNames.end())
                continue;
            qsizetype &place = m_places[static_cast<std::size_t>(known - ColumnNames.begin())];
            if (place >= 0)
                return refuse(QStringLiteral("column %1 is given twice").arg(latin1(name)));
            place = m_fieldCount;
        }

        for (std::size_t column = 0; column < ColumnCount; ++column) {
            if (m_places[column] < 0)
                return refuse(QStringLiteral("no column %1").arg(latin1(ColumnNames[column])));
        }
        return true;
    }

    bool parseObjects()
    {
        // A guess from the first line, which names more than most, that a hostile one cannot blow
        // up.
        constexpr qsizetype MostReserved = 1 << 20;
        const qsizetype firstLength = m_rest.indexOf('\n') + 1;
        if (firstLength > 0)
            m_result.objects.reserve(
                std::min(m_rest.size() / firstLength * 9 / 8 + 1, MostReserved));

        while (!m_rest.isEmpty()) {
            QByteArrayView line;
            if (!takeLine(&line) || !splitFields(line) || !parseObject())
                return false;
        }
        return true;
    }

    bool splitFields(QByteArrayView line)
    {
        m_fields.clear();
        for (qsizetype end = 0; end >= 0;) {
            // A line of a million tabs is not worth a million fields.
            if (m_fields.size() == m_fieldCount)
                return refuse(QStringLiteral("more than %1 fields").arg(m_fieldCount));
            end = scan::find(line, '\t');
            m_fields.append(end < 0 ? line : line.first(end));
            line = line.sliced(end + 1);
        }
        if (m_fields.size() < m_fieldCount) {
            return refuse(
                QStringLiteral("%1 fields instead of %2").arg(m_fields.size()).arg(m_fieldCount));
        }
        return true;
    }

    QByteArrayView field(Column column) const
    {
        return m_fields[m_places[static_cast<std::size_t>(column)]];
    }

    bool parseObject()
    {
        LeakObject object;
        if (!parseNumberField(Id, &object.id) || !parseNumberField(BirthNs, &object.birthNs) ||
            !parseNumberField(SizeBytes, &object.sizeBytes) || !parseDomain(&object.domain) ||
            !parseState(&object.state) || !parseFlags(&object) ||
            !parseNumberField(Handles, &object.handles) ||
            !parseNumberField(ClientId, &object.clientId) || !parseNumberField(Pid, &object.pid) ||
            !parseText(Process, &object.process) || !parseText(Label, &object.label)) {
            return false;
        }
        // Rising ids are what makes an id a name: whoever reads the list relies on it.
        if (!m_result.objects.isEmpty() && object.id <= m_result.objects.constLast().id) {
            return refuse(QStringLiteral("id %1 does not rise above the one before, %2")
                              .arg(object.id)
                              .arg(m_result.objects.constLast().id));
        }
        m_result.objects.append(std::move(object));
        return true;
    }

    bool refuseField(Column column, const QString &what)
    {
        return refuse(QStringLiteral("%1 %2: %3")
                          .arg(latin1(ColumnNames[static_cast<std::size_t>(column)]), what,
                               scan::quoted(field(column))));
    }

    bool parseNumberField(Column column, std::uint64_t *number)
    {
        const QByteArrayView text = field(column);
        const std::optional<std::uint64_t> value = scan::number(text);
        if (!value)
            return refuse(scan::notANumber(ColumnNames[static_cast<std::size_t>(column)], text));
        *number = *value;
        return true;
    }

    bool parseDomain(Domain *domain)
    {
        const QByteArrayView text = field(DomainName);
        if (is(text, "vram"))
            *domain = Domain::Vram;
        else if (is(text, "gtt"))
            *domain = Domain::Gtt;
        else
            return refuseField(DomainName, QStringLiteral("is not known"));
        return true;
    }

    bool parseState(LeakState *state)
    {
        const QByteArrayView text = field(StateName);
        if (is(text, "active"))
            *state = LeakState::Active;
        else if (is(text, "suspicious"))
            *state = LeakState::Suspicious;
        else if (is(text, "confirmed"))
            *state = LeakState::Confirmed;
        else
            return refuseField(StateName, QStringLiteral("is not known"));
        return true;
    }

    bool parseFlags(LeakObject *object)
    {
        QByteArrayView rest = field(Flags);
        if (is(rest, "-"))
            return true;
        for (bool last = false; !last;) {
            last = scan::find(rest, ',') < 0;
            const QByteArrayView flag = scan::takeUntil(&rest, ',');
            if (!scan::isName(flag))
                return refuseField(Flags, QStringLiteral("is not a list of flags"));
            object->orphaned |= is(flag, "orphaned");
            object->exported |= is(flag, "exported");
            object->imported |= is(flag, "imported");
            object->persistent |= is(flag, "persistent");
        }
        return true;
    }

    // A million objects have a handful of names: each is decoded once, and all share it.
    bool parseText(Column column, QString *text)
    {
        const QByteArrayView escaped = field(column);
        if (const auto known = m_texts.constFind(escaped); known != m_texts.constEnd()) {
            *text = *known;
            return true;
        }
        const std::optional<QString> decoded = unescaped(escaped);
        if (!decoded)
            return refuseField(column, QStringLiteral("is not escaped as it should be"));
        m_texts.insert(escaped, *decoded);
        *text = *decoded;
        return true;
    }

    const QByteArrayView m_text;
    QByteArrayView m_rest;
    qsizetype m_lineNumber = 0;
    qsizetype m_fieldCount = 0;
    std::array<qsizetype, ColumnCount> m_places = {};
    QVarLengthArray<QByteArrayView, 16> m_fields;
    QHash<QByteArrayView, QString> m_texts;
    LeakObjects m_result;
    ParseError m_error;
};

}  // namespace

tl::expected<LeakObjects, ParseError> parseLeakObjects(QByteArrayView text)
{
    return Parser(text).parse();
}

}  // namespace pddgpu
