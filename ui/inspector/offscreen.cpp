// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/offscreen.h"

#include <QGuiApplication>
#include <QString>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// Qt calls a handler without anything of ours: what was there before is kept here.
QtMessageHandler &handlerBefore()
{
    static QtMessageHandler handler = nullptr;
    return handler;
}

void sayAllElse(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    if (text != "This plugin does not support propagateSizeHints()"_L1)
        handlerBefore()(type, context, text);
}

}  // namespace

void hushOffscreenPlatform()
{
    if (QGuiApplication::platformName() != "offscreen"_L1)
        return;
    // Known before it is needed, whichever thread speaks first.
    handlerBefore() = qInstallMessageHandler(nullptr);
    qInstallMessageHandler(sayAllElse);
}

}  // namespace pddgpu
