// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QSize>
#include <optional>

#include "report/leakreport.h"

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace pddgpu {

enum class ExportFormat { Csv, Json, ChartPng, ChartSvg, Bundle };

/// The user's choice of an export.
struct ExportChoice {
    ExportFormat format = ExportFormat::Csv;
    ObjectScope scope = ObjectScope::Leaked;
    bool anonymous = false;          ///< Without process names and labels.
    std::optional<QSize> chartSize;  ///< Size of a picture; not set: as on screen.
    bool onPaper = true;             ///< Picture on white, else in the theme's colours.
    QString path;                    ///< Absolute.
};

/// Asks what to export and to which file.
///
/// Choices are stored in QSettings under "export/"; a choice that is currently not possible is
/// replaced.
class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    /// Number of objects in each scope; not set: unknown, and the scope is not available.
    struct Counts {
        std::optional<std::uint64_t> leaked, all, listed;
        bool isTraced = false;  ///< The leaked ones are called old.
    };

    explicit ExportDialog(const Counts &counts, QWidget *parent = nullptr);

    /// Presets the leaked objects as CSV instead of the stored choice.
    void presetLeakedCsv();

    ExportChoice choice() const;

    void accept() override;

private:
    void createFormat();
    QWidget *createScope(const Counts &counts);
    QWidget *createPictureOptions();
    QWidget *createPath();
    void restore();
    void remember() const;
    void selectFormat(ExportFormat format);
    ExportFormat format() const;
    ObjectScope scope() const;
    void updateOptions();
    void updatePath();
    void browse();
    QString absolutePath() const;
    void acceptChecked();

    QComboBox *m_format = nullptr;
    QLabel *m_formatHelp = nullptr;
    QLabel *m_optionsLabel = nullptr;
    QStackedWidget *m_options = nullptr;  // Pages: options for objects, options for pictures.
    QButtonGroup *m_scopes = nullptr;
    QCheckBox *m_anonymous = nullptr;
    QComboBox *m_size = nullptr;
    QCheckBox *m_onPaper = nullptr;
    QLineEdit *m_path = nullptr;
    QPushButton *m_export = nullptr;
    QString m_confirmedPath;  // The user already agreed to overwrite this path.
};

}  // namespace pddgpu
