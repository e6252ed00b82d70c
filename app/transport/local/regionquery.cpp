// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/local/regionquery.h"

#include <fcntl.h>
#include <i915_drm.h>
#include <linux/capability.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "abi/filedescriptor.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

// A card has a handful of regions; what a driver says is bounded.
constexpr std::size_t MostAnswerBytes = 64 * 1024;
constexpr std::size_t MostRegions = 64;

// Debian 12's headers have no xe_drm.h.
struct XeQuery {
    std::uint64_t extensions;
    std::uint32_t query;
    std::uint32_t size;
    std::uint64_t data;
    std::uint64_t reserved[2];
};
struct XeRegion {
    std::uint16_t memoryClass;
    std::uint16_t instance;
    std::uint32_t minimumPageSize;
    std::uint64_t totalBytes;
    std::uint64_t usedBytes;
    std::uint64_t visibleBytes;
    std::uint64_t visibleUsedBytes;
    std::uint64_t reserved[6];
};
static_assert(sizeof(XeQuery) == 40 && sizeof(XeRegion) == 88);
constexpr unsigned long XeDeviceQuery = _IOWR('d', 0x40, XeQuery);
constexpr std::uint32_t XeMemoryRegions = 1;
constexpr std::uint16_t XeVram = 1;
constexpr std::size_t XeHeadBytes = 8;  // A count of 32 bits, and padding.

struct NouveauParameter {
    std::uint64_t parameter;
    std::uint64_t value;
};
constexpr unsigned long NouveauGetParameter = _IOWR('d', 0x40, NouveauParameter);
constexpr std::uint64_t NouveauVramBytes = 8;
constexpr std::uint64_t NouveauVramUsedBytes = 19;

std::uint64_t addressOf(void *data)
{
    return reinterpret_cast<std::uintptr_t>(data);
}

void addRegion(const QByteArray &name, std::uint64_t totalBytes,
               std::optional<std::uint64_t> usedBytes, QByteArray *text)
{
    text->append("region=").append(name);
    text->append(" total=").append(QByteArray::number(qulonglong{totalBytes}));
    text->append(" used=");
    text->append(usedBytes ? QByteArray::number(qulonglong{*usedBytes}) : QByteArray("-"));
    text->append('\n');
}

// An element of an array that follows a head; not set where the answer ends before.
template <typename Element>
std::optional<Element> elementAt(const std::vector<std::byte> &answer, std::size_t headBytes,
                                 std::size_t index)
{
    Element element;
    const std::size_t at = headBytes + index * sizeof(Element);
    if (answer.size() < at + sizeof(Element))
        return std::nullopt;
    std::memcpy(&element, answer.data() + at, sizeof(Element));
    return element;
}

std::size_t countIn(const std::vector<std::byte> &answer)
{
    std::uint32_t count = 0;
    if (answer.size() >= sizeof(count))
        std::memcpy(&count, answer.data(), sizeof(count));
    return std::min(std::size_t{count}, MostRegions);
}

// Asks for the length of the answer, and then for the answer.
tl::expected<QByteArray, int> askI915(bool seesUse, const AskDriver &ask)
{
    drm_i915_query_item item{};
    item.query_id = DRM_I915_QUERY_MEMORY_REGIONS;
    drm_i915_query query{};
    query.num_items = 1;
    query.items_ptr = addressOf(&item);
    if (ask(DRM_IOCTL_I915_QUERY, &query) != 0)
        return tl::unexpected(errno);
    // A negative length is an errno: the driver does not know the question.
    if (item.length <= 0)
        return tl::unexpected(item.length < 0 ? -item.length : EPROTO);
    if (static_cast<std::size_t>(item.length) > MostAnswerBytes)
        return tl::unexpected(EFBIG);
    std::vector<std::byte> answer(static_cast<std::size_t>(item.length));
    item.data_ptr = addressOf(answer.data());
    if (ask(DRM_IOCTL_I915_QUERY, &query) != 0)
        return tl::unexpected(errno);
    QByteArray text;
    for (std::size_t i = 0; i < countIn(answer); ++i) {
        const auto region = elementAt<drm_i915_memory_region_info>(
            answer, sizeof(drm_i915_query_memory_regions), i);
        if (!region)
            return tl::unexpected(EPROTO);
        if (region->region.memory_class != I915_MEMORY_CLASS_DEVICE)
            continue;
        const bool isCredible = region->unallocated_size <= region->probed_size;
        addRegion("local" + QByteArray::number(region->region.memory_instance), region->probed_size,
                  seesUse && isCredible
                      ? std::optional(region->probed_size - region->unallocated_size)
                      : std::nullopt,
                  &text);
    }
    return text;
}

tl::expected<QByteArray, int> askXe(bool seesUse, const AskDriver &ask)
{
    XeQuery query{};
    query.query = XeMemoryRegions;
    if (ask(XeDeviceQuery, &query) != 0)
        return tl::unexpected(errno);
    if (query.size > MostAnswerBytes)
        return tl::unexpected(EFBIG);
    std::vector<std::byte> answer(query.size);
    query.data = addressOf(answer.data());
    if (ask(XeDeviceQuery, &query) != 0)
        return tl::unexpected(errno);
    QByteArray text;
    int number = 0;
    for (std::size_t i = 0; i < countIn(answer); ++i) {
        const auto region = elementAt<XeRegion>(answer, XeHeadBytes, i);
        if (!region)
            return tl::unexpected(EPROTO);
        // In the order of the driver's names; an instance counts all regions.
        if (region->memoryClass == XeVram) {
            addRegion("vram" + QByteArray::number(number++), region->totalBytes,
                      seesUse ? std::optional(region->usedBytes) : std::nullopt, &text);
        }
    }
    return text;
}

tl::expected<QByteArray, int> askNouveau(const AskDriver &ask)
{
    NouveauParameter total{NouveauVramBytes, 0};
    if (ask(NouveauGetParameter, &total) != 0)
        return tl::unexpected(errno);
    // A GPU without memory of its own, such as Tegra's.
    if (total.value == 0)
        return QByteArray();
    NouveauParameter used{NouveauVramUsedBytes, 0};
    const bool isKnown = ask(NouveauGetParameter, &used) == 0;
    QByteArray text;
    addRegion("vram", total.value, isKnown ? std::optional(used.value) : std::nullopt, &text);
    return text;
}

bool hasCapability()
{
    constexpr unsigned SysAdmin = 21;
    constexpr unsigned Perfmon = 38;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {};
    return ::syscall(SYS_capget, &header, data) == 0 &&
           ((data[0].effective & 1U << SysAdmin) != 0 ||
            (data[1].effective & 1U << (Perfmon - 32)) != 0);
}

}  // namespace

tl::expected<QByteArray, int> askForRegions(const QString &driver, bool seesUse,
                                            const AskDriver &ask)
{
    if (driver == "i915"_L1)
        return askI915(seesUse, ask);
    if (driver == "xe"_L1)
        return askXe(seesUse, ask);
    if (driver == "nouveau"_L1)
        return askNouveau(ask);
    return tl::unexpected(ENOENT);
}

tl::expected<QByteArray, int> askForRegions(const QString &driver, const QByteArray &node)
{
    const FileDescriptor file(::open(node.constData(), O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!file.isOpen())
        return tl::unexpected(errno);
    return askForRegions(driver, hasCapability(), [&file](unsigned long request, void *argument) {
        int result = -1;
        do {
            result = ::ioctl(file.get(), request, argument);
        } while (result != 0 && (errno == EINTR || errno == EAGAIN));
        return result;
    });
}

}  // namespace pddgpu
