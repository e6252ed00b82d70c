// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/appearance.h"

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QPalette>
#include <QSettings>
#include <QStyle>
#include <QStyleFactory>
#include <QToolTip>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr auto ThemeKey = "window/theme"_L1;
constexpr auto LanguageKey = "window/language"_L1;

// Fusion supports any palette; desktop styles only their own.
QPalette lightPalette()
{
    QPalette palette(QColor(0xef, 0xef, 0xef), QColor(0xef, 0xef, 0xef));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xf7, 0xf7, 0xf7));
    palette.setColor(QPalette::Highlight, QColor(0x30, 0x8c, 0xc6));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    return palette;
}

QPalette darkPalette()
{
    QPalette palette(QColor(0x35, 0x36, 0x38), QColor(0x2b, 0x2c, 0x2e));
    palette.setColor(QPalette::Base, QColor(0x1e, 0x1f, 0x21));
    palette.setColor(QPalette::AlternateBase, QColor(0x27, 0x28, 0x2a));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(role, QColor(0xe8, 0xe8, 0xe8));
        palette.setColor(QPalette::Disabled, role, QColor(0x8a, 0x8a, 0x8a));
    }
    palette.setColor(QPalette::PlaceholderText, QColor(0x9a, 0x9a, 0x9a));
    palette.setColor(QPalette::ToolTipBase, QColor(0x3c, 0x3d, 0x40));
    palette.setColor(QPalette::ToolTipText, QColor(0xe8, 0xe8, 0xe8));
    palette.setColor(QPalette::Highlight, QColor(0x2a, 0x6f, 0xa8));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x6c, 0xb6, 0xff));
    return palette;
}

QString nameOf(Theme theme)
{
    switch (theme) {
        case Theme::Desktop:
            return u"desktop"_s;
        case Theme::Light:
            return u"light"_s;
        case Theme::Dark:
            return u"dark"_s;
    }
    Q_UNREACHABLE();
}

void check(const QActionGroup *group, const QString &value)
{
    for (QAction *action : group->actions()) {
        if (action->data().toString() == value)
            action->setChecked(true);
    }
}

// A submenu with exactly one checked action.
QActionGroup *addChoices(QMenu *menu, const QString &title, const Appearance::Choices &choices,
                         const QString &current)
{
    QMenu *submenu = menu->addMenu(title);
    auto *group = new QActionGroup(submenu);
    for (const auto &[value, text] : choices) {
        QAction *action = group->addAction(text);
        action->setData(value);
        action->setCheckable(true);
        action->setChecked(value == current);
    }
    submenu->addActions(group->actions());
    return group;
}

}  // namespace

std::optional<Theme> themeNamed(const QString &name)
{
    for (const Theme theme : {Theme::Desktop, Theme::Light, Theme::Dark}) {
        if (name == nameOf(theme))
            return theme;
    }
    return std::nullopt;
}

void applyTheme(Theme theme)
{
    if (theme == Theme::Desktop) {
        QApplication::setPalette(QPalette());
        return;
    }
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    const QPalette palette = theme == Theme::Dark ? darkPalette() : lightPalette();
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
}

Theme Appearance::rememberedTheme()
{
    return themeNamed(QSettings().value(ThemeKey).toString()).value_or(Theme::Desktop);
}

QString Appearance::rememberedThemeName()
{
    return nameOf(rememberedTheme());
}

QString Appearance::rememberedLanguage()
{
    const QString language = QSettings().value(LanguageKey).toString();
    return language == "en"_L1 || language == "zh_CN"_L1 ? language : QString();
}

void Appearance::chooseTheme(Theme theme)
{
    QSettings().setValue(ThemeKey, nameOf(theme));
    applyTheme(theme);
}

void Appearance::chooseLanguage(const QString &language)
{
    QSettings().setValue(LanguageKey, language);
}

Appearance::Choices Appearance::themes()
{
    return {{nameOf(Theme::Desktop), tr("As the &Desktop")},
            {nameOf(Theme::Light), tr("&Light")},
            {nameOf(Theme::Dark), tr("D&ark")}};
}

// Each name is in its own language, for users who cannot read the current one.
Appearance::Choices Appearance::languages()
{
    return {
        {QString(), tr("As the &System")}, {u"en"_s, u"English"_s}, {u"zh_CN"_s, u"简体中文"_s}};
}

void Appearance::addTo(QMenu *menu)
{
    QActionGroup *themes =
        addChoices(menu, tr("&Theme"), Appearance::themes(), nameOf(rememberedTheme()));
    connect(themes, &QActionGroup::triggered, this, [](QAction *action) {
        chooseTheme(themeNamed(action->data().toString()).value_or(Theme::Desktop));
    });
    QActionGroup *languages =
        addChoices(menu, tr("&Language"), Appearance::languages(), rememberedLanguage());
    connect(languages, &QActionGroup::triggered, this, [this](QAction *action) {
        chooseLanguage(action->data().toString());
        Q_EMIT languageChosen();
    });
    // The choice may have changed in the preferences.
    connect(menu, &QMenu::aboutToShow, this, [themes, languages] {
        check(themes, nameOf(rememberedTheme()));
        check(languages, rememberedLanguage());
    });
}

}  // namespace pddgpu

#include "moc_appearance.cpp"
