// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dirent.h>

#include <QByteArray>
#include <QByteArrayList>
#include <QString>
#include <cstdint>
#include <map>
#include <tl/expected.hpp>
#include <vector>

namespace pddgpu {

/// The open files of cards, of all processes that this user may look into: /proc/PID/fdinfo.
///
/// A walk over all files of all processes is expensive, so a scan remembers which of them are of
/// cards. It walks a process again when the process is young, when the number of its open files
/// changed (Linux 6.2 and later tell it), and every few rounds in any case. What fdinfo says is
/// read in each round.
///
/// Used by one thread.
class ClientScan
{
public:
    /// A process is walked again after this many rounds at most.
    static constexpr unsigned RoundsBetweenWalks = 8;

    /// `root` holds proc/, without a slash at its end; empty is this machine.
    explicit ClientScan(const QString &root);

    /// What was found so far is old: the next read() looks for new processes and files.
    void beginRound() { m_isFresh = false; }

    /// The open files of a card with these nodes, as in "/dev/dri/card0": a line
    /// "processes=N closed=N hidden=0|1", then an empty line, then for each file a line
    /// "pid=PID file=N uid=UID cgroup=PATH process=NAME", what its fdinfo says, and an empty line.
    ///
    /// `closed` counts the processes with files that this user may not look into; `hidden` is 1
    /// where there may be processes that are not even listed. Files that are one open file, as of a
    /// parent and its child, have the same number after "file=", if the kernel tells; it is told
    /// only of files without a drm-client-id. Names and paths are escaped as in kmod/ABI.md. An
    /// fdinfo that is too large or cannot be read is left empty. What ends meanwhile is left out.
    ///
    /// The error is an errno; EFBIG where the text has more than `maximumBytes`.
    tl::expected<QByteArray, int> read(const QByteArrayList &nodes, qint64 maximumBytes);

private:
    struct File {
        int number = 0;
        QByteArray node;
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

    int findProcesses();
    void look(int proc, const char *name, int pid);
    static void walk(DIR *files, Process *process);
    void readFiles(int proc, int pid, Process *process, const QByteArrayList &nodes,
                   QByteArray *text);
    qsizetype indexOf(const OpenFile &file);

    const QByteArray m_proc;
    bool m_isKernels = false;  // A real /proc, not a copy of one.
    bool m_isFresh = false;
    bool m_isHidden = false;
    unsigned m_round = 0;
    std::map<int, Process> m_processes;  // By pid.
    std::vector<OpenFile> m_distinct;    // Of the card that is read, one for each open file.
};

}  // namespace pddgpu
