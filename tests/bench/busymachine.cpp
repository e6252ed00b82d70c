// SPDX-License-Identifier: GPL-3.0-or-later
#include "busymachine.h"

#include <QByteArray>
#include <QDir>
#include <QFile>

using namespace Qt::StringLiterals;

namespace pddgpu::bench {

namespace {

constexpr int OtherFiles = 3;  // Of each process.

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write the tree");
}

QByteArray fdinfoOf(int client)
{
    const QByteArray id = QByteArray::number(client);
    QByteArray text =
        "pos:\t0\nflags:\t02100002\nmnt_id:\t26\nino:\t1084\ndrm-driver:\tamdgpu\n"
        "drm-client-id:\t" +
        id + "\ndrm-pdev:\t0000:03:00.0\npasid:\t3" + id + '\n';
    for (const char *region : {"cpu", "gtt", "vram"}) {
        for (const char *kind : {"total", "shared", "resident", "purgeable", "active"})
            text += QByteArray("drm-") + kind + '-' + region + ":\t" + id + " KiB\n";
    }
    return text + "drm-engine-gfx:\t123456789 ns\ndrm-engine-compute:\t0 ns\n";
}

}  // namespace

void makeBusyMachine(const QString &root)
{
    int client = 0;
    for (int i = 0; i < Processes; ++i) {
        const QString process = root + u"/proc/%1"_s.arg(1000 + i);
        if (!QDir().mkpath(process + u"/fd"_s) || !QDir().mkpath(process + u"/fdinfo"_s))
            qFatal("cannot make the tree");
        write(process + u"/comm"_s, "process-" + QByteArray::number(i) + '\n');
        write(process + u"/status"_s, "Name:\tprocess\nUid:\t1000\t1000\t1000\t1000\n");
        write(process + u"/cgroup"_s, "0::/user.slice/user-1000.slice/session-2.scope\n");
        for (int fd = 0; fd < OtherFiles; ++fd)
            QFile::link(u"socket:[12345]"_s, process + u"/fd/%1"_s.arg(fd));
        const int mine = Files * (i + 1) / Processes - Files * i / Processes;
        for (int fd = OtherFiles; fd < OtherFiles + mine; ++fd, ++client) {
            QFile::link(u"/dev/dri/renderD%1"_s.arg(128 + client % Cards),
                        process + u"/fd/%1"_s.arg(fd));
            write(process + u"/fdinfo/%1"_s.arg(fd), fdinfoOf(client));
        }
    }
    for (int card = 0; card < Cards; ++card) {
        const QString device = root + u"/sys/devices/0000:0%1:00.0"_s.arg(3 + card);
        for (const QString &node : {u"card%1"_s.arg(card), u"renderD%1"_s.arg(128 + card)})
            QDir().mkpath(device + u"/drm/"_s + node);
        write(device + u"/uevent"_s, "DRIVER=xe\n");
        QDir().mkpath(root + u"/sys/class/drm/card%1"_s.arg(card));
        QFile::link(device, root + u"/sys/class/drm/card%1/device"_s.arg(card));
    }
}

}  // namespace pddgpu::bench
