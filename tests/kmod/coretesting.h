// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>
#include <memory>
#include <vector>

#include "detector/leakcore.h"
#include "parser/memorystats.h"

// The detector's core for tests, through its C API.
namespace pddgpu::testing {

using namespace Qt::StringLiterals;

inline constexpr u64 Second = 1'000'000'000;
inline constexpr u64 MiB = 1024 * 1024;
inline constexpr u64 Threshold = 100 * MiB;

// A monitor with its clients and objects, which are untracked before they are destroyed.
class Core
{
public:
    explicit Core(u64 maxTracked = 0) { pddgpu_leak_monitor_init(&monitor, Threshold, maxTracked); }
    ~Core()
    {
        while (!m_objects.empty())
            end(m_objects.back().get());
        for (const auto &client : m_clients)
            pddgpu_leak_client_close(&monitor, client.get());
    }
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;

    pddgpu_leak_client *open()
    {
        m_clients.push_back(std::make_unique<pddgpu_leak_client>());
        pddgpu_leak_client_open(m_clients.back().get(), ++m_lastClientId);
        return m_clients.back().get();
    }

    void close(pddgpu_leak_client *client)
    {
        pddgpu_leak_client_close(&monitor, client);
        std::erase_if(m_clients, [client](const auto &one) { return one.get() == client; });
    }

    pddgpu_leak_object *track(pddgpu_leak_client *client, u64 nowNs, u64 size = 10 * MiB,
                              u8 flags = 0, const char *process = "test", unsigned int cpu = 0)
    {
        pddgpu_leak_birth birth = {};
        birth.size = size;
        birth.process = process;
        birth.pid = 42;
        birth.domain = PDDGPU_LEAK_VRAM;
        birth.flags = flags;
        birth.cpu = cpu;
        m_objects.push_back(std::make_unique<pddgpu_leak_object>());
        pddgpu_leak_track(&monitor, m_objects.back().get(), client, &birth, nowNs);
        return m_objects.back().get();
    }

    pddgpu_leak_object *trackOn(unsigned int cpu, pddgpu_leak_client *client, u64 nowNs)
    {
        return track(client, nowNs, MiB, 0, "test", cpu);
    }

    void untrack(pddgpu_leak_object *object)
    {
        pddgpu_leak_untrack(&monitor, object);
        forget(object);
    }

    void departed(pddgpu_leak_object *object, u64 nowNs)
    {
        pddgpu_leak_departed(&monitor, object, nowNs);
        forget(object);
    }

    pddgpu_leak_report check(u64 nowNs, u64 usedBytes = 0)
    {
        pddgpu_leak_report report = {};
        pddgpu_leak_check(&monitor, usedBytes, nowNs, &report);
        return report;
    }

    // A check, followed by the decision what to print.
    pddgpu_leak_report rationed(u64 nowNs, u64 usedBytes, bool asked = false)
    {
        pddgpu_leak_report report = check(nowNs, usedBytes);
        pddgpu_leak_ration(&monitor, &report, asked);
        return report;
    }

    static QList<QByteArray> lines(const pddgpu_leak_report &report)
    {
        char text[PDDGPU_LEAK_LOG_SIZE];
        QList<QByteArray> lines;
        for (unsigned int i = 0; pddgpu_leak_log_line(&report, i, text); ++i)
            lines.append(text);
        return lines;
    }

    int store(pddgpu_leak_attr attr, QByteArrayView text)
    {
        return pddgpu_leak_attr_store(&monitor, attr, text.data(),
                                      static_cast<size_t>(text.size()));
    }

    QByteArray show(pddgpu_leak_attr attr)
    {
        char text[PDDGPU_LEAK_ATTR_SIZE];
        const size_t length = pddgpu_leak_attr_show(&monitor, attr, text);
        return QByteArray(text, static_cast<qsizetype>(length));
    }

    QByteArray listing(u64 nowNs = 0)
    {
        char line[PDDGPU_LEAK_LINE_SIZE];
        pddgpu_leak_reader reader;
        pddgpu_leak_reader_begin(&reader, &monitor, nowNs);
        QByteArray text(line, static_cast<qsizetype>(pddgpu_leak_format_header(&reader, line)));
        while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader))
            text.append(line, static_cast<qsizetype>(pddgpu_leak_format_record(record, line)));
        pddgpu_leak_reader_end(&reader);
        return text;
    }

    // memory_stats of a device that holds nothing else.
    MemoryStats stats(u64 nowNs = 0, u64 vramUsed = 0, u64 gttUsed = 0, u64 driverPinned = 0)
    {
        const pddgpu_memory_usage usage = {1024 * MiB, vramUsed, 1024 * MiB, gttUsed, driverPinned};
        char text[PDDGPU_LEAK_STATS_SIZE];
        const size_t length = pddgpu_leak_format_stats(&monitor, &usage, "pddgpu.0", nowNs, text);
        const auto stats = parseMemoryStats(QByteArrayView(text, static_cast<qsizetype>(length)));
        // To many tests, default values would look like an empty device's.
        if (!stats)
            QTest::qFail(qPrintable(u"memory_stats: "_s + stats.error().reason), __FILE__,
                         __LINE__);
        return stats.value_or(MemoryStats());
    }

    const std::vector<std::unique_ptr<pddgpu_leak_object>> &objects() const { return m_objects; }

private:
    // Not on the stack: the thread sanitizer would take the locks of two tests for the same locks.
    const std::unique_ptr<pddgpu_leak_monitor> m_monitor = std::make_unique<pddgpu_leak_monitor>();

public:
    pddgpu_leak_monitor &monitor = *m_monitor;

private:
    void end(pddgpu_leak_object *object)
    {
        if (object->flags & PDDGPU_LEAK_DEPARTING)
            departed(object, object->birth_ns);
        else
            untrack(object);
    }

    void forget(pddgpu_leak_object *object)
    {
        std::erase_if(m_objects, [object](const auto &one) { return one.get() == object; });
    }

    std::vector<std::unique_ptr<pddgpu_leak_client>> m_clients;
    u32 m_lastClientId = 0;
    std::vector<std::unique_ptr<pddgpu_leak_object>> m_objects;
};

}  // namespace pddgpu::testing
