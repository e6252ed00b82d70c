// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/helper/session.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>

#include <cerrno>
#include <vector>

#include "abi/driverlog.h"
#include "programs/helper/openfiles.h"

namespace pddgpu::helper {

namespace {

// DriverFile::AlertCount (abi/driverfiles.h).
constexpr int AlertCount = 18;
constexpr int LeakObjects = 21;
constexpr std::size_t PieceBytes = MaximumReplyBytes - 1;
constexpr std::size_t MaximumValueBytes = 31;  // kmod/ABI.md, Writes
constexpr int MaximumLogRecords = 1000;
constexpr std::size_t LogRecordBytes = 16 * 1024;  // Twice the kernel's maximum.

// The session of one client, from its first request to its hanging up. No call is interrupted by a
// signal: none has a handler.
struct Session {
    const Tree &tree;
    const FileDescriptor &log;
    const FileDescriptor &reader;
    const Access access;
    const int in;
    const int out;

    std::vector<Device> devices = {};
    bool greeted = false;

    // Runs until an ExitCode is thrown: no client is left to answer.
    [[noreturn]] void run()
    {
        // The parent-death signal does not reach a root process whose parent is a user's.
        const FileDescriptor parent(static_cast<int>(syscall(SYS_pidfd_open, getppid(), 0)));
        for (;;) {
            std::vector<pollfd> waited{{in, POLLIN, 0}, {parent.get(), POLLIN, 0}};
            for (const Device &device : devices)
                waited.push_back({device.alertCount.get(), POLLPRI, 0});
            if (ppoll(waited.data(), waited.size(), nullptr, nullptr) < 0)
                throw Broken;
            if (waited[1].revents)
                throw Ended;
            for (std::size_t i = 2; i < waited.size(); ++i) {
                if (waited[i].revents)
                    tellAlert(i - 2);
            }
            if (waited[0].revents)
                answerRequest();
        }
    }

    void answerRequest()
    {
        char length[4];
        char frame[MaximumRequestBytes];
        move(read, in, length, sizeof(length));
        if (numberAt(length) == 0 || numberAt(length) > sizeof(frame))
            throw BadFrame;
        move(read, in, frame, numberAt(length));
        answer(Request{frame[0]}, {frame + 1, numberAt(length) - 1});
    }

    // Reads or writes the whole buffer.
    static void move(auto readOrWrite, int file, auto *bytes, std::size_t size)
    {
        for (std::size_t done = 0; done < size;) {
            const ssize_t count = readOrWrite(file, bytes + done, size - done);
            if (count <= 0)
                throw Ended;
            done += static_cast<std::size_t>(count);
        }
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
        if (request == Request::ReadClients && arguments.empty())
            return readClients();
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
            readFile(devices[index], which);
        else if (request == Request::WriteControl && which < DriverControlCount)
            writeControl(devices[index], placeOfControl(which), arguments);
        else
            fail(EINVAL);
    }

    void hello(std::string_view arguments)
    {
        if (arguments.size() != 5 || !arguments.starts_with("PDDG"))
            return fail(EPROTO);
        // An older client could not parse this version's answers; a newer one sees this version.
        if (arguments[4] < ProtocolVersion)
            return fail(EPROTONOSUPPORT);
        greeted = true;
        send(Reply::Done, std::string{ProtocolVersion, static_cast<char>(access)});
    }

    void listDevices()
    {
        devices = tree.devices();
        for (Device &device : devices) {
            device.alertCount = tree.open(device, placeOfFile(AlertCount), O_RDONLY);
            armAlert(device.alertCount);
            send(Reply::Data, device.card + '\0' + device.id + '\0');
        }
        send(Reply::Done);
    }

    void readFile(const Device &device, int which)
    {
        const DriverFilePlace place = placeOfFile(which);
        const FileDescriptor file = tree.open(device, place, O_RDONLY);
        if (!file.isOpen())
            return failAt(device, errno);
        const Reply kind = which == LeakObjects ? Reply::Listing : Reply::Data;
        std::vector<char> piece(PieceBytes);
        for (std::int64_t length = 0;;) {
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
            return fail(-log.get(), geteuid() == 0 ? Privileged : 0U);
        char record[LogRecordBytes];
        for (int i = 0; i < MaximumLogRecords; ++i) {
            const ssize_t count = read(log.get(), record, sizeof(record));
            const std::string_view text(record, static_cast<std::size_t>(count < 0 ? 0 : count));
            if (isDriverRecord(text))
                send(Reply::Data, text);
            // EPIPE: the next records were overwritten before they were read.
            else if (count == 0 || (count < 0 && errno != EPIPE))
                break;
        }
        send(Reply::Done);
    }

    // Passes on frames. All of them are taken, even if they are too many: the next answer comes
    // after them.
    void readClients()
    {
        std::vector<char> packet(MaximumPacketBytes);
        if (write(reader.get(), "", 1) != 1)
            return fail(EPERM);
        for (std::size_t length = 0;;) {
            const ssize_t count = read(reader.get(), packet.data(), packet.size());
            if (count <= 0)
                return fail(EPERM);
            if (count == 1)
                return length > MaximumClientsBytes ? fail(EFBIG) : send(Reply::Done);
            length += static_cast<std::size_t>(count);
            if (length <= MaximumClientsBytes)
                move(write, out, packet.data(), static_cast<std::size_t>(count));
        }
    }

    void writeControl(const Device &device, const DriverFilePlace &control, std::string_view value)
    {
        if (access != Access::Control)
            return failAt(device, EACCES, ReadOnlySession);
        // The driver also returns EINVAL for anything else.
        if (value.empty() || value.size() > MaximumValueBytes ||
            value.find_first_not_of("0123456789KMG") != std::string_view::npos)
            return failAt(device, EINVAL);

        const FileDescriptor file = tree.open(device, control, O_WRONLY | O_TRUNC);
        const std::string line = std::string(value) + '\n';
        // All or nothing: the driver's files do not accept a partial line.
        if (file.isOpen() && write(file.get(), line.data(), line.size()) > 0)
            return send(Reply::Done);
        const int reason = errno;
        failAt(device, reason);
        // Only devices present when this process was confined can be written; the next process may
        // write this one.
        if (reason == EACCES && geteuid() == 0)
            throw Ended;
    }

    // Read the value, as an unread one counts as changed. A device that is gone would wake us for
    // ever.
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
        armAlert(devices[device].alertCount);
    }

    void send(Reply reply, std::string_view payload = {})
    {
        std::string frame;
        appendFrame(frame, reply, payload);
        move(write, out, frame.data(), frame.size());
    }

    // circumstances() changes errno, so errno is read before.
    void failAt(const Device &device, int errnoValue, unsigned also = 0)
    {
        fail(errnoValue, tree.circumstances(device) | also);
    }

    void fail(int errnoValue, unsigned circumstances = 0)
    {
        send(Reply::Failed, failure(errnoValue, circumstances));
    }
};

}  // namespace

ExitCode serve(const Tree &tree, const FileDescriptor &log, const FileDescriptor &reader,
               Access access, int in, int out)
{
    // Space for a listing, so that writing does not wait for the reader. Optional.
    fcntl(out, F_SETPIPE_SZ, 1 << 20);
    try {
        Session{tree, log, reader, access, in, out}.run();
    } catch (ExitCode code) {
        return code;
    }
}

}  // namespace pddgpu::helper
