// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace pddgpu {

/// An explanation next to its subject: an icon and plain text that wraps. Hidden while empty.
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

    /// Always one line, so that nothing around it moves; longer text is cut, and shown in full in
    /// the tool tip.
    void setOneLine(bool oneLine);
    /// Whether the text is cut.
    bool isCut() const { return m_isCut; }

    QString text() const { return m_whole; }
    Level level() const { return m_level; }

Q_SIGNALS:
    void cutChanged(bool isCut);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void applyPalette();
    void fit();

    QLabel *m_icon;
    QLabel *m_text;
    Level m_level = Level::Problem;
    QString m_whole;
    bool m_isOneLine = false;
    bool m_isCut = false;
};

}  // namespace pddgpu
