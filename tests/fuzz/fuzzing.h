// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace pddgpu::testing {

/// Ends the run as a finding, unless `holds`.
inline void require(bool holds, const std::string &what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what.c_str());
    std::abort();
}

}  // namespace pddgpu::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
