// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/exportdialog.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRadioButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int PathWidth = 420;

struct FormatInfo {
    ExportFormat format;
    const char *key;  // Key in the settings.
    const char *suffix;
    const char *baseName;
};

constexpr FormatInfo Formats[] = {
    {ExportFormat::Csv, "csv", ".csv", "pddgpu-leaks"},
    {ExportFormat::Json, "json", ".json", "pddgpu-leaks"},
    {ExportFormat::ChartPng, "png", ".png", "pddgpu-chart"},
    {ExportFormat::ChartSvg, "svg", ".svg", "pddgpu-chart"},
    {ExportFormat::Bundle, "bundle", ".tar.gz", "pddgpu-report"},
};

const FormatInfo &infoOf(ExportFormat format)
{
    return Formats[static_cast<std::size_t>(format)];
}

QString formatText(ExportFormat format)
{
    switch (format) {
        case ExportFormat::Csv:
            return ExportDialog::tr("Table of objects (CSV)");
        case ExportFormat::Json:
            return ExportDialog::tr("Objects and summary (JSON)");
        case ExportFormat::ChartPng:
            return ExportDialog::tr("Picture of the chart (PNG)");
        case ExportFormat::ChartSvg:
            return ExportDialog::tr("Picture of the chart (SVG)");
        case ExportFormat::Bundle:
            return ExportDialog::tr("Bug report (.tar.gz)");
    }
    Q_UNREACHABLE();
}

QString formatHelp(ExportFormat format)
{
    switch (format) {
        case ExportFormat::Csv:
            return ExportDialog::tr("One row per object, for spreadsheets and scripts.");
        case ExportFormat::Json:
            return ExportDialog::tr("Totals, settings of the monitor and objects, for programs.");
        case ExportFormat::ChartPng:
            return ExportDialog::tr("The chart as it is shown now, at twice the resolution.");
        case ExportFormat::ChartSvg:
            return ExportDialog::tr("The chart as it is shown now, sharp at any size.");
        case ExportFormat::Bundle:
            return ExportDialog::tr(
                "One file to attach to a report: versions, settings, kernel "
                "log, history, statistics, objects and the chart.");
    }
    Q_UNREACHABLE();
}

bool isPicture(ExportFormat format)
{
    return format == ExportFormat::ChartPng || format == ExportFormat::ChartSvg;
}

bool needsObjects(ExportFormat format)
{
    return format == ExportFormat::Csv || format == ExportFormat::Json;
}

QString key(const char *name)
{
    return u"export/"_s + QLatin1StringView(name);
}

QString defaultFolder()
{
    const QString last = QSettings().value(key("folder")).toString();
    if (!last.isEmpty() && QFileInfo(last).isDir())
        return last;
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QFileInfo(documents).isDir() ? documents : QDir::homePath();
}

QString defaultName(ExportFormat format)
{
    const FormatInfo &info = infoOf(format);
    return QLatin1StringView(info.baseName) +
           QDateTime::currentDateTime().toString(u"-yyyyMMdd-HHmmss"_s) +
           QLatin1StringView(info.suffix);
}

// Whether the dialog proposed this name, for any format.
bool isProposed(const QString &name)
{
    return std::ranges::any_of(Formats, [&name](const FormatInfo &info) {
        return name.startsWith(QLatin1StringView(info.baseName)) &&
               name.endsWith(QLatin1StringView(info.suffix));
    });
}

}  // namespace

ExportDialog::ExportDialog(const Counts &counts, QWidget *parent) : QDialog(parent)
{
    setObjectName("exportDialog"_L1);
    setWindowTitle(tr("Export"));

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeading | Qt::AlignTop);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(12);
    const auto addRow = [form](const QString &text, QWidget *field, QWidget *buddy) {
        auto *label = new QLabel(text);
        label->setBuddy(buddy);
        form->addRow(label, field);
        return label;
    };
    createFormat();
    addRow(tr("&Format:"), m_format, m_format);
    addRow(QString(), m_formatHelp, nullptr);
    m_options = new QStackedWidget;
    m_options->addWidget(createScope(counts));
    m_options->addWidget(createPictureOptions());
    m_optionsLabel = addRow(QString(), m_options, nullptr);
    QWidget *pathField = createPath();
    addRow(tr("File &name:"), pathField, m_path);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_export = buttons->addButton(tr("&Export"), QDialogButtonBox::AcceptRole);
    m_export->setObjectName("exportAccept"_L1);
    connect(buttons, &QDialogButtonBox::accepted, this, &ExportDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ExportDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(20);
    layout->addLayout(form);
    layout->addStretch();
    layout->addWidget(buttons);
    // Only now is the button part of the dialog: earlier, the default would not return to it from
    // another button.
    m_export->setDefault(true);

    restore();
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::updateOptions);
    updateOptions();
    m_export->setFocus();
}

void ExportDialog::presetLeakedCsv()
{
    selectFormat(ExportFormat::Csv);
    m_scopes->button(static_cast<int>(ObjectScope::Leaked))->setChecked(true);
    m_anonymous->setChecked(false);
}

ExportChoice ExportDialog::choice() const
{
    ExportChoice choice;
    choice.format = format();
    choice.scope = scope();
    choice.anonymous = m_anonymous->isChecked();
    if (const QSize size = m_size->currentData().toSize(); !size.isEmpty())
        choice.chartSize = size;
    choice.onPaper = m_onPaper->isChecked();
    choice.path = absolutePath();
    return choice;
}

void ExportDialog::createFormat()
{
    m_format = new QComboBox;
    m_format->setObjectName("exportFormat"_L1);
    m_format->setAccessibleName(tr("Format"));
    for (const FormatInfo &info : Formats)
        m_format->addItem(formatText(info.format), QLatin1StringView(info.key));

    m_formatHelp = new QLabel;
    m_formatHelp->setTextFormat(Qt::PlainText);
    m_formatHelp->setWordWrap(true);
    // Space for the longest text, so that nothing jumps.
    m_formatHelp->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_formatHelp->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    m_formatHelp->setPalette(quiet);
}

QWidget *ExportDialog::createScope(const Counts &counts)
{
    auto *field = new QWidget;
    auto *layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    m_scopes = new QButtonGroup(this);
    const auto add = [&](ObjectScope scope, QLatin1StringView name, const QString &text,
                         const std::optional<std::uint64_t> &count) {
        auto *button =
            new QRadioButton(tr("%1 (%2)", "which objects, how many").arg(text, countText(count)));
        button->setObjectName(name);
        button->setEnabled(count.has_value());
        m_scopes->addButton(button, static_cast<int>(scope));
        layout->addWidget(button);
    };
    add(ObjectScope::Leaked, "exportLeaked"_L1,
        counts.isTraced ? tr("&Old only") : tr("&Leaked only"), counts.leaked);
    add(ObjectScope::AllTracked, "exportAll"_L1, tr("&All tracked"), counts.all);
    add(ObjectScope::Listed, "exportListed"_L1, tr("As &in the list now"), counts.listed);

    m_anonymous = new QCheckBox(tr("Leave &out process names and labels"));
    m_anonymous->setObjectName("exportAnonymous"_L1);
    m_anonymous->setToolTip(
        plainToolTip(tr("Names are replaced by p1, p2, … and labels by l1, l2, …")));
    layout->addSpacing(4);
    layout->addWidget(m_anonymous);
    return field;
}

QWidget *ExportDialog::createPictureOptions()
{
    m_size = new QComboBox;
    m_size->setObjectName("exportSize"_L1);
    m_size->setAccessibleName(tr("Size of the picture"));
    m_size->addItem(tr("As on the screen"), QSize());
    for (const QSize &size : {QSize(800, 450), QSize(1280, 720), QSize(1920, 1080)}) {
        m_size->addItem(tr("%1 × %2", "width, height").arg(size.width()).arg(size.height()), size);
    }
    m_onPaper = new QCheckBox(tr("&White background"));
    m_onPaper->setObjectName("exportOnPaper"_L1);

    auto *field = new QWidget;
    auto *layout = new QVBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_size);
    layout->addWidget(m_onPaper);
    layout->addStretch();
    return field;
}

QWidget *ExportDialog::createPath()
{
    m_path = new QLineEdit;
    m_path->setObjectName("exportPath"_L1);
    m_path->setAccessibleName(tr("File name"));
    m_path->setMinimumWidth(PathWidth);
    m_path->setText(
        QDir::toNativeSeparators(QDir(defaultFolder()).filePath(defaultName(ExportFormat::Csv))));
    connect(m_path, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_export->setEnabled(!text.trimmed().isEmpty() && m_format->currentIndex() >= 0);
    });
    auto *browse = new QPushButton(tr("&Browse…"));
    browse->setObjectName("exportBrowse"_L1);
    browse->setAutoDefault(false);
    connect(browse, &QPushButton::clicked, this, &ExportDialog::browse);

    auto *field = new QWidget;
    auto *layout = new QHBoxLayout(field);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_path, 1);
    layout->addWidget(browse);
    return field;
}

void ExportDialog::restore()
{
    const QSettings settings;
    const bool objectsKnown = m_scopes->button(static_cast<int>(ObjectScope::Leaked))->isEnabled();
    int index = std::max(0, m_format->findData(settings.value(key("format")).toString()));
    if (!objectsKnown && needsObjects(Formats[index].format))
        index = static_cast<int>(ExportFormat::Bundle);
    m_format->setCurrentIndex(index);

    QAbstractButton *button = m_scopes->button(
        settings.value(key("scope"), static_cast<int>(ObjectScope::Leaked)).toInt());
    if (!button || !button->isEnabled())
        button = m_scopes->button(static_cast<int>(ObjectScope::Leaked));
    button->setChecked(true);
    m_anonymous->setChecked(settings.value(key("anonymous"), false).toBool());
    m_size->setCurrentIndex(std::max(0, m_size->findData(settings.value(key("size")).toSize())));
    m_onPaper->setChecked(settings.value(key("onPaper"), true).toBool());
}

void ExportDialog::remember() const
{
    QSettings settings;
    settings.setValue(key("format"), m_format->currentData());
    if (!isPicture(format())) {
        settings.setValue(key("scope"), m_scopes->checkedId());
        settings.setValue(key("anonymous"), m_anonymous->isChecked());
    } else {
        settings.setValue(key("size"), m_size->currentData());
        settings.setValue(key("onPaper"), m_onPaper->isChecked());
    }
    settings.setValue(key("folder"), QFileInfo(absolutePath()).path());
}

void ExportDialog::selectFormat(ExportFormat format)
{
    m_format->setCurrentIndex(static_cast<int>(format));
}

ExportFormat ExportDialog::format() const
{
    return Formats[m_format->currentIndex()].format;
}

ObjectScope ExportDialog::scope() const
{
    return static_cast<ObjectScope>(m_scopes->checkedId());
}

void ExportDialog::updateOptions()
{
    const bool picture = isPicture(format());
    m_formatHelp->setText(formatHelp(format()));
    m_options->setCurrentIndex(picture ? 1 : 0);
    m_optionsLabel->setText(picture ? tr("&Picture:") : tr("Objects:"));
    m_optionsLabel->setBuddy(picture ? m_size : nullptr);
    updatePath();
}

// For another format, a proposed name is replaced; a name from the user only gets another suffix.
void ExportDialog::updatePath()
{
    const QFileInfo now(m_path->text());
    QString name = now.fileName();
    if (name.isEmpty() || isProposed(name)) {
        name = defaultName(format());
    } else {
        for (const FormatInfo &info : Formats) {
            const QLatin1StringView suffix(info.suffix);
            if (name.endsWith(suffix)) {
                name.chop(suffix.size());
                name += QLatin1StringView(infoOf(format()).suffix);
                break;
            }
        }
    }
    m_path->setText(QDir::toNativeSeparators(QDir(now.path()).filePath(name)));
}

void ExportDialog::browse()
{
    auto *dialog = new QFileDialog(this, tr("Export To"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    const QLatin1StringView suffix(infoOf(format()).suffix);
    dialog->setNameFilters({u"%1 (*%2)"_s.arg(formatText(format()).section(u" ("_s, 0, 0), suffix),
                            tr("All files (*)")});
    dialog->setDefaultSuffix(suffix.sliced(1));
    const QFileInfo now(absolutePath());
    dialog->setDirectory(now.path());
    dialog->selectFile(now.fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        m_confirmedPath = path;
        m_path->setText(QDir::toNativeSeparators(path));
    });
    dialog->open();
}

// A name without a suffix gets the format's.
QString ExportDialog::absolutePath() const
{
    QString path = QDir::fromNativeSeparators(m_path->text());
    if (path.startsWith("~/"_L1))
        path.replace(0, 1, QDir::homePath());
    if (QFileInfo info(path); !info.fileName().contains(u'.') && !info.exists())
        path += QLatin1StringView(infoOf(format()).suffix);
    return QDir(defaultFolder()).absoluteFilePath(path);
}

void ExportDialog::accept()
{
    const QString path = absolutePath();
    if (!QFileInfo(path).isFile() || path == m_confirmedPath) {
        acceptChecked();
        return;
    }
    auto *question = new QMessageBox(
        QMessageBox::Question, tr("Replace File?"),
        tr("%1 exists already. Replace it?").arg(visibleText(QDir::toNativeSeparators(path))),
        QMessageBox::Cancel, this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setTextFormat(Qt::PlainText);
    QPushButton *replace = question->addButton(tr("&Replace"), QMessageBox::AcceptRole);
    question->setDefaultButton(replace);
    connect(replace, &QPushButton::clicked, this, &ExportDialog::acceptChecked);
    question->open();
}

void ExportDialog::acceptChecked()
{
    remember();
    QDialog::accept();
}

}  // namespace pddgpu

#include "moc_exportdialog.cpp"
