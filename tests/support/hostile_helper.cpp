// SPDX-License-Identifier: GPL-3.0-or-later
// Answers in a helper's place, with malicious intent.
// usage: hostile_helper WAY
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "abi/protocol.h"
#include "wire/listingedit.h"

using namespace pddgpu::helper;

namespace {

void say(std::string_view bytes, int out = STDOUT_FILENO)
{
    while (!bytes.empty()) {
        const ssize_t count = write(out, bytes.data(), bytes.size());
        if (count <= 0)
            _exit(0);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::string frame(Reply kind, std::string_view payload = {})
{
    std::string bytes;
    appendNumber(bytes, static_cast<std::uint32_t>(1 + payload.size()));
    bytes.push_back(static_cast<char>(kind));
    return bytes.append(payload);
}

std::string copy(std::uint32_t first, std::uint32_t count)
{
    std::string bytes(1, CopyMark);
    appendNumber(bytes, first);
    appendNumber(bytes, count);
    return bytes;
}

// Sends four GiB, or more than anybody waits for.
[[noreturn]] void sayForEver(std::string_view bytes, int out = STDOUT_FILENO)
{
    const std::string_view piece = bytes;
    std::string many;
    while (many.size() < 65536)
        many.append(piece);
    for (;;)
        say(many, out);
}

// Sends a little at a time: a reader that takes every byte for a sign of life waits for ever.
[[noreturn]] void drip(std::string_view first, std::string_view drop, useconds_t pause)
{
    say(first);
    for (;;) {
        say(drop);
        usleep(pause);
    }
}

[[noreturn]] void keepSilent()
{
    for (;;)
        pause();
}

// Reads the next request and returns its kind.
Request hear()
{
    char bytes[4 + MaximumRequestBytes];
    std::size_t size = 0;
    while (size < 4 || size < 4 + numberAt(bytes)) {
        const std::size_t wanted = (size < 4 ? 4 : 4 + numberAt(bytes)) - size;
        const ssize_t count = read(STDIN_FILENO, bytes + size, wanted);
        if (count <= 0)
            _exit(0);
        size += static_cast<std::size_t>(count);
    }
    return Request{bytes[4]};
}

}  // namespace

int main(int argc, char **argv)
{
    const std::string_view way = argc == 2 ? argv[1] : "";
    int reads = 0;
    if (way == "stubborn") {
        signal(SIGTERM, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
    }
    if (way == "silent")
        keepSilent();
    if (way == "zeros")
        sayForEver(std::string_view("\0", 1));
    if (way == "text")
        sayForEver("Last login: Sun Nov 22 from 10.0.0.1\n");
    if (way == "lengths")
        sayForEver("\xff\xff\xff\x7f");
    if (way == "unasked")
        sayForEver(frame(Reply::Data, std::string(60'000, 'x')));

    hear();
    if (way == "newer") {
        say(frame(Reply::Done, std::string("\x07\x01", 2)));
        keepSilent();
    }
    say(frame(Reply::Done, std::string("\x01\x01", 2)));
    if (way == "complaints")
        sayForEver("pddgpu-helper: \x1b[31moh no\n", STDERR_FILENO);
    if (way == "alerts")
        sayForEver(frame(Reply::Event, std::string(1, '\0')));
    for (;;) {
        switch (hear()) {
            case Request::ListDevices:
                if (way == "events during a request")
                    sayForEver(frame(Reply::Event, std::string(1, '\0')));
                if (way == "drip")
                    drip({}, frame(Reply::Event, std::string(1, '\0')), 500'000);
                if (way == "drip of bytes")
                    drip(frame(Reply::Data, std::string(60'000, 'x')).substr(0, 5), "x", 500'000);
                if (way == "slow answer")
                    drip({}, frame(Reply::Data, std::string(1'000, 'x')), 500'000);
                if (way == "names")
                    say(frame(Reply::Data, std::string("../../etc\0card0\0", 16)));
                else if (way == "devices")
                    sayForEver(frame(Reply::Data, std::string("card0\0pddgpu.0\0", 15)));
                else
                    say(frame(Reply::Data, std::string("card0\0pddgpu.0\0", 15)));
                say(frame(Reply::Done));
                break;
            case Request::ReadFile:
                if (way == "deaf" || way == "stubborn")
                    keepSilent();
                // It behaves well for a while first.
                if (way == "falls silent" && ++reads > 60)
                    keepSilent();
                if (way == "falls silent" || way == "takes no control")
                    say(frame(Reply::Data, "1\n"));
                if (way == "endless")
                    sayForEver(frame(Reply::Data, std::string(60'000, 'x')));
                if (way == "empty pieces")
                    sayForEver(frame(Reply::Data));
                if (way == "far copies")
                    say(frame(Reply::Edit, copy(7, 0xffffffff)) + frame(Reply::Done));
                if (way == "growing copies") {
                    std::string copies = std::string(30'000, '1') + '\n';
                    say(frame(Reply::Edit, copies) + frame(Reply::Done));
                    copies.clear();
                    for (int i = 0; i < 7'000; ++i)
                        copies += copy(0, 1);
                    say(frame(Reply::Edit, copies));
                    say(frame(Reply::Edit, copies) + frame(Reply::Done));
                }
                if (way == "short lines") {
                    const std::string piece = frame(Reply::Edit, std::string(60'000, '\n'));
                    for (int i = 0; i < 3'500; ++i)
                        say(piece);
                }
                if (way == "copied short lines") {
                    for (int i = 0; i < 16; ++i)
                        say(frame(Reply::Edit, std::string(60'000, '\n')));
                    say(frame(Reply::Done));
                    std::string copies;
                    for (int i = 0; i < 250; ++i)
                        copies += copy(0, 960'000);
                    say(frame(Reply::Edit, copies));
                }
                if (way == "half")
                    _exit((say("\x10\0\0"), 0));
                say(frame(Reply::Done));
                break;
            case Request::WriteControl:
                if (way == "takes no control")
                    keepSilent();
                say(frame(Reply::Done));
                break;
            default:
                say(frame(Reply::Done));
        }
    }
}
