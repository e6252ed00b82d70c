// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <chrono>

#include "history/store/historyfile.h"

class QCheckBox;
class QComboBox;
class QFormLayout;
class QGroupBox;
class QSpinBox;

namespace pddgpu {

class HistoryStore;

/// The preferences that the window applies; theme, language and history are set by the dialog.
struct Preferences {
    std::chrono::milliseconds interval{1000};  ///< Between two samples.
    bool notifies = true;                      ///< Desktop notifications of alerts.
};

/// The interval chosen last in the preferences, within the limits of `--interval-ms`.
std::chrono::milliseconds rememberedInterval();

/// Sets the sampling interval, notifications, appearance, and the retention and maximum file size
/// of the history.
class PreferencesDialog : public QDialog
{
    Q_OBJECT

public:
    /// The store is owned by the caller; null: the history is not stored, and the settings apply
    /// later.
    PreferencesDialog(HistoryStore *store, const Preferences &current, QWidget *parent = nullptr);

    /// The choice.
    Preferences preferences() const;
    /// Disabled for a recording, which has its own samples.
    void setIntervalEnabled(bool enabled);

    void accept() override;

Q_SIGNALS:
    /// Another language was chosen: it takes effect at the next start.
    void languageChosen();

private:
    QGroupBox *createSampling();
    QGroupBox *createAppearance();
    void addLimits(QFormLayout *form);
    void addFile(QFormLayout *form);
    QString fileText() const;
    HistoryLimits limits() const;
    void fill(const HistoryLimits &limits);
    void fill(const Preferences &preferences);
    void restoreDefaults();

    HistoryStore *m_store;
    QSpinBox *m_interval = nullptr;
    QCheckBox *m_notify = nullptr;
    QComboBox *m_theme = nullptr;
    QComboBox *m_language = nullptr;
    QSpinBox *m_days = nullptr;
    QSpinBox *m_mebibytes = nullptr;
};

}  // namespace pddgpu
