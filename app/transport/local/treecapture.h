// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <tl/expected.hpp>

namespace pddgpu {

/// What was copied, for the user.
struct CapturedTree {
    int cards = 0;
    int files = 0;      ///< Regular files, of all kinds.
    int processes = 0;  ///< With open files of cards.
};

/// Copies what this program reads of a machine's cards into a new folder: sys/ and proc/, which
/// `--root` shows again, on any machine. No file of a card that sleeps is read, but its state.
///
/// `root` is the machine's, "/" or such a tree. With `isAnonymous` the names of processes, clients,
/// containers and units are left out. Files that cannot be read are left out. The error is a
/// sentence in English: the folder exists already, or cannot be written.
tl::expected<CapturedTree, QString> captureTree(const QString &root, const QString &target,
                                                bool isAnonymous);

}  // namespace pddgpu
