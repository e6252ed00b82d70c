// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/placeholder.h"

#include <QAbstractItemView>
#include <QEvent>

namespace pddgpu {

Placeholder::Placeholder(QAbstractItemView *view) : QLabel(view->viewport())
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setAlignment(Qt::AlignCenter);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    view->viewport()->installEventFilter(this);
    hide();
}

void Placeholder::say(const QString &text)
{
    setText(text);
    setVisible(!text.isEmpty());
}

bool Placeholder::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect().adjusted(24, 8, -24, -8));
    return QLabel::eventFilter(watched, event);
}

}  // namespace pddgpu

#include "moc_placeholder.cpp"
