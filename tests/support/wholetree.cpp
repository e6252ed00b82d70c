// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/wholetree.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <utility>

namespace pddgpu::testing {

using namespace Qt::StringLiterals;

namespace {

constexpr std::pair<const char *, const char *> Files[] = {
    {"uevent", "DRIVER=pddgpu\n"},
    {"mem_info_vram_total", "1073741824\n"},
    {"mem_info_vram_used", "31522816\n"},
    {"mem_info_gtt_total", "2147483648\n"},
    {"mem_info_gtt_used", "0\n"},
    {"leak_monitor/enabled", "1\n"},
    {"leak_monitor/threshold_bytes", "104857600\n"},
    {"leak_monitor/check_interval_ms", "5000\n"},
    {"leak_monitor/suspicious_age_ms", "30000\n"},
    {"leak_monitor/confirmed_age_ms", "300000\n"},
    {"leak_monitor/live_objects", "3\n"},
    {"leak_monitor/live_bytes", "31457280\n"},
    {"leak_monitor/suspicious_objects", "1\n"},
    {"leak_monitor/suspicious_bytes", "10485760\n"},
    {"leak_monitor/confirmed_objects", "1\n"},
    {"leak_monitor/confirmed_bytes", "10485760\n"},
    {"leak_monitor/orphaned_objects", "0\n"},
    {"leak_monitor/orphaned_bytes", "0\n"},
    {"leak_monitor/check_count", "4\n"},
    {"leak_monitor/alert_count", "0\n"},
    {"leak_monitor/generation", "9\n"},
    {"leak_monitor/trigger_check", ""},
};

}  // namespace

WholeTree::WholeTree()
{
    m_valid = m_folder.isValid() && addDevice(0);
}

bool WholeTree::addDevice(int number)
{
    const bool written = std::ranges::all_of(Files, [this, number](const auto &file) {
        return write(sysfs(QString::fromLatin1(file.first), number), file.second);
    });
    return written &&
           write(debugfs(u"memory_stats"_s, number),
                 "abi_version: 1\ndriver_version: 1.0.0\nnow_ns: 900000000000\nallocations: 12\n"
                 "deallocations: 9\nunexplained_bytes: 0\n") &&
           write(
               debugfs(u"leak_objects"_s, number),
               "version=1 generation=9 now_ns=900000000000\n"
               "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\t"
               "process\tlabel\n"
               "1\t100000000000\t10485760\tvram\tconfirmed\t-\t1\t1\t42\ttest\t-\n"
               "2\t800000000000\t10485760\tvram\tsuspicious\torphaned\t1\t1\t42\ttest\t-\n"
               "3\t899000000000\t10485760\tgtt\tactive\t-\t1\t1\t42\ttest\tframe\\x0a\\x1b[31m\n");
}

// There is no separate device folder, so a card's name is its device's name as well.
QString WholeTree::sysfs(const QString &file, int device) const
{
    return m_folder.filePath(u"sys/class/drm/card%1/device/"_s.arg(device) + file);
}

QString WholeTree::debugfs(const QString &file, int device) const
{
    return m_folder.filePath(u"sys/kernel/debug/pddgpu/card%1/"_s.arg(device) + file);
}

bool WholeTree::setObjects(const QByteArrayList &rows, int generation)
{
    const QByteArray number = QByteArray::number(generation);
    QByteArray text = "version=1 generation=" + number +
                      " now_ns=900000000000\n"
                      "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\t"
                      "process\tlabel\n";
    for (const QByteArray &row : rows)
        text += row + '\n';
    return write(debugfs(u"leak_objects"_s), text) &&
           write(sysfs(u"leak_monitor/generation"_s), number + '\n');
}

bool WholeTree::write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    return QDir().mkpath(QFileInfo(path).path()) && file.open(QIODevice::WriteOnly) &&
           file.write(text) == text.size();
}

QByteArray WholeTree::read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace pddgpu::testing
