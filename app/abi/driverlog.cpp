// SPDX-License-Identifier: GPL-3.0-or-later
#include "abi/driverlog.h"

#include <algorithm>

namespace pddgpu {

namespace {

// Beginnings of records written by the driver, or by the kernel about it (kmod/ABI.md). A kernel
// record about a program starts with the program's name, at most 15 bytes, and a sign: all of these
// are longer.
// clang-format off
constexpr std::string_view Sentences[] = {
    "PDDGPU: Memory leak ", "PDDGPU: Memory accounting ", "PDDGPU:   Total allocated ",
    "PDDGPU:   Total leaked ", "PDDGPU:   Suspicious ", "PDDGPU:   Confirmed ",
    "PDDGPU: vram_size_mb=", "PDDGPU: gtt_size_mb=", "PDDGPU: num_devices=",
    "[drm] Initialized pddgpu ", "pddgpu: loading out-of-tree ", "pddgpu: module verification "};
// clang-format on
constexpr std::string_view OfDevice = "pddgpu pddgpu.";

bool isOurs(std::string_view text)
{
    if (!text.starts_with(OfDevice))
        return std::ranges::any_of(Sentences,
                                   [text](auto begin) { return text.starts_with(begin); });
    const std::size_t end = text.find_first_not_of("0123456789", OfDevice.size());
    return end != std::string_view::npos && text.substr(end).starts_with(": ");
}

}  // namespace

bool isDriverRecord(std::string_view record)
{
    // Facility 0 is the kernel's own, and no program can write records with it. So the priority has
    // one digit.
    const std::size_t begin = record.find(';');
    return begin != std::string_view::npos && record[0] >= '0' && record[0] <= '7' &&
           record.find_first_of(",;") == 1 && isOurs(record.substr(begin + 1));
}

}  // namespace pddgpu
