// SPDX-License-Identifier: GPL-3.0-or-later
// Any text written to any control is accepted, refused and shown as in the model.
#include <algorithm>
#include <string_view>

#include "fuzzing.h"
#include "leakmodel.h"

using namespace pddgpu::testing;

namespace {

constexpr u64 Threshold = 104857600;

// Each line is a write: one byte for the control, then the text, with a backslash for each newline
// in it.
std::string unescaped(const std::string &line)
{
    std::string text;
    for (const char c : line)
        text += c == '\\' ? '\n' : c;
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pddgpu_leak_monitor monitor;
    pddgpu_leak_monitor_init(&monitor, Threshold, 0);
    LeakModel model(Threshold, 0);

    std::string_view rest(reinterpret_cast<const char *>(data), size);
    while (!rest.empty()) {
        const std::string line(rest.substr(0, rest.find('\n')));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.empty())
            continue;
        const auto number = static_cast<unsigned char>(line[0]);
        const auto attr = static_cast<pddgpu_leak_attr>(number % PDDGPU_LEAK_ATTRS);
        const std::string text = unescaped(line.substr(1));

        // A copy of the exact size, so that sanitizers find any read beyond it.
        const std::vector<char> written(text.begin(), text.end());
        const int result = pddgpu_leak_attr_store(&monitor, attr, written.data(), written.size());
        require(result == model.store(attr, text), "result of writing " + text);
        const int trigger = pddgpu_leak_parse_trigger(written.data(), written.size());
        require(trigger == LeakModel::parseTrigger(text), "result of triggering with " + text);

        for (int i = 0; i < PDDGPU_LEAK_ATTRS; ++i) {
            const auto shown = static_cast<pddgpu_leak_attr>(i);
            char buffer[PDDGPU_LEAK_ATTR_SIZE];
            const size_t length = pddgpu_leak_attr_show(&monitor, shown, buffer);
            require(std::string(buffer, length) == model.attribute(shown, 0),
                    std::string(pddgpu_leak_attr_name(shown)) + " after writing " + text);
        }
    }
    return 0;
}
