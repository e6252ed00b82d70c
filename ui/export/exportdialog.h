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
    bool anonymous = false;          ///< Without names of processes and labels.
    std::optional<QSize> chartSize;  ///< Of a picture; not set: as on the screen.
    bool onPaper = true;             ///< A picture on white, else in the theme's colours.
    QString path;                    ///< Absolute.
};

/// Asks what to export, and where to.
///
/// Choices are remembered in QSettings below "export/"; a choice that is not possible now is
/// replaced by one that is.
class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    /// How many objects each scope holds; not set: not known, and the scope not possible.
    struct Counts {
        std::optional<std::uint64_t> leaked, all, listed;
    };

    explicit ExportDialog(const Counts &counts, QWidget *parent = nullptr);

    /// Presets the leaked objects as CSV, in place of what was remembered.
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
    QStackedWidget *m_options = nullptr;  // Of objects, of pictures.
    QButtonGroup *m_scopes = nullptr;
    QCheckBox *m_anonymous = nullptr;
    QComboBox *m_size = nullptr;
    QCheckBox *m_onPaper = nullptr;
    QLineEdit *m_path = nullptr;
    QPushButton *m_export = nullptr;
    QString m_confirmedPath;  // The user has said already that this one may be replaced.
};

}  // namespace pddgpu
