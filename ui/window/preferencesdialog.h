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

/// What the preferences ask of the window; theme, language and history are set by the dialog.
struct Preferences {
    std::chrono::milliseconds interval{1000};  ///< Between two samples.
    bool notifies = true;                      ///< On the desktop, of alerts.
};

/// As the user last chose in the preferences; within what `--interval-ms` takes.
std::chrono::milliseconds rememberedInterval();

/// Sets how often to sample, whether to notify, how the program looks, and for how long the
/// history is kept and how large its file may grow.
class PreferencesDialog : public QDialog
{
    Q_OBJECT

public:
    /// The store is the caller's; null: the history is not kept, and the settings are for later.
    PreferencesDialog(HistoryStore *store, const Preferences &current, QWidget *parent = nullptr);

    /// The choice.
    Preferences preferences() const;
    /// A recording has samples of its own.
    void setIntervalEnabled(bool enabled);

    void accept() override;

Q_SIGNALS:
    /// Another language: the program speaks it from its next start on.
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
