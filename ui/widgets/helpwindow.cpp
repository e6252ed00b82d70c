// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/helpwindow.h"

#include <QAction>
#include <QApplication>
#include <QDesktopServices>
#include <QDialogButtonBox>
#include <QFile>
#include <QFileInfo>
#include <QLocale>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QPointer>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>
#include <QUrl>
#include <QVBoxLayout>
#include <utility>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr QSize HelpSize(760, 620);

using Rows = QList<std::pair<QString, QString>>;

QString table(const QString &title, const Rows &rows)
{
    QString html = u"<h2>%1</h2><table cellpadding='4'>"_s.arg(title.toHtmlEscaped());
    for (const auto &[name, meaning] : rows) {
        html += u"<tr><td style='padding-right:14px'><b>%1</b></td><td>%2</td></tr>"_s.arg(
            name.toHtmlEscaped(), meaning.toHtmlEscaped());
    }
    return html + u"</table>"_s;
}

// Same anchors as GitHub.
QString slugOf(const QString &heading)
{
    static const QRegularExpression punctuation(u"[^\\w\\- ]"_s,
                                                QRegularExpression::UseUnicodePropertiesOption);
    return heading.toLower().remove(punctuation).replace(u' ', u'-');
}

QString withoutMnemonic(QString text)
{
    return text.remove(u'&').remove(u'…');
}

QString guideName()
{
    return QLocale().name() == "zh_CN"_L1 ? u"user-guide.zh_CN.md"_s : u"user-guide.md"_s;
}

Rows menuShortcuts(const QMainWindow *window)
{
    Rows rows;
    for (const QAction *menu : window->menuBar()->actions()) {
        if (!menu->menu())
            continue;
        for (const QAction *action : menu->menu()->actions()) {
            if (!action->shortcut().isEmpty())
                rows.append({action->shortcut().toString(QKeySequence::NativeText),
                             withoutMnemonic(action->text())});
        }
    }
    return rows;
}

QString shortcutsHtml(const QMainWindow *window)
{
    QString html = table(HelpWindow::tr("Everywhere"), menuShortcuts(window));
    html += table(HelpWindow::tr("In the chart"),
                  {{u"+, -"_s, HelpWindow::tr("Zoom in and out; also the wheel")},
                   {u"←, →"_s, HelpWindow::tr("Move in time; also by dragging")},
                   {u"Ctrl+←, Ctrl+→"_s, HelpWindow::tr("Go to the previous or next mark")},
                   {HelpWindow::tr("Enter"), HelpWindow::tr("Open the mark")},
                   {HelpWindow::tr("Home"), HelpWindow::tr("Back to now")}});
    html += table(HelpWindow::tr("In lists"),
                  {{HelpWindow::tr("Enter"), HelpWindow::tr("Details, or what the row leads to")},
                   {u"Ctrl+C"_s, HelpWindow::tr("Copy the selected rows")},
                   {u"Ctrl+L"_s, HelpWindow::tr("Pause the list of objects")},
                   {u"←, →"_s, HelpWindow::tr("Close or open a group")},
                   {u"*, /"_s, HelpWindow::tr("Open or close all groups")}});
    return html;
}

QString glossaryHtml()
{
    return table(
        HelpWindow::tr("Glossary"),
        {{HelpWindow::tr("Active"),
          HelpWindow::tr("An object younger than the suspicious age at the last check.")},
         {HelpWindow::tr("Alert"),
          HelpWindow::tr("VRAM and GTT in use together rose above the threshold. The driver "
                         "repeats the alert about once a minute while they stay above.")},
         {HelpWindow::tr("Check"),
          HelpWindow::tr("One run of the driver's leak detector over all tracked objects. States "
                         "change only in a check.")},
         {HelpWindow::tr("Client"),
          HelpWindow::tr("An open DRM file of a process. Every object belongs to one.")},
         {HelpWindow::tr("Confirmed"),
          HelpWindow::tr("An object older than the confirmed age at the last check.")},
         {HelpWindow::tr("Domain"),
          HelpWindow::tr("Where the memory of an object is: VRAM or GTT.")},
         {HelpWindow::tr("Eviction"),
          HelpWindow::tr("Moving an object from VRAM to GTT to make room.")},
         {u"GTT"_s,
          HelpWindow::tr("System memory that the card reaches through its translation table.")},
         {HelpWindow::tr("Handle"),
          HelpWindow::tr("A program's name for an object. An object without one can still "
                         "be held by a mapping or a dma-buf.")},
         {HelpWindow::tr("Leaked"), HelpWindow::tr("Suspicious or confirmed.")},
         {HelpWindow::tr("Mark"),
          HelpWindow::tr("A moment to compare with another one, on the page Difference.")},
         {HelpWindow::tr("Object"),
          HelpWindow::tr("A buffer object: a piece of the card's memory that a program "
                         "asked for.")},
         {HelpWindow::tr("Orphaned"),
          HelpWindow::tr("A flag beside the state: the client that created the object "
                         "has closed, and the object lives on.")},
         {HelpWindow::tr("Persistent"),
          HelpWindow::tr("A flag: the program said that the object is meant to live "
                         "long, so it never becomes suspicious.")},
         {HelpWindow::tr("Suspect"),
          HelpWindow::tr("A group of objects that may leak, with the reasons: objects of one "
                         "process with one label and about one size.")},
         {HelpWindow::tr("Suspicious"),
          HelpWindow::tr("An object older than the suspicious age at the last check.")},
         {HelpWindow::tr("Threshold"),
          HelpWindow::tr("How many bytes of VRAM and GTT together raise an alert.")},
         {u"VRAM"_s, HelpWindow::tr("The card's own memory.")}});
}

}  // namespace

HelpWindow::HelpWindow(QMainWindow *window)
    : QDialog(window), m_window(window), m_text(new QTextBrowser(this))
{
    setObjectName("helpWindow"_L1);
    setModal(false);
    resize(HelpSize);
    m_text->setObjectName("helpText"_L1);
    m_text->setAccessibleName(tr("Help"));
    m_text->setOpenLinks(false);
    connect(m_text, &QTextBrowser::anchorClicked, this, &HelpWindow::followLink);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_text, 1);
    layout->addWidget(buttons);
}

void HelpWindow::showPage(Page page)
{
    switch (page) {
        case Page::Guide:
            setWindowTitle(tr("User Guide"));
            if (!showFile(guideName()))
                m_text->setPlainText(
                    tr("The user guide is not part of this build. It is in "
                       "docs/user-guide.md of the source tree."));
            break;
        case Page::Shortcuts:
            setWindowTitle(tr("Keyboard Shortcuts"));
            m_text->setHtml(shortcutsHtml(m_window));
            break;
        case Page::Glossary:
            setWindowTitle(tr("Glossary"));
            m_text->setHtml(glossaryHtml());
            break;
    }
    show();
    raise();
    activateWindow();
}

// Shows only built-in files: links lead nowhere else.
bool HelpWindow::showFile(const QString &name)
{
    QFile file(u":/docs/"_s + QFileInfo(name).fileName());
    if (!file.open(QIODevice::ReadOnly))
        return false;
    m_text->document()->setMarkdown(QString::fromUtf8(file.readAll()));
    m_text->moveCursor(QTextCursor::Start);
    return true;
}

void HelpWindow::followLink(const QUrl &link)
{
    if (link.scheme() == "https"_L1) {
        QDesktopServices::openUrl(link);
        return;
    }
    if (!link.path().isEmpty() && !showFile(link.path()))
        return;
    if (link.hasFragment())
        showSection(link.fragment());
}

void HelpWindow::showSection(const QString &slug)
{
    for (QTextBlock block = m_text->document()->begin(); block.isValid(); block = block.next()) {
        if (block.blockFormat().headingLevel() > 0 && slugOf(block.text()) == slug) {
            // Start from the end, so that the heading ends up on top.
            m_text->moveCursor(QTextCursor::End);
            m_text->setTextCursor(QTextCursor(block));
            return;
        }
    }
}

QMenu *addHelpMenu(QMainWindow *window, std::function<void()> about)
{
    QMenu *menu = window->menuBar()->addMenu(HelpWindow::tr("&Help"));
    const auto add = [window, menu](const QString &text, const QString &name,
                                    HelpWindow::Page page) {
        QAction *action = menu->addAction(text);
        action->setObjectName(name);
        QObject::connect(action, &QAction::triggered, window, [window, page] {
            auto *help = window->findChild<HelpWindow *>();
            if (!help)
                help = new HelpWindow(window);
            help->showPage(page);
        });
        return action;
    };
    add(HelpWindow::tr("User &Guide"), u"helpGuide"_s, HelpWindow::Page::Guide)
        ->setShortcut(QKeySequence::HelpContents);
    add(HelpWindow::tr("&Keyboard Shortcuts"), u"helpShortcuts"_s, HelpWindow::Page::Shortcuts);
    add(HelpWindow::tr("G&lossary"), u"helpGlossary"_s, HelpWindow::Page::Glossary);
    menu->addSeparator();
    QAction *action = menu->addAction(HelpWindow::tr("&About PDDGPU Inspector"));
    action->setMenuRole(QAction::AboutRole);
    QObject::connect(action, &QAction::triggered, window, std::move(about));
    return menu;
}

void showAboutBox(QWidget *parent, const QString &source)
{
    auto *box = new QMessageBox(parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(HelpWindow::tr("About PDDGPU Inspector"));
    box->setIconPixmap(parent->windowIcon().pixmap(QSize(64, 64), parent->devicePixelRatio()));
    box->setTextFormat(Qt::PlainText);
    box->setText(HelpWindow::tr("PDDGPU Inspector %1").arg(QApplication::applicationVersion()));
    box->setInformativeText(
        HelpWindow::tr("Shows the memory of graphics cards and their clients, and the objects that "
                       "the PDDGPU driver "
                       "considers leaked.\n\nSource: %1.\n\nFree software under the GNU General "
                       "Public License, version 3 or later. It comes without any warranty.")
            .arg(source));
    box->open();
}

}  // namespace pddgpu

#include "moc_helpwindow.cpp"
