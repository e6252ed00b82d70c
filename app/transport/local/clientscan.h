// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dirent.h>

#include <QByteArray>
#include <QByteArrayList>
#include <QString>
#include <cstdint>
#include <map>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "abi/filedescriptor.h"

namespace pddgpu {

/// The open files of cards, of all processes that this user may look into: /proc/PID/fdinfo.
///
/// A walk over all files of all processes is expensive, so a scan remembers which of them are of
/// cards. It walks a process again when the process is young, when the number of its open files
/// changed (Linux 6.2 and later tell it), and every few rounds in any case. What fdinfo says is
/// read in each round, from files that stay open, as far as this process may have many.
///
/// Used by one thread.
class ClientScan
{
public:
    /// A process is walked again after this many rounds at most.
    static constexpr unsigned RoundsBetweenWalks = 8;
    /// So many files stay open at most, and no more than half of those that the process may open.
    static constexpr std::size_t MostKept = 2048;

    /// `root` holds proc/, without a slash at its end; empty is this machine.
    explicit ClientScan(const QString &root);

    /// What was found so far is old: the next read() looks for new processes and files.
    void beginRound() { m_isFresh = false; }

    /// The open files of a card with these nodes, as in "/dev/dri/card0": a line
    /// "processes=N closed=N hidden=0|1", "-" if not counted, then an empty line, then for each
    /// file a line "pid=PID file=N uid=UID user=NAME cgroup=PATH process=NAME", what its fdinfo
    /// says, and an empty line. The user's name is told only of this machine's processes, not of a
    /// copy.
    ///
    /// `closed` counts the processes with files that could not be looked into; `hidden` is 1
    /// where there may be processes that are not even listed. Files that are one open file, as of a
    /// parent and its child, have the same number after "file=", if the kernel tells; it is told
    /// only of files without a drm-client-id. Names and paths are escaped as in kmod/ABI.md. An
    /// fdinfo that is too large or cannot be read is left empty. What ends meanwhile is left out.
    ///
    /// The error is an errno; EFBIG where the text has more than `maximumBytes`.
    tl::expected<QByteArray, int> read(const QByteArrayList &nodes, qint64 maximumBytes);

    /// Whether there are processes that this user may not look into, and root might. As of the last
    /// read().
    bool missesProcesses() const;

    /// Takes the Data of a helper that may look into all processes, see
    /// helper::Request::ReadClients, in place of what it took before. Returns 0, or EPROTO: that is
    /// not what a helper says.
    int take(const QByteArrayList &packets);
    /// What read() would say, of what it took last. It does not tell how many processes there are.
    tl::expected<QByteArray, int> taken(const QByteArrayList &nodes, qint64 maximumBytes) const;

private:
    struct File {
        int number = 0;
        QByteArray node;
        FileDescriptor info = {};  // Its fdinfo. Closed: not kept.
    };
    struct Process {
        std::uint64_t identity = 0;  // The inode of its folder, which another process never has.
        // When it changes, files were opened or closed: their number, or in a copy of /proc the
        // time of their folder.
        std::uint64_t filesState = 0;
        unsigned firstRound = 0;
        unsigned lastRound = 0;  // In which it was seen.
        bool isClosed = false;
        std::vector<File> files;
        QByteArray description;  // The end of the line of its files; empty: not read yet.
    };
    struct OpenFile {
        int pid = 0;
        int number = 0;
    };

    // Of a process that a helper looked into.
    struct TakenFile {
        QByteArray pid;
        QByteArray description;
        QByteArray number;  // Empty: the driver numbers it.
        QByteArray node;
        QByteArrayView info;  // In m_packets.
    };

    int findProcesses();
    bool isOfFirstNamespace() const;
    void look(int proc, const dirent &entry, int pid);
    static std::vector<File> walk(DIR *files);
    void readFiles(int proc, int pid, Process *process, const QByteArrayList &nodes,
                   QByteArray *text);
    std::optional<QByteArray> readInfo(int proc, const QByteArray &pid, const Process &process,
                                       File *file);
    qsizetype indexOf(const OpenFile &file);
    QByteArray readDescription(int proc, const QByteArray &pid);
    QByteArray description(const QByteArray &uid, const QByteArray &cgroups, QByteArray name);
    const QByteArray &nameOf(const QByteArray &uid);

    const QByteArray m_proc;
    const bool m_isThisMachine;
    bool m_isKernels = false;  // A real /proc, not a copy of one.
    bool m_isFresh = false;
    bool m_isHidden = false;
    std::size_t m_mostKept = 0;
    std::size_t m_kept = 0;
    unsigned m_round = 0;
    std::map<int, Process> m_processes;        // By pid.
    std::map<QByteArray, QByteArray> m_users;  // Names by uid, escaped.
    QByteArrayList m_packets;
    std::vector<TakenFile> m_taken;
    int m_takenClosed = 0;
    std::vector<OpenFile> m_distinct;  // Of the card that is read, one for each open file.
};

}  // namespace pddgpu
