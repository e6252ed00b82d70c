// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/mount.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include "abi/driverfiles.h"
#include "model/deviceinfo.h"

namespace pddgpu::testing {

using namespace Qt::StringLiterals;

/// What DriverFolder::addDriver() adds.
inline const DeviceInfo Device{u"pddgpu.0"_s, u"card0"_s};

/// A tree with the driver's files, laid out like /sys.
class DriverFolder
{
public:
    DriverFolder() { QVERIFY(QDir(root()).mkpath(u"sys/class/drm"_s)); }

    QString root() const { return m_folder.path(); }
    QString path(const QString &relative) const { return m_folder.filePath(relative); }
    static QString inDevice(const QString &file)
    {
        return u"sys/devices/platform/pddgpu.0/"_s + file;
    }
    static QString inDebugfs(const QString &file)
    {
        return u"sys/kernel/debug/pddgpu/pddgpu.0/"_s + file;
    }

    void write(const QString &relative, const QByteArray &text) const
    {
        const QString full = path(relative);
        QVERIFY(QDir().mkpath(QFileInfo(full).path()));
        QFile file(full);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    QByteArray contents(const QString &relative) const
    {
        QFile file(path(relative));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
    }

    void addCard(const QString &card, const QString &id, const QByteArray &driver = "pddgpu") const
    {
        write(u"sys/devices/platform/%1/uevent"_s.arg(id),
              "DRIVER=" + driver + "\nMODALIAS=platform:" + driver + "\n");
        QVERIFY(QDir(root()).mkpath(u"sys/class/drm/"_s + card));
        QVERIFY(QFile::link(u"../../../devices/platform/"_s + id,
                            path(u"sys/class/drm/%1/device"_s.arg(card))));
    }

    void addDriver() const
    {
        addCard(Device.card, Device.id);
        write(inDevice(u"mem_info_vram_used"_s), "65536\n");
        write(inDevice(u"leak_monitor/threshold_bytes"_s), "104857600\n");
        write(inDevice(u"leak_monitor/trigger_check"_s), "");
        write(inDebugfs(u"memory_stats"_s), "abi_version: 1\n");
        write(inDebugfs(u"leak_objects"_s), "version=1\n");
    }

    /// Adds all files of the driver, for a complete sample; the listing has this many objects.
    void addWholeDriver(int objects) const
    {
        addDriver();
        for (int i = 0; i < DriverFileCount; ++i) {
            const DriverFilePlace place = placeOf(static_cast<DriverFile>(i));
            const QString file = QLatin1StringView(place.path);
            if (place.tree == pddgpu::DriverTree::Sysfs)
                write(inDevice(file), "1\n");
        }
        for (int i = 0; i < DriverControlCount; ++i)
            write(inDevice(QLatin1StringView(placeOf(static_cast<DriverControl>(i)).path)), "1\n");
        write(inDebugfs(u"memory_stats"_s), "abi_version: 1\nnow_ns: 1000000000\n");
        setObjects(objects, 1);
    }

    /// Three objects of 10 MiB: confirmed, suspicious, and an active one with a hostile label. The
    /// leaked bytes equal the threshold.
    void setLeaks() const
    {
        write(inDevice(u"leak_monitor/threshold_bytes"_s), "20971520\n");
        for (const QString &state : {u"suspicious"_s, u"confirmed"_s})
            write(inDevice(u"leak_monitor/%1_bytes"_s.arg(state)), "10485760\n");
        write(inDebugfs(u"leak_objects"_s),
              "version=1 generation=9 now_ns=900000000000\n"
              "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\tprocess"
              "\tlabel\n"
              "1\t100000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-\n"
              "2\t800000000000\t10485760\tvram\tsuspicious\torphaned\t1\t1\t42\ttest\t-\n"
              "3\t899000000000\t10485760\tgtt\tactive\t-\t1\t1\t42\ttest\tframe\\x0a\\x1b[31m\n");
    }

    /// A listing of this many objects, of which one in a hundred changes with each generation.
    void setObjects(int objects, int generation) const
    {
        QByteArray text = "version=1 generation=" + QByteArray::number(generation) +
                          " now_ns=1000000000\nid\tbirth_ns\tsize_bytes\tdomain\tstate\tflags"
                          "\thandles\tclient_id\tpid\tprocess\tlabel\n";
        for (int i = 1; i <= objects; ++i) {
            const QByteArray id = QByteArray::number(i);
            const QByteArray handles = i % 100 == 0 ? QByteArray::number(generation) : "1";
            text += id + '\t' + QByteArray::number(1'000'000LL + i * 7'919LL) +
                    "\t1048576\tvram\tactive\t-\t" + handles + "\t12\t4242\tmemory_leak_test\t" +
                    "frame-capture " + id + '\n';
        }
        write(inDebugfs(u"leak_objects"_s), text);
        write(inDevice(u"leak_monitor/generation"_s), QByteArray::number(generation) + '\n');
    }

    /// Mounts it over /sys in this process's mount namespace, because pddgpu-helper only knows
    /// /sys.
    bool layOverSys() const
    {
        const QByteArray sys = QFile::encodeName(path(u"sys"_s));
        return mount(sys.constData(), "/sys", nullptr, MS_BIND, nullptr) == 0;
    }
    static bool uncoverSys() { return umount2("/sys", MNT_DETACH) == 0; }

private:
    QTemporaryDir m_folder;
};

}  // namespace pddgpu::testing
