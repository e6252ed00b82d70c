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

/// The colours of the program: the desktop's, or always light or dark ones.
enum class Theme { Desktop, Light, Dark };

/// "desktop", "light" or "dark"; not set: none of them.
std::optional<Theme> themeNamed(const QString &name);

/// For all windows, at once. Needs the application object.
void applyTheme(Theme theme);

/// Theme and language as the user chose them, remembered from run to run, and the menus for it.
class Appearance : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    static Theme rememberedTheme();
    static QString rememberedThemeName();
    /// "en", "zh_CN"; empty: the system's.
    static QString rememberedLanguage();

    /// Remembers the theme, and shows all windows in it.
    static void chooseTheme(Theme theme);
    /// Remembers the language: "en", "zh_CN" or, for that of the system, an empty one.
    static void chooseLanguage(const QString &language);

    /// The choices: the stored value of each, and its name.
    using Choices = QList<std::pair<QString, QString>>;
    static Choices themes();
    static Choices languages();

    void addTo(QMenu *menu);

Q_SIGNALS:
    /// The program speaks it from its next start on.
    void languageChosen();
};

}  // namespace pddgpu
