// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>
#include <memory>

using namespace Qt::StringLiterals;

namespace pddgpu {

void installTranslations(const QString &language)
{
    const QLocale locale = language.isEmpty() ? QLocale() : QLocale(language);
    QLocale::setDefault(locale);

    const auto install = [&locale](const QString &name, const QString &folder) {
        auto translator = std::make_unique<QTranslator>(QCoreApplication::instance());
        if (!translator->load(locale, name, u"_"_s, folder))
            return false;
        QCoreApplication::installTranslator(translator.release());
        return true;
    };
    install(u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    if (install(u"pddgpu-inspector"_s, u":/i18n"_s))
        return;
    // The source texts are English, but lack plural forms.
    auto english = std::make_unique<QTranslator>(QCoreApplication::instance());
    if (english->load(u":/i18n/pddgpu-inspector_en.qm"_s))
        QCoreApplication::installTranslator(english.release());
}

}  // namespace pddgpu
