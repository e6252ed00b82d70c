// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QTimer>

namespace pddgpu {

struct ChartSubject;
struct ShownLines;

/// A text over a plot that says why there is nothing to draw.
class ChartMessage : public QLabel
{
    Q_OBJECT

public:
    explicit ChartMessage(QWidget *parent = nullptr);

    void setColors(const QPalette &palette);
    /// The history is still loading; the message says so if that takes long.
    void setIsAwaited(bool isAwaited);
    /// `isDrawn`: there is a line, or could be. `area`: the plot's, in the parent's coordinates.
    void render(const ChartSubject &subject, const ShownLines &lines, bool isDrawn,
                const QRectF &area);

Q_SIGNALS:
    /// Loading takes long: render the message now.
    void announced();

private:
    QString textOf(const ChartSubject &subject, const ShownLines &lines, bool isDrawn) const;

    QTimer m_waits;
};

}  // namespace pddgpu
