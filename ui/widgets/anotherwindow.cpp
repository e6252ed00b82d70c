// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/anotherwindow.h"

#include <QCoreApplication>
#include <QLocale>
#include <QProcess>

using namespace Qt::StringLiterals;

namespace pddgpu {

bool openAnotherWindow(const QString &source)
{
    const QString language = QLocale().name() == "zh_CN"_L1 ? u"zh_CN"_s : u"en"_s;
    return QProcess::startDetached(QCoreApplication::applicationFilePath(),
                                   {u"--source"_s, source, u"--language"_s, language});
}

}  // namespace pddgpu
