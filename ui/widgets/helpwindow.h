// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <functional>

class QMainWindow;
class QMenu;
class QTextBrowser;
class QUrl;

namespace pddgpu {

/// Help to read beside the window: the user guide, which is part of the program, the keys of the
/// window, and what its words mean. Opens nothing by itself but what a link of the guide names.
class HelpWindow : public QDialog
{
    Q_OBJECT

public:
    enum class Page { Guide, Shortcuts, Glossary };

    /// The shortcuts are those of this window's menus, and of its chart and lists.
    explicit HelpWindow(QMainWindow *window);

    void showPage(Page page);

private:
    void followLink(const QUrl &link);
    bool showFile(const QString &name);
    void showSection(const QString &slug);

    QMainWindow *m_window;
    QTextBrowser *m_text;
};

/// The menu Help of a window. `about`: what the last entry does.
QMenu *addHelpMenu(QMainWindow *window, std::function<void()> about);

/// The box that says what this program is; `source`: what the window shows, in words.
void showAboutBox(QWidget *parent, const QString &source);

}  // namespace pddgpu
