// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/offscreen.h"

#include <QGuiApplication>
#include <QString>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// Qt passes no user data to a handler, so the previous handler is kept here.
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
    // Set before the new handler can be called, from whichever thread.
    handlerBefore() = qInstallMessageHandler(nullptr);
    qInstallMessageHandler(sayAllElse);
}

}  // namespace pddgpu
