// SPDX-License-Identifier: GPL-3.0-or-later
#include "parser/leakobjects.h"

#include <QVarLengthArray>
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

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

std::string_view viewOf(QByteArrayView text)
{
    return {text.data(), static_cast<std::size_t>(text.size())};
}

// Like ==, but with a compile-time length: avoids a call for a few bytes.
template <std::size_t Size>
bool is(QByteArrayView text, const char (&word)[Size])
{
    return text.size() == qsizetype{Size - 1} && std::memcmp(text.data(), word, Size - 1) == 0;
}

// Cache of parts of a listing and their meaning. Repeated parts are found; parts not seen for a
// while are evicted. The texts must outlive it.
template <typename Meaning, int SetBits>
class RecentParts
{
public:
    struct Part {
        std::string_view text;
        std::uint64_t hash = 0;
        std::optional<Meaning> meaning;  // Not set: not known yet.
    };

    // `end`: end of the readable memory.
    Part &find(std::string_view text, const char *end)
    {
        const std::uint64_t hash = hashOf(text, end);
        Set &set = m_sets[static_cast<std::size_t>(hash >> (64 - SetBits))];
        for (Part &part : set.parts) {
            if (part.hash == hash && part.text == text)
                return part;
        }
        Part &part = set.parts[set.next++ % Ways];
        part = {text, hash, std::nullopt};
        return part;
    }

private:
    // Entries kept even if all hashes collide.
    static constexpr std::size_t Ways = 4;
    struct Set {
        std::array<Part, Ways> parts;
        std::size_t next = 0;
    };

    static std::uint64_t hashOf(std::string_view text, const char *end)
    {
        constexpr std::uint64_t Spread = 0x9e37'79b9'7f4a'7c15;  // 2^64 by the golden ratio.
        constexpr std::size_t WordBytes = 8;
        if (text.size() < WordBytes) {
            const bool canRead = end - text.data() >= std::ptrdiff_t{WordBytes};
            const std::uint64_t mask = (std::uint64_t{1} << (8 * text.size())) - 1;
            return canRead ? (scan::wordAt(text.data()) & mask) * Spread : 0;
        }
        // The last word first, as it may overlap the others.
        std::uint64_t hash = scan::wordAt(text.data() + text.size() - WordBytes);
        for (std::size_t at = 0; at + WordBytes <= text.size(); at += WordBytes)
            hash = (std::rotl(hash, 23) ^ scan::wordAt(text.data() + at)) * Spread;
        return hash;
    }

    std::array<Set, std::size_t{1} << SetBits> m_sets = {};
};

class Parser
{
public:
    using Listing = LeakObjectsParser::Listing;
    using Tails = RecentParts<qsizetype, 9>;

    // `before` and `listing` may be null. If not, `listing` receives the contents of the text if it
    // can be parsed.
    explicit Parser(QByteArrayView text, const Listing *before = nullptr,
                    Listing *listing = nullptr)
        : m_text(text), m_rest(text), m_before(before), m_listing(listing)
    {
    }

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
                return refuse(QStringLiteral("%1 is given twice").arg(scan::latin1(key)));
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
        // Equal lines have the same meaning only under the same columns.
        if (m_before && m_before->columns != line)
            m_before = nullptr;
        if (m_listing)
            m_listing->columns = line;

        for (bool last = false; !last; ++m_fieldCount) {
            last = line.indexOf('\t') < 0;
            const QByteArrayView name = scan::takeUntil(&line, '\t');
            if (!scan::isName(name))
                return refuse(
                    QStringLiteral("not the name of a column: %1").arg(scan::quoted(name)));
            const auto known = std::find(ColumnNames.begin(), ColumnNames.end(), name);
            const auto column = static_cast<Column>(known - ColumnNames.begin());
            if (column != ColumnCount && m_columns.contains(column))
                return refuse(QStringLiteral("column %1 is given twice").arg(scan::latin1(name)));
            m_columns.append(column);
        }

        for (std::size_t column = 0; column < ColumnCount; ++column) {
            if (!m_columns.contains(static_cast<Column>(column)))
                return refuse(
                    QStringLiteral("no column %1").arg(scan::latin1(ColumnNames[column])));
        }
        m_hasTails = m_columns[0] == Id && m_columns[1] == BirthNs;
        return true;
    }

    bool parseObjects()
    {
        // Estimated from the first lines; bounded, as these may be malicious.
        constexpr qsizetype MostReserved = 1 << 20;
        constexpr qsizetype FirstBytes = 4096;
        const QByteArrayView first = m_rest.first(std::min(m_rest.size(), FirstBytes));
        qsizetype likely = first.isEmpty() ? 0
                                           : std::count(first.begin(), first.end(), '\n') *
                                                 m_rest.size() / first.size();
        if (m_before)
            likely = std::max(likely, m_before->objects.size());
        m_result.objects.reserve(std::min(likely * 9 / 8 + 1, MostReserved));
        if (m_listing)
            m_listing->ends.reserve(static_cast<std::size_t>(m_result.objects.capacity()));

        // Only complete lines: the newline at the end stops every read.
        m_at = m_rest.data();
        m_end = m_at + m_rest.lastIndexOf('\n') + 1;
        while (m_at != m_end) {
            if (m_before && takeOver())
                continue;
            ++m_lineNumber;
            m_line = m_at;
            if (!parseObject())
                return false;
            if (m_listing)
                m_listing->ends.push_back(static_cast<std::uint32_t>(m_at - m_text.data()));
        }
        m_rest = m_rest.sliced(m_end - m_rest.data());
        QByteArrayView cutOff;
        return m_rest.isEmpty() || takeLine(&cutOff);
    }

    // Copies the objects whose lines are the same in the previous listing. Returns false if the
    // current line is not.
    bool takeOver()
    {
        const QList<LeakObject> &known = m_before->objects;
        // Ids increase, so objects freed since then are in between.
        if (!m_result.objects.isEmpty()) {
            while (m_known < known.size() && known[m_known].id <= m_lastId)
                ++m_known;
        }
        if (m_known == known.size())
            return false;
        const auto knownEnd = [this](qsizetype object) {
            return static_cast<qsizetype>(m_before->ends[static_cast<std::size_t>(object)]);
        };
        const qsizetype start = m_known == 0 ? m_before->columns.end() + 1 - m_before->text.data()
                                             : knownEnd(m_known - 1);
        const qsizetype same =
            scan::commonLength(m_at, m_before->text.data() + start,
                               std::min<qsizetype>(m_end - m_at, m_before->text.size() - start));
        if (start + same < knownEnd(m_known))
            return false;
        const auto first = m_before->ends.begin() + m_known;
        const auto last = std::upper_bound(first, m_before->ends.end(), start + same);
        const qsizetype count = last - first;

        const qsizetype length = knownEnd(m_known + count - 1) - start;
        if (count == known.size() && m_at + length == m_end && m_result.objects.isEmpty())
            m_result.objects = known;
        else
            std::copy_n(known.begin() + m_known, count, std::back_inserter(m_result.objects));
        if (m_listing) {
            const std::ptrdiff_t moved = (m_at - m_text.data()) - start;
            std::transform(first, last, std::back_inserter(m_listing->ends),
                           [moved](auto end) { return static_cast<std::uint32_t>(end + moved); });
        }
        m_known += count;
        m_lastId = known[m_known - 1].id;
        m_lineNumber += count;
        m_at += length;
        return true;
    }

    // Most of the time to read a device is spent here.
    bool parseObject()
    {
        Tails::Part *tail = nullptr;
        if (!m_hasTails || !takeAlike(&tail)) {
            m_at = m_line;
            if (!takeFields(&m_result.objects.emplaceBack()))
                return false;
            if (tail)
                tail->meaning = m_result.objects.size() - 1;
        }
        const LeakObject &object = m_result.objects.constLast();
        // Ids must increase, so that each id is unique: all users of the list rely on it.
        if (m_result.objects.size() > 1 && object.id <= m_lastId) {
            return refuse(QStringLiteral("id %1 does not rise above the one before, %2")
                              .arg(object.id)
                              .arg(m_lastId));
        }
        m_lastId = object.id;
        return true;
    }

    // Parses a line that ends like an earlier one. Returns false if there is none (then `tail` is
    // where to store this line), or if the line is invalid.
    bool takeAlike(Tails::Part **tail)
    {
        std::uint64_t id = 0;
        std::uint64_t birthNs = 0;
        if (!takeNumber(&id) || !takeWord("\t") || !takeNumber(&birthNs) || !takeWord("\t"))
            return false;
        const QByteArrayView rest(m_at, m_end);
        const std::string_view text = viewOf(rest.first(scan::find(rest, '\n')));
        *tail = &m_tails.find(text, m_end);
        if (!(*tail)->meaning)
            return false;
        LeakObject &object =
            m_result.objects.emplaceBack(std::as_const(m_result.objects).at(*(*tail)->meaning));
        object.id = id;
        object.birthNs = birthNs;
        m_at += static_cast<std::ptrdiff_t>(text.size()) + 1;
        return true;
    }

    bool takeFields(LeakObject *object)
    {
        for (qsizetype place = 0; place < m_fieldCount; ++place) {
            const char separator = place + 1 == m_fieldCount ? '\n' : '\t';
            if (!takeField(m_columns[static_cast<std::size_t>(place)], separator, object) ||
                *m_at != separator)
                return refuseObject(place);
            ++m_at;
        }
        return true;
    }

    // Consumes the valid part of a field. Returns true if that may be the whole field.
    bool takeField(Column column, char separator, LeakObject *object)
    {
        switch (column) {
            case Id:
                return takeNumber(&object->id);
            case BirthNs:
                return takeNumber(&object->birthNs);
            case SizeBytes:
                return takeNumber(&object->sizeBytes);
            case DomainName:
                return takeRegion(&object->region);
            case StateName:
                return takeState(object);
            case Flags:
                return takeFlags(separator, object);
            case Handles:
                return takeNumber(&object->handles);
            case ClientId:
                return takeNumber(&object->clientId);
            case Pid:
                return takeNumber(&object->pid);
            case Process:
                return takeText(separator, &object->process);
            case Label:
                return takeText(separator, &object->label);
            case ColumnCount:
                break;
        }
        return takeUnknown(separator);
    }

    bool takeNumber(std::uint64_t *number) { return scan::takeNumber(&m_at, m_end, number); }

    // The compile-time length avoids a call for a few bytes.
    template <std::size_t Size>
    bool takeWord(const char (&word)[Size])
    {
        constexpr std::size_t Length = Size - 1;
        if (m_end - m_at < std::ptrdiff_t{Length} || std::memcmp(m_at, word, Length) != 0)
            return false;
        m_at += Length;
        return true;
    }

    bool takeRegion(RegionName *region)
    {
        // Unknown.
        if (takeWord("-\t")) {
            --m_at;
            return true;
        }
        // Every line ends with a newline, which is not allowed in a name.
        const char *const start = m_at;
        while (RegionName::isPart(*m_at))
            ++m_at;
        const auto name = RegionName::from({start, static_cast<std::size_t>(m_at - start)});
        if (name)
            *region = *name;
        return name.has_value();
    }

    bool takeState(LeakObject *object)
    {
        if (takeWord("active"))
            object->state = LeakState::Active;
        else if (takeWord("suspicious"))
            object->state = LeakState::Suspicious;
        else if (takeWord("confirmed"))
            object->state = LeakState::Confirmed;
        else
            return false;
        return true;
    }

    bool takeFlags(char separator, LeakObject *object)
    {
        if (takeWord("-"))
            return true;
        QByteArrayView rest = takeUntil(separator);
        for (bool last = false; !last;) {
            last = scan::find(rest, ',') < 0;
            const QByteArrayView flag = scan::takeUntil(&rest, ',');
            if (!scan::isName(flag))
                return false;
            if (is(flag, "orphaned"))
                object->orphaned = true;
            else if (is(flag, "exported"))
                object->exported = true;
            else if (is(flag, "imported"))
                object->imported = true;
            else if (is(flag, "persistent"))
                object->persistent = true;
            else if (is(flag, "preexisting"))
                object->preexisting = true;
        }
        return true;
    }

    bool takeText(char separator, QString *text)
    {
        const QByteArrayView escaped = takeUntil(separator);
        std::optional<const QString *> &known = m_recentTexts.find(viewOf(escaped), m_end).meaning;
        if (!known) {
            auto found = m_texts.find(viewOf(escaped));
            if (found == m_texts.end()) {
                const std::optional<QString> decoded = scan::unescaped(escaped);
                if (!decoded)
                    return false;
                // If all texts differ, sharing costs memory and saves none.
                if (m_texts.size() >= MostTexts) {
                    *text = *decoded;
                    return true;
                }
                found = m_texts.try_emplace(viewOf(escaped), *decoded).first;
            }
            known = &found->second;
        }
        *text = **known;
        return true;
    }

    bool takeUnknown(char separator) { return takeUntil(separator).indexOf('\n') < 0; }

    // Returns the text up to a separator. If that is in a later line, the result is not a valid
    // field.
    QByteArrayView takeUntil(char separator)
    {
        const QByteArrayView rest(m_at, m_end - m_at);
        const qsizetype length = scan::find(rest, separator);
        const QByteArrayView taken = rest.first(length < 0 ? rest.size() - 1 : length);
        m_at += taken.size();
        return taken;
    }

    // Sets the error for the field at this place of the current line, or for the line.
    bool refuseObject(qsizetype place)
    {
        QByteArrayView rest(m_line, m_end - m_line);
        rest = rest.first(scan::find(rest, '\n'));
        const qsizetype fields = std::count(rest.begin(), rest.end(), '\t') + 1;
        if (fields > m_fieldCount)
            return refuse(QStringLiteral("more than %1 fields").arg(m_fieldCount));
        if (fields < m_fieldCount)
            return refuse(QStringLiteral("%1 fields instead of %2").arg(fields).arg(m_fieldCount));

        for (qsizetype i = 0; i < place; ++i)
            scan::takeUntil(&rest, '\t');
        const QByteArrayView field = scan::takeUntil(&rest, '\t');
        const Column column = m_columns[static_cast<std::size_t>(place)];
        switch (column) {
            case DomainName:
            case StateName:
                return refuseField(column, field, QStringLiteral("is not known"));
            case Flags:
                return refuseField(column, field, QStringLiteral("is not a list of flags"));
            case Process:
            case Label:
                return refuseField(column, field, QStringLiteral("is not escaped as it should be"));
            default:
                return refuse(scan::notANumber(ColumnNames[column], field));
        }
    }

    bool refuseField(Column column, QByteArrayView field, const QString &what)
    {
        return refuse(QStringLiteral("%1 %2: %3")
                          .arg(scan::latin1(ColumnNames[column]), what, scan::quoted(field)));
    }

    const QByteArrayView m_text;
    QByteArrayView m_rest;
    const Listing *m_before;
    Listing *m_listing;
    qsizetype m_known = 0;  // Objects of the previous listing that were copied or are gone.
    qsizetype m_lineNumber = 0;
    qsizetype m_fieldCount = 0;
    QVarLengthArray<Column, 16> m_columns;  // By place; ColumnCount: unknown column.
    bool m_hasTails = false;                // The columns are in the driver's order.
    // Ends of lines after id and birth time, which differ in all lines, with an object that has
    // this end. Leaked objects have equal ends.
    Tails m_tails;
    // Texts by their escaped form. A million objects have a handful of them: each is decoded once
    // and shared.
    static constexpr std::size_t MostTexts = 1 << 16;
    std::unordered_map<std::string_view, QString> m_texts;
    RecentParts<const QString *, 7> m_recentTexts;
    const char *m_at = nullptr;    // Within the lines of objects.
    const char *m_end = nullptr;   // End of these lines.
    const char *m_line = nullptr;  // The current line.
    std::uint64_t m_lastId = 0;
    LeakObjects m_result;
    ParseError m_error;
};

}  // namespace

tl::expected<LeakObjects, ParseError> parseLeakObjects(QByteArrayView text)
{
    return Parser(text).parse();
}

tl::expected<LeakObjects, ParseError> LeakObjectsParser::parse(const QByteArray &text)
{
    Listing listing;
    const bool isKept = text.size() <= MostKeptBytes;
    auto objects = Parser(text, &m_latest, isKept ? &listing : nullptr).parse();
    if (objects && isKept) {
        listing.text = text;
        listing.objects = objects->objects;
        m_latest = std::move(listing);
    } else {
        m_latest = {};
    }
    return objects;
}

}  // namespace pddgpu
