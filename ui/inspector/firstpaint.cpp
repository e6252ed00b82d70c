// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/firstpaint.h"

#include <QEvent>
#include <QLoggingCategory>
#include <QMetaObject>
#include <QWidget>

#include "sampler/sampler.h"

namespace pddgpu {

namespace {

Q_LOGGING_CATEGORY(startupLog, "pddgpu.startup", QtWarningMsg)

class FirstPaint : public QObject
{
public:
    using QObject::QObject;

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        // The window paints everything pending while it handles this event, before the next one.
        if (event->type() == QEvent::UpdateRequest) {
            watched->removeEventFilter(this);
            QMetaObject::invokeMethod(
                this,
                [this] {
                    qCDebug(startupLog, "first sample painted");
                    deleteLater();
                },
                Qt::QueuedConnection);
        }
        return false;
    }
};

}  // namespace

void logFirstPaint(Sampler *sampler, QWidget *window)
{
    if (!startupLog().isDebugEnabled())
        return;
    auto *firstPaint = new FirstPaint(window);
    QObject::connect(
        sampler, &Sampler::sampled, firstPaint,
        [firstPaint, window] { window->installEventFilter(firstPaint); }, Qt::SingleShotConnection);
}

}  // namespace pddgpu
