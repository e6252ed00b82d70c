// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace pddgpu {

/// An explanation beside what it explains: an icon and plain text that wraps. Hidden while it
/// has nothing to say.
class NoticeLabel : public QWidget
{
    Q_OBJECT
    Q_PROPERTY(QString text READ text)

public:
    enum class Level { Information, Problem };

    explicit NoticeLabel(QWidget *parent = nullptr);

    /// Shows plain text; an empty one hides the label.
    void setNotice(const QString &text, Level level = Level::Problem);
    void clear() { setNotice({}); }

    QString text() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyPalette();

    QLabel *m_icon;
    QLabel *m_text;
    Level m_level = Level::Problem;
};

}  // namespace pddgpu
