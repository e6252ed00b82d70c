// SPDX-License-Identifier: GPL-3.0-or-later
#include "parser/scan.h"

#include <QVarLengthArray>
#include <algorithm>
#include <utility>

namespace pddgpu::scan {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

}  // namespace

QByteArrayView takeUntil(QByteArrayView *rest, char separator)
{
    const qsizetype end = find(*rest, separator);
    if (end < 0)
        return std::exchange(*rest, QByteArrayView());
    const QByteArrayView taken = rest->first(end);
    *rest = rest->sliced(end + 1);
    return taken;
}

std::optional<std::uint64_t> number(QByteArrayView text)
{
    const char *at = text.begin();
    std::uint64_t value = 0;
    if (!takeNumber(&at, text.end(), &value) || at != text.end())
        return std::nullopt;
    return value;
}

std::optional<char> escapedByte(QByteArrayView text)
{
    if (text.size() < EscapeLength || text[0] != '\\' || text[1] != 'x')
        return std::nullopt;
    const int high = hexDigit(text[2]);
    const int low = hexDigit(text[3]);
    if (high < 0 || low < 0)
        return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

QByteArray escaped(QByteArrayView text)
{
    if (text.isEmpty())
        return "-";
    QByteArray word;
    for (const char c : text) {
        if (c > 0x20 && c < 0x7f && c != '\\')
            word.append(c);
        else
            word.append("\\x").append(QByteArray(1, c).toHex());
    }
    return word;
}

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
        const std::optional<char> escaped = escapedByte(text.sliced(i));
        if (!escaped)
            return std::nullopt;
        bytes.append(*escaped);
        i += EscapeLength - 1;
    }
    return QString::fromUtf8(bytes.constData(), bytes.size());
}

bool isName(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

QString quoted(QByteArrayView text)
{
    constexpr qsizetype Longest = 40;

    QString shown = QStringLiteral("\"");
    for (const char c : text.first(std::min(text.size(), Longest))) {
        const auto byte = static_cast<uchar>(c);
        if (byte >= 0x20 && byte <= 0x7e)
            shown += QLatin1Char(c);
        else
            shown += QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
    }
    shown += text.size() > Longest ? QStringLiteral("…\"") : QStringLiteral("\"");
    return shown;
}

QString notANumber(QByteArrayView what, QByteArrayView text)
{
    const bool digits = !text.isEmpty() && std::all_of(text.begin(), text.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    const QString reason = digits ? QStringLiteral("%1 does not fit in 64 bits: %2")
                                  : QStringLiteral("%1 is not a number: %2");
    return reason.arg(QString::fromLatin1(what.data(), what.size()), quoted(text));
}

}  // namespace pddgpu::scan
