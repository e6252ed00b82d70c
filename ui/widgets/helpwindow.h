// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <functional>

class QMainWindow;
class QMenu;
class QTextBrowser;
class QUrl;

namespace pddgpu {

/// Help window: the built-in user guide, the shortcuts of the window, and a glossary. Opens nothing
/// external except a link that the user clicks in the guide.
class HelpWindow : public QDialog
{
    Q_OBJECT

public:
    enum class Page { Guide, Shortcuts, Glossary };

    /// Lists the shortcuts of this window's menus, and of its chart and lists.
    explicit HelpWindow(QMainWindow *window);

    void showPage(Page page);

private:
    void followLink(const QUrl &link);
    bool showFile(const QString &name);
    void showSection(const QString &slug);

    QMainWindow *m_window;
    QTextBrowser *m_text;
};

/// Adds the Help menu of a window. `about`: action of the last entry.
QMenu *addHelpMenu(QMainWindow *window, std::function<void()> about);

/// Shows the About box; `source`: description of what the window shows.
void showAboutBox(QWidget *parent, const QString &source);

}  // namespace pddgpu
