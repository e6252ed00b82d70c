// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a client sends, pddgpu-helper answers in frames, in order, one answer per request, and
// touches nothing but the driver's files. The session runs in this process, on a tree made for it,
// without privilege.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "abi/driverfiles.h"
#include "fuzzing.h"
#include "programs/helper/session.h"

using namespace pddgpu;
using namespace pddgpu::helper;
using namespace pddgpu::testing;

namespace {

namespace fs = std::filesystem;

constexpr auto Secret = "nobody may know";
constexpr auto Foreign = "12,1,1,-;PDDGPU: of a program\n";

void write(const fs::path &path, const std::string &text)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
}

// The driver's files, some of them missing, and links to files that nobody may read.
class FuzzedTree
{
public:
    FuzzedTree()
    {
        std::string name = (fs::temp_directory_path() / "fuzz_helper-XXXXXX").string();
        require(mkdtemp(name.data()) != nullptr, "no folder");
        m_root = name;
        write(m_root / "secret", Secret);
        const fs::path device = m_root / "sys/devices/platform/pddgpu.0";
        write(device / "uevent", "DRIVER=pddgpu\n");
        for (const DriverControl control :
             {DriverControl::Enabled, DriverControl::ThresholdBytes, DriverControl::TriggerCheck})
            write(device / placeOf(control).path, "1\n");
        write(device / "leak_monitor/alert_count", "0\n");
        fs::create_symlink("../../../../../secret", device / "leak_monitor/generation");
        const fs::path debug = m_root / "sys/kernel/debug/pddgpu/pddgpu.0";
        write(debug / "leak_objects", "version=1 generation=1 now_ns=1\nid\n1\n2\n");
        fs::create_directories(debug);
        fs::create_symlink("../../../../../secret", debug / "memory_stats");
        fs::create_directories(m_root / "sys/class/drm/card0");
        fs::create_symlink("../../../devices/platform/pddgpu.0",
                           m_root / "sys/class/drm/card0/device");
        fs::create_directories(m_root / "sys/class/drm/card3");
        fs::create_symlink("/etc", m_root / "sys/class/drm/card3/device");
        write(m_root / "dev/kmsg", Foreign);
    }
    ~FuzzedTree() { fs::remove_all(m_root); }
    FuzzedTree(const FuzzedTree &) = delete;
    FuzzedTree &operator=(const FuzzedTree &) = delete;

    const fs::path &root() const { return m_root; }

private:
    fs::path m_root;
};

std::string contents(int fd)
{
    struct stat status = {};
    fstat(fd, &status);
    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    require(pread(fd, text.data(), text.size(), 0) == status.st_size, "an output that is not ours");
    return text;
}

// Counts the answers; anything that is not a frame is a finding.
std::size_t answersIn(std::string_view output)
{
    std::size_t answers = 0;
    while (!output.empty()) {
        require(output.size() > 4, "a frame cut off");
        const std::uint32_t length = numberAt(output.data());
        require(length > 0 && length <= MaximumReplyBytes && output.size() >= 4 + length,
                "a frame of another length");
        const Reply kind{output[4]};
        require(kind >= Reply::Data && kind <= Reply::Listing, "a frame of no kind");
        answers += kind == Reply::Done || kind == Reply::Failed ? 1 : 0;
        output.remove_prefix(4 + length);
    }
    return answers;
}

// Counts the complete requests before the first invalid one.
std::size_t requestsIn(std::string_view input)
{
    std::size_t requests = 0;
    while (input.size() >= 4) {
        const std::uint32_t length = numberAt(input.data());
        if (length == 0 || length > MaximumRequestBytes || input.size() < 4 + length)
            break;
        ++requests;
        input.remove_prefix(4 + length);
    }
    return requests;
}

void serveInput(const FuzzedTree &files, Access access, std::string_view input)
{
    const Tree tree(files.root().c_str());
    const FileDescriptor log = tree.openLog();
    const FileDescriptor in(memfd_create("in", MFD_CLOEXEC));
    const FileDescriptor out(memfd_create("out", MFD_CLOEXEC));
    require(pwrite(in.get(), input.data(), input.size(), 0) == static_cast<ssize_t>(input.size()),
            "no input");
    serve(tree, log, access, in.get(), out.get());
    const std::string output = contents(out.get());
    require(output.find(Secret) == std::string::npos, "what nobody may read");
    require(output.find(Foreign) == std::string::npos, "a record of a program");
    require(answersIn(output) == requestsIn(input), "not one answer to each request");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const FuzzedTree Files;
    const fs::path threshold = Files.root() / "sys/devices/platform/pddgpu.0" /
                               placeOf(DriverControl::ThresholdBytes).path;
    const std::string_view input(reinterpret_cast<const char *>(data), size);

    write(threshold, "1\n");
    serveInput(Files, Access::Read, input);
    std::ifstream before(threshold);
    std::string value;
    std::getline(before, value);
    require(value == "1", "a reading session has written");

    // As it is, and as frames of its bytes after a greeting, which the fuzzer seldom finds by
    // itself.
    serveInput(Files, Access::Control, input);
    FuzzedDataProvider provider(data, size);
    std::string requests("\6\0\0\0\1PDDG\1\1\0\0\0\2", 15);
    while (provider.remaining_bytes() > 0) {
        const std::string rest = provider.ConsumeRandomLengthString(70);
        appendNumber(requests, static_cast<std::uint32_t>(1 + rest.size()));
        requests.push_back(static_cast<char>(provider.ConsumeIntegralInRange(0, 7)));
        requests += rest;
    }
    serveInput(Files, Access::Control, requests);
    return 0;
}
