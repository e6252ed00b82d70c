// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/driverlog.h"

#include <charconv>

namespace pddgpu {

namespace {

// Facility 0 is the kernel's own; no program can write records of it.
constexpr unsigned LowestForeignPriority = 8;

// The module's name as a word: what the kernel says of a program with a longer name is not ours.
bool namesTheModule(std::string_view text)
{
    constexpr std::string_view Name = "pddgpu";
    if (!text.starts_with("[drm] ") && !text.starts_with(Name))
        return false;
    const std::size_t at = text.find(Name);
    if (at == std::string_view::npos)
        return false;
    const std::string_view rest = text.substr(at + Name.size());
    return rest.empty() || std::string_view(" :.\n").find(rest[0]) != std::string_view::npos;
}

}  // namespace

bool isDriverRecord(std::string_view record)
{
    unsigned priority = LowestForeignPriority;
    const auto [end, error] =
        std::from_chars(record.data(), record.data() + record.size(), priority);
    const bool isNumber = error == std::errc() && end != record.data() + record.size() &&
                          (*end == ',' || *end == ';');
    const std::size_t text = record.find(';') + 1;
    return isNumber && priority < LowestForeignPriority && text != 0 &&
           (record.substr(text).starts_with("PDDGPU:") || namesTheModule(record.substr(text)));
}

}  // namespace pddgpu
