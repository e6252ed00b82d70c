// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/tracer/cardnames.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace pddgpu {

namespace {

// The number in "card12"; not set: it is another folder, such as a connector's.
std::optional<int> numberIn(std::string_view name, std::string_view prefix)
{
    constexpr std::size_t MostDigits = 4;
    if (!name.starts_with(prefix))
        return std::nullopt;
    name.remove_prefix(prefix.size());
    if (name.empty() || name.size() > MostDigits ||
        name.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    return std::stoi(std::string(name));
}

// The last part of a link's target; empty: there is none.
std::string linkedName(const std::string &path)
{
    char target[1024];
    const ssize_t length = ::readlink(path.c_str(), target, sizeof(target));
    const std::string text(target, static_cast<std::size_t>(length < 0 ? 0 : length));
    return text.substr(text.rfind('/') + 1);
}

}  // namespace

std::vector<TracedCard::Name> cardNames(const char *sys)
{
    // Each kind of card has a class; its nodes are called by the second word.
    constexpr std::pair<std::string_view, std::string_view> Classes[] = {{"drm", "card"},
                                                                         {"accel", "accel"}};
    std::vector<TracedCard::Name> names;
    for (const auto &[folderName, prefix] : Classes) {
        const std::string folder = std::string(sys) + "/class/" + std::string(folderName) + '/';
        const std::unique_ptr<DIR, int (*)(DIR *)> entries(::opendir(folder.c_str()), ::closedir);
        std::vector<std::pair<int, TracedCard::Name>> found;
        while (const dirent *entry = entries ? ::readdir(entries.get()) : nullptr) {
            const std::optional<int> number = numberIn(entry->d_name, prefix);
            if (!number)
                continue;
            const std::string device = folder + entry->d_name + "/device";
            TracedCard::Name name{entry->d_name, linkedName(device),
                                  linkedName(device + "/driver")};
            // A device that is on no real bus has no driver of another name.
            if (name.driver.empty() || name.driver == "faux_driver")
                name.driver = name.id;
            if (!name.id.empty())
                found.emplace_back(*number, std::move(name));
        }
        std::ranges::sort(found, {}, &std::pair<int, TracedCard::Name>::first);
        for (auto &[number, name] : found)
            names.push_back(std::move(name));
    }
    return names;
}

}  // namespace pddgpu
