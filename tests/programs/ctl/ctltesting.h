// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "support/wholetree.h"

// A tree of driver files, and a folder.
namespace pddgpu::testing {

using namespace Qt::StringLiterals;

inline QStringList keysOf(const QJsonObject &object)
{
    return object.keys();
}

inline QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

inline const QStringList DeviceKeys =
    sorted({u"captured_at"_s, u"now_ns"_s, u"origin"_s, u"device"_s, u"memory"_s, u"monitor"_s,
            u"totals"_s, u"errors"_s, u"leaks_above_threshold"_s, u"clients"_s});

/// Runs pddgpuctl itself on a tree of driver files. The slot init() of a test calls begin().
class CtlTesting : public QObject
{
protected:
    void begin()
    {
        m_tree = std::make_unique<WholeTree>();
        QVERIFY(m_tree->isValid());
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    QStringList onTree(const QStringList &arguments) const
    {
        return QStringList{u"--source"_s, u"driver"_s, u"--root"_s, m_tree->root()} + arguments;
    }

    std::unique_ptr<WholeTree> m_tree;
    std::unique_ptr<QTemporaryDir> m_folder;
};

}  // namespace pddgpu::testing
