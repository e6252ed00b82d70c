// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHashFunctions>
#include <QString>
#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string_view>

namespace pddgpu {

/// A region's name as its driver writes it: a lower-case letter, then lower-case letters, digits,
/// '_' and '-', at most MostBytes in all. Small, as each of a million objects has one.
class RegionName
{
public:
    static constexpr std::size_t MostBytes = 15;

    constexpr RegionName() = default;  ///< Empty: unknown.

    /// Not set if the text is not a valid name.
    static constexpr std::optional<RegionName> from(std::string_view text)
    {
        if (text.empty() || text.size() > MostBytes || text[0] < 'a' || text[0] > 'z' ||
            !std::ranges::all_of(text, isPart))
            return std::nullopt;
        RegionName name;
        std::ranges::copy(text, name.m_bytes.begin());
        return name;
    }

    /// Whether a byte is allowed in a name.
    static constexpr bool isPart(char c)
    {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    constexpr std::string_view view() const
    {
        const auto end = std::ranges::find(m_bytes, '\0');
        return {m_bytes.data(), static_cast<std::size_t>(end - m_bytes.begin())};
    }
    QString text() const
    {
        return QString::fromLatin1(m_bytes.data(), static_cast<qsizetype>(view().size()));
    }

    friend std::size_t qHash(const RegionName &name, std::size_t seed = 0) noexcept
    {
        return qHashBits(name.m_bytes.data(), name.m_bytes.size(), seed);
    }
    friend constexpr bool operator==(const RegionName &, const RegionName &) = default;
    friend constexpr auto operator<=>(const RegionName &, const RegionName &) = default;

private:
    std::array<char, MostBytes> m_bytes = {};  // Ends with a NUL where there is room.
};

}  // namespace pddgpu
