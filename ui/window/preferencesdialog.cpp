// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/preferencesdialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "history/store/historysettings.h"
#include "history/store/historystore.h"
#include "text/visibletext.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int HelpTextWidth = 420;
constexpr int MebibyteShift = 20;
// Same limits as --interval-ms.
constexpr int ShortestIntervalMs = 50;
constexpr int LongestIntervalMs = 3'600'000;
constexpr int DefaultIntervalMs = 1000;
constexpr auto IntervalKey = "sampling/intervalMs"_L1;

QLabel *createHelpText(const QString &name)
{
    auto *label = new QLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(HelpTextWidth);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

}  // namespace

std::chrono::milliseconds rememberedInterval()
{
    const int ms = QSettings().value(IntervalKey, DefaultIntervalMs).toInt();
    return std::chrono::milliseconds(std::clamp(ms, ShortestIntervalMs, LongestIntervalMs));
}

PreferencesDialog::PreferencesDialog(HistoryStore *store, const Preferences &current,
                                     QWidget *parent)
    : QDialog(parent), m_store(store)
{
    setObjectName("preferencesDialog"_L1);
    setWindowTitle(tr("Preferences"));

    auto *history = new QGroupBox(tr("History"));
    auto *form = new QFormLayout(history);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    addLimits(form);
    addFile(form);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel |
                                         QDialogButtonBox::RestoreDefaults);
    connect(buttons, &QDialogButtonBox::accepted, this, &PreferencesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &PreferencesDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            &PreferencesDialog::restoreDefaults);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addWidget(createSampling());
    layout->addWidget(createAppearance());
    layout->addWidget(history);
    layout->addStretch();
    layout->addWidget(buttons);
    fill(current);
    fill(rememberedHistoryLimits());
    m_interval->setFocus();
}

QGroupBox *PreferencesDialog::createSampling()
{
    m_interval = new QSpinBox;
    m_interval->setObjectName("samplingInterval"_L1);
    m_interval->setAccessibleName(tr("Time between samples"));
    m_interval->setRange(ShortestIntervalMs, LongestIntervalMs);
    m_interval->setSingleStep(100);
    m_interval->setSuffix(tr(" ms"));
    m_interval->setGroupSeparatorShown(true);
    m_interval->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_notify = new QCheckBox(tr("&Notify on the desktop"));
    m_notify->setObjectName("preferencesNotify"_L1);

    auto *box = new QGroupBox(tr("Samples and alerts"));
    auto *form = new QFormLayout(box);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->addRow(tr("&Sample every:"), m_interval);
    form->addRow(tr("Alerts:"), m_notify);
    return box;
}

QGroupBox *PreferencesDialog::createAppearance()
{
    const auto choose = [](const QString &objectName, const QString &accessibleName,
                           const Appearance::Choices &choices, const QString &current) {
        auto *box = new QComboBox;
        box->setObjectName(objectName);
        box->setAccessibleName(accessibleName);
        for (const auto &[value, text] : choices)
            box->addItem(QString(text).remove(u'&'), value);
        box->setCurrentIndex(std::max(0, box->findData(current)));
        box->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        return box;
    };
    m_theme = choose(u"preferencesTheme"_s, tr("Theme"), Appearance::themes(),
                     Appearance::rememberedThemeName());
    m_language = choose(u"preferencesLanguage"_s, tr("Language"), Appearance::languages(),
                        Appearance::rememberedLanguage());

    auto *box = new QGroupBox(tr("Appearance"));
    auto *form = new QFormLayout(box);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->addRow(tr("&Theme:"), m_theme);
    form->addRow(tr("&Language:"), m_language);
    return box;
}

void PreferencesDialog::setIntervalEnabled(bool enabled)
{
    m_interval->setEnabled(enabled);
    m_interval->setToolTip(enabled ? QString()
                                   : plainToolTip(tr("The samples of a recording are fixed.")));
}

Preferences PreferencesDialog::preferences() const
{
    return {.interval = std::chrono::milliseconds(m_interval->value()),
            .notifies = m_notify->isChecked()};
}

void PreferencesDialog::fill(const Preferences &preferences)
{
    m_interval->setValue(static_cast<int>(preferences.interval.count()));
    m_notify->setChecked(preferences.notifies);
}

void PreferencesDialog::restoreDefaults()
{
    fill(Preferences());
    fill(HistoryLimits());
    m_theme->setCurrentIndex(0);
    m_language->setCurrentIndex(0);
}

void PreferencesDialog::addLimits(QFormLayout *form)
{
    using Range = HistoryLimitRange;
    m_days = new QSpinBox;
    m_days->setObjectName("historyDays"_L1);
    m_days->setAccessibleName(tr("Days that the history is kept"));
    m_days->setRange(Range::FewestDays, Range::MostDays);
    m_days->setSuffix(tr(" days"));

    m_mebibytes = new QSpinBox;
    m_mebibytes->setObjectName("historyMebibytes"_L1);
    m_mebibytes->setAccessibleName(tr("Largest size of the history's file"));
    m_mebibytes->setRange(static_cast<int>(Range::SmallestBytes >> MebibyteShift),
                          static_cast<int>(Range::LargestBytes >> MebibyteShift));
    m_mebibytes->setSuffix(tr(" MiB"));
    m_mebibytes->setGroupSeparatorShown(true);

    for (QSpinBox *box : {m_days, m_mebibytes})
        box->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    form->addRow(tr("&Keep for:"), m_days);
    form->addRow(tr("&At most:"), m_mebibytes);

    QLabel *help = createHelpText(u"historyHelp"_s);
    help->setText(
        tr("Older samples are removed from the file, and the oldest ones when the file gets too "
           "large. This window keeps showing what it has loaded."));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    help->setPalette(quiet);
    form->addRow(QString(), help);
}

void PreferencesDialog::addFile(QFormLayout *form)
{
    QLabel *file = createHelpText(u"historyFile"_s);
    file->setAccessibleName(tr("The history's file"));
    file->setText(fileText());
    form->addRow(tr("File:"), file);
}

QString PreferencesDialog::fileText() const
{
    if (!m_store)
        return tr("None: the history is kept only until this window closes.");
    const QString path = m_store->options().path;
    const QString shown = visibleText(QDir::toNativeSeparators(QFileInfo(path).absoluteFilePath()));
    if (!QFileInfo::exists(path))
        return shown + u'\n' + tr("The file does not exist yet.");
    // The latest writes are in a separate WAL file.
    const qint64 bytes = QFileInfo(path).size() + QFileInfo(path + u"-wal"_s).size();
    return shown + u'\n' + tr("%1 now").arg(bytesText(static_cast<std::uint64_t>(bytes)));
}

HistoryLimits PreferencesDialog::limits() const
{
    return {.retentionDays = m_days->value(),
            .sizeBytes = std::int64_t{m_mebibytes->value()} << MebibyteShift};
}

void PreferencesDialog::fill(const HistoryLimits &limits)
{
    m_days->setValue(limits.retentionDays);
    m_mebibytes->setValue(static_cast<int>(limits.sizeBytes >> MebibyteShift));
}

void PreferencesDialog::accept()
{
    if (m_interval->isEnabled())
        QSettings().setValue(IntervalKey, m_interval->value());
    const QString theme = m_theme->currentData().toString();
    if (theme != Appearance::rememberedThemeName())
        Appearance::chooseTheme(themeNamed(theme).value_or(Theme::Desktop));
    const QString language = m_language->currentData().toString();
    if (language != Appearance::rememberedLanguage()) {
        Appearance::chooseLanguage(language);
        Q_EMIT languageChosen();
    }
    rememberHistoryLimits(limits());
    if (m_store)
        m_store->setLimits(limits());
    QDialog::accept();
}

}  // namespace pddgpu

#include "moc_preferencesdialog.cpp"
