// SPDX-License-Identifier: GPL-3.0-or-later
#include "helper/session.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "helper/listingedit.h"

namespace pddgpu::helper {

namespace {

constexpr std::size_t LengthBytes = 4;
constexpr std::size_t PieceBytes = MaximumReplyBytes - 1;
constexpr std::size_t MaximumLineBytes = 4096;
constexpr std::size_t MaximumValueBytes = 31;  // kmod/ABI.md, Writes
constexpr int MaximumLogRecords = 1000;

// Reads and writes come back early for signals only when nothing was done.
template <typename Call>
ssize_t again(Call call)
{
    ssize_t count = 0;
    do {
        count = call();
    } while (count < 0 && errno == EINTR);
    return count;
}

// Everybody's messages are in the kernel's log; those of the driver are all that leaves here.
bool isOurs(std::string_view record)
{
    return record.find("PDDGPU") != std::string_view::npos ||
           record.find("pddgpu") != std::string_view::npos;
}

// A client, from its first request to its hanging up.
struct Session {
    const Tree &tree;
    const File &log;
    const int logErrno;
    const Access access;
    const int in;
    const int out;

    struct Watch {
        std::uint8_t device;
        File file;
    };
    std::vector<Device> devices = {};
    std::vector<Watch> watches = {};
    ListingEdit edit = {};
    std::uint8_t editedDevice = 0;
    std::string input = {};
    ExitCode exitCode = Ended;
    bool greeted = false;
    bool over = false;

    ExitCode run()
    {
        while (!over) {
            std::vector<pollfd> waited{{in, POLLIN, 0}};
            for (const Watch &watch : watches)
                waited.push_back({watch.file.get(), POLLPRI, 0});
            if (again([&] { return poll(waited.data(), waited.size(), -1); }) < 0)
                return Broken;
            for (std::size_t i = 0; i < watches.size(); ++i) {
                if (waited[i + 1].revents)
                    tellAlert(watches[i]);
            }
            std::erase_if(watches, [](const Watch &watch) { return !watch.file.isOpen(); });
            if (waited[0].revents)
                answerRequests();
        }
        return exitCode;
    }

    void answerRequests()
    {
        char buffer[4096];
        const ssize_t count = again([&] { return read(in, buffer, sizeof(buffer)); });
        over = count <= 0;
        input.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));

        std::string_view rest = input;
        while (rest.size() > LengthBytes && !over) {
            const std::uint32_t length = numberAt(rest.data());
            if (length == 0 || length > MaximumRequestBytes) {
                exitCode = BadFrame;
                over = true;
            } else if (rest.size() < LengthBytes + length) {
                break;
            } else {
                answer(Request{rest[LengthBytes]}, rest.substr(LengthBytes + 1, length - 1));
                rest.remove_prefix(LengthBytes + length);
            }
        }
        input.erase(0, input.size() - rest.size());
    }

    void answer(Request request, std::string_view arguments)
    {
        if (request == Request::Hello)
            return hello(arguments);
        if (!greeted)
            return fail(EPROTO);
        if (request == Request::ListDevices && arguments.empty())
            return listDevices();
        if (request == Request::ReadLog && arguments.empty())
            return readLog();
        if (request != Request::ReadFile && request != Request::WriteControl)
            return fail(arguments.empty() ? EOPNOTSUPP : EINVAL);

        if (arguments.size() < 2)
            return fail(EINVAL);
        const auto index = static_cast<std::uint8_t>(arguments[0]);
        const auto which = static_cast<std::uint8_t>(arguments[1]);
        arguments.remove_prefix(2);
        if (index >= devices.size())
            return fail(ENODEV);
        const Device &device = devices[index];
        if (request == Request::ReadFile && which < DriverFileCount && arguments.size() == 4)
            readFile(device, index, DriverFile{which}, numberAt(arguments.data()));
        else if (request == Request::WriteControl && which < DriverControlCount)
            writeControl(device, DriverControl{which}, arguments);
        else
            fail(EINVAL);
    }

    void hello(std::string_view arguments)
    {
        if (arguments.size() != 5 || !arguments.starts_with("PDDG"))
            return fail(EPROTO);
        // An older client could not read this version's answers; a newer one sees what it got.
        if (arguments[4] < ProtocolVersion)
            return fail(EPROTONOSUPPORT);
        greeted = true;
        const char answer[] = {ProtocolVersion, static_cast<char>(access)};
        send(Reply::Done, {answer, sizeof(answer)});
    }

    void listDevices()
    {
        devices = tree.devices();
        watchAlerts();
        for (const Device &device : devices)
            send(Reply::Data, device.card + '\0' + device.id + '\0');
        send(Reply::Done);
    }

    void readFile(const Device &device, std::uint8_t index, DriverFile which, std::uint32_t token)
    {
        const DriverFilePlace place = placeOf(which);
        const File file = tree.open(device, place, O_RDONLY);
        if (!file.isOpen())
            return fail(errno, tree.circumstances(device));

        const bool isListing = which == DriverFile::LeakObjects;
        edit.text.clear();
        if (isListing) {
            edit.begin(index == editedDevice ? token : 0);
            editedDevice = index;
        }
        std::string text;
        std::int64_t length = 0;
        for (;;) {
            const std::size_t kept = text.size();
            text.resize(kept + PieceBytes);
            const ssize_t count =
                again([&] { return read(file.get(), text.data() + kept, PieceBytes); });
            if (count < 0)
                return fail(errno, tree.circumstances(device));
            text.resize(kept + static_cast<std::size_t>(count));
            length += count;
            if (length > place.maximumBytes)
                return fail(EFBIG, tree.circumstances(device));
            if (isListing)
                addLines(text, count == 0);
            else
                edit.text.append(std::exchange(text, {}));
            if (!sendEdit(false))
                return;
            if (count == 0)
                break;
        }
        std::string newToken;
        appendNumber(newToken, isListing ? edit.end() : 0);
        if (sendEdit(true))
            send(Reply::Done, newToken);
    }

    // Takes whole lines from the front; with `all`, and of what cannot be a line, the rest too.
    void addLines(std::string &text, bool all)
    {
        std::string_view rest = text;
        for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos;) {
            edit.add(rest.substr(0, end + 1));
            rest.remove_prefix(end + 1);
        }
        if (!rest.empty() && (all || rest.size() > MaximumLineBytes)) {
            edit.add(rest);
            rest = {};
        }
        text.erase(0, text.size() - rest.size());
    }

    bool sendEdit(bool all)
    {
        std::string_view rest = edit.text;
        while (rest.size() >= PieceBytes || (all && !rest.empty())) {
            if (!send(Reply::Data, rest.substr(0, PieceBytes)))
                return false;
            rest.remove_prefix(std::min(rest.size(), PieceBytes));
        }
        edit.text.erase(0, edit.text.size() - rest.size());
        return true;
    }

    void readLog()
    {
        if (!log.isOpen())
            return fail(logErrno, geteuid() == 0 ? Privileged : 0U);
        char record[8192];
        for (int i = 0; i < MaximumLogRecords; ++i) {
            // One record at a time; EPIPE: the next ones were overwritten before they were read.
            const ssize_t count = again([&] { return read(log.get(), record, sizeof(record)); });
            if (count < 0 && errno == EPIPE)
                continue;
            if (count <= 0)
                break;
            const std::string_view text(record, static_cast<std::size_t>(count));
            if (isOurs(text) && !send(Reply::Data, text))
                return;
        }
        send(Reply::Done);
    }

    void writeControl(const Device &device, DriverControl control, std::string_view value)
    {
        if (access != Access::Control)
            return fail(EACCES, tree.circumstances(device) | ReadOnlySession);
        // The driver says EINVAL of anything else, too.
        if (value.empty() || value.size() > MaximumValueBytes ||
            value.find_first_not_of("0123456789KMG") != std::string_view::npos)
            return fail(EINVAL, tree.circumstances(device));

        const File file = tree.open(device, placeOf(control), O_WRONLY | O_TRUNC);
        const std::string line = std::string(value) + '\n';
        errno = file.isOpen() ? ENOSPC : errno;
        if (!file.isOpen() || again([&] { return write(file.get(), line.data(), line.size()); }) !=
                                  static_cast<ssize_t>(line.size()))
            return fail(errno, tree.circumstances(device));
        send(Reply::Done);
    }

    void watchAlerts()
    {
        watches.clear();
        for (std::size_t i = 0; i < devices.size(); ++i) {
            File file = tree.open(devices[i], placeOf(DriverFile::AlertCount), O_RDONLY);
            // What was not read yet counts as changed.
            char buffer[32];
            if (file.isOpen() && pread(file.get(), buffer, sizeof(buffer), 0) > 0)
                watches.push_back({static_cast<std::uint8_t>(i), std::move(file)});
        }
    }

    void tellAlert(Watch &watch)
    {
        const char device = static_cast<char>(watch.device);
        send(Reply::Event, {&device, 1});
        // A device that is gone would wake us for ever.
        char buffer[32];
        if (pread(watch.file.get(), buffer, sizeof(buffer), 0) <= 0)
            watch.file = File();
    }

    bool send(Reply reply, std::string_view payload = {})
    {
        std::string frame;
        appendNumber(frame, static_cast<std::uint32_t>(1 + payload.size()));
        frame.push_back(static_cast<char>(reply));
        frame.append(payload);
        for (std::string_view rest = frame; !rest.empty() && !over;) {
            const ssize_t count = again([&] { return write(out, rest.data(), rest.size()); });
            over = count <= 0;
            rest.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        }
        return !over;
    }

    void fail(int errnoValue, unsigned circumstances = 0)
    {
        std::string payload;
        appendNumber(payload, static_cast<std::uint32_t>(errnoValue));
        payload.push_back(static_cast<char>(circumstances));
        send(Reply::Failed, payload);
    }
};

}  // namespace

ExitCode serve(const Tree &tree, const File &log, int logErrno, Access access, int in, int out)
{
    return Session{tree, log, logErrno, access, in, out}.run();
}

}  // namespace pddgpu::helper
