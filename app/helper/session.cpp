// SPDX-License-Identifier: GPL-3.0-or-later
#include "helper/session.h"

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "source/driverlog.h"

namespace pddgpu::helper {

namespace {

constexpr std::size_t PieceBytes = MaximumReplyBytes - 1;
constexpr std::size_t MaximumValueBytes = 31;  // kmod/ABI.md, Writes
constexpr int MaximumLogRecords = 1000;
constexpr std::size_t LogRecordBytes = 16 * 1024;  // The kernel's longest is half of it.

// A client, from its first request to its hanging up. No call here is ever cut short by a signal:
// none has a handler.
struct Session {
    const Tree &tree;
    const FileDescriptor &log;
    const int logErrno;
    const Access access;
    const int in;
    const int out;

    std::vector<Device> devices = {};
    std::vector<FileDescriptor> alertCounts = {};  // Of the devices.
    ExitCode exitCode = Ended;
    bool greeted = false;
    bool over = false;

    ExitCode run()
    {
        while (!over) {
            std::vector<pollfd> waited{{in, POLLIN, 0}};
            for (const FileDescriptor &file : alertCounts)
                waited.push_back({file.get(), POLLPRI, 0});
            if (poll(waited.data(), waited.size(), -1) < 0)
                return Broken;
            for (std::size_t i = 1; i < waited.size(); ++i) {
                if (waited[i].revents)
                    tellAlert(i - 1);
            }
            if (waited[0].revents)
                answerRequest();
        }
        return exitCode;
    }

    void answerRequest()
    {
        char length[4];
        char frame[MaximumRequestBytes];
        if (!receive(length, sizeof(length)))
            return;
        if (numberAt(length) == 0 || numberAt(length) > sizeof(frame)) {
            exitCode = BadFrame;
            over = true;
        } else if (receive(frame, numberAt(length))) {
            answer(Request{frame[0]}, {frame + 1, numberAt(length) - 1});
        }
    }

    bool receive(char *bytes, std::size_t size)
    {
        for (std::size_t done = 0; done < size && !over;) {
            const ssize_t count = read(in, bytes + done, size - done);
            over = count <= 0;
            done += static_cast<std::size_t>(count);
        }
        return !over;
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
            return fail(EOPNOTSUPP);

        if (arguments.size() < 2)
            return fail(EINVAL);
        const auto index = static_cast<unsigned char>(arguments[0]);
        const auto which = static_cast<unsigned char>(arguments[1]);
        arguments.remove_prefix(2);
        if (index >= devices.size())
            return fail(ENODEV);
        if (request == Request::ReadFile && which < DriverFileCount && arguments.empty())
            readFile(devices[index], DriverFile{which});
        else if (request == Request::WriteControl && which < DriverControlCount)
            writeControl(devices[index], DriverControl{which}, arguments);
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
        alertCounts.clear();
        for (const Device &device : devices) {
            alertCounts.push_back(tree.open(device, placeOf(DriverFile::AlertCount), O_RDONLY));
            armAlert(alertCounts.back());
            send(Reply::Data, device.card + '\0' + device.id + '\0');
        }
        send(Reply::Done);
    }

    void readFile(const Device &device, DriverFile which)
    {
        const DriverFilePlace place = placeOf(which);
        const FileDescriptor file = tree.open(device, place, O_RDONLY);
        if (!file.isOpen())
            return failAt(device, errno);
        const Reply kind = which == DriverFile::LeakObjects ? Reply::Listing : Reply::Data;
        std::vector<char> piece(PieceBytes);
        for (std::int64_t length = 0; !over;) {
            const ssize_t count = read(file.get(), piece.data(), piece.size());
            length += count;
            if (count < 0 || length > place.maximumBytes)
                return failAt(device, count < 0 ? errno : EFBIG);
            if (count == 0)
                break;
            send(kind, {piece.data(), static_cast<std::size_t>(count)});
        }
        send(Reply::Done);
    }

    void readLog()
    {
        if (!log.isOpen())
            return fail(logErrno, geteuid() == 0 ? Privileged : 0U);
        char record[LogRecordBytes];
        for (int i = 0; i < MaximumLogRecords; ++i) {
            const ssize_t count = read(log.get(), record, sizeof(record));
            const std::string_view text(record, static_cast<std::size_t>(std::max(count, 0L)));
            if (isDriverRecord(text))
                send(Reply::Data, text);
            // EPIPE: the next ones were overwritten before they were read.
            else if (count == 0 || (count < 0 && errno != EPIPE))
                break;
        }
        send(Reply::Done);
    }

    void writeControl(const Device &device, DriverControl control, std::string_view value)
    {
        if (access != Access::Control)
            return failAt(device, EACCES, ReadOnlySession);
        // The driver says EINVAL of anything else, too.
        if (value.empty() || value.size() > MaximumValueBytes ||
            value.find_first_not_of("0123456789KMG") != std::string_view::npos)
            return failAt(device, EINVAL);

        const FileDescriptor file = tree.open(device, placeOf(control), O_WRONLY | O_TRUNC);
        const std::string line = std::string(value) + '\n';
        // All of it or nothing: the driver's files take no half of a line.
        if (!file.isOpen() || write(file.get(), line.data(), line.size()) < 0)
            return failAt(device, errno);
        send(Reply::Done);
    }

    // What was not read yet counts as changed; a device that is gone would wake us for ever.
    void armAlert(FileDescriptor &file)
    {
        char count[32];
        if (pread(file.get(), count, sizeof(count), 0) <= 0)
            file.close();
    }

    void tellAlert(std::size_t device)
    {
        const char number = static_cast<char>(device);
        send(Reply::Event, {&number, 1});
        armAlert(alertCounts[device]);
    }

    void send(Reply reply, std::string_view payload = {})
    {
        std::string frame;
        appendNumber(frame, static_cast<std::uint32_t>(1 + payload.size()));
        frame.push_back(static_cast<char>(reply));
        frame.append(payload);
        for (std::size_t done = 0; done < frame.size() && !over;) {
            const ssize_t count = write(out, frame.data() + done, frame.size() - done);
            over = count <= 0;
            done += static_cast<std::size_t>(count);
        }
    }

    // Looking around changes errno, so it is looked at before.
    void failAt(const Device &device, int errnoValue, unsigned also = 0)
    {
        fail(errnoValue, tree.circumstances(device) | also);
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

ExitCode serve(const Tree &tree, const FileDescriptor &log, int logErrno, Access access, int in,
               int out)
{
    // Room for a listing: whoever reads it is not waited for. It works without, too.
    fcntl(out, F_SETPIPE_SZ, 1 << 20);
    return Session{tree, log, logErrno, access, in, out}.run();
}

}  // namespace pddgpu::helper
