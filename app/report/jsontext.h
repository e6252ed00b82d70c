// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <cstdint>
#include <optional>

namespace pddgpu {

/// Streaming JSON writer: QJsonDocument needs the whole document in memory, and has no integers
/// above 2^63.
///
/// The caller must make the calls in an order that gives a valid document. Values not set become
/// null.
class JsonText
{
public:
    explicit JsonText(QByteArray *text) : m_text(text) {}

    enum class Layout {
        Lines,    ///< One line per member.
        OneLine,  ///< Everything on one line.
    };
    void beginObject(Layout layout = Layout::Lines) { begin('{', layout); }
    void endObject() { end('}'); }
    void beginArray() { begin('[', Layout::Lines); }
    void endArray() { end(']'); }

    /// A key of letters, digits and underscores.
    void key(const char *key);

    void value(std::nullptr_t);
    void value(bool value);
    void value(std::uint64_t number);
    void value(std::int64_t number);
    /// An age in seconds with three decimals.
    void seconds(std::uint64_t ageNs);
    /// Any text, unchanged. Control characters and those that change the text direction are
    /// escaped; a lone surrogate, which UTF-8 cannot encode, becomes U+FFFD.
    void value(const QString &text);
    void value(const QByteArray &ascii);

    template <typename T>
    void value(const std::optional<T> &optional)
    {
        if (optional)
            value(*optional);
        else
            value(nullptr);
    }

    template <typename T>
    void member(const char *name, const T &content)
    {
        key(name);
        value(content);
    }

private:
    void begin(char bracket, Layout layout);
    void end(char bracket);
    void separate();
    void newLine();

    QByteArray *m_text;
    int m_depth = 0;
    int m_oneLineFrom = 0;  // The depth from which everything is on one line; 0: none.
    bool m_isFirst = true;  // In the current object or array.
    bool m_afterKey = false;
};

}  // namespace pddgpu
