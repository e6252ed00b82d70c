// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <optional>
#include <utility>

class QActionGroup;
class QMenu;

namespace pddgpu {

/// The colour scheme: the desktop's, or always light or dark.
enum class Theme { Desktop, Light, Dark };

/// "desktop", "light" or "dark"; not set: none of them.
std::optional<Theme> themeNamed(const QString &name);

/// Applies to all windows at once. Needs the application object.
void applyTheme(Theme theme);

/// The user's theme and language, stored between runs, and the menus for them.
class Appearance : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    static Theme rememberedTheme();
    static QString rememberedThemeName();
    /// "en", "zh_CN"; empty: the system's.
    static QString rememberedLanguage();

    /// Stores the theme and applies it to all windows.
    static void chooseTheme(Theme theme);
    /// Stores the language: "en", "zh_CN", or empty for the system's.
    static void chooseLanguage(const QString &language);

    /// The choices: the stored value of each, and its name.
    using Choices = QList<std::pair<QString, QString>>;
    static Choices themes();
    static Choices languages();

    void addTo(QMenu *menu);

Q_SIGNALS:
    /// The language takes effect at the next start.
    void languageChosen();
};

}  // namespace pddgpu
