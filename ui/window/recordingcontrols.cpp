// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recordingcontrols.h"

#include <QAction>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>

#include "explain/explain.h"
#include "session/session.h"
#include "text/visibletext.h"
#include "ui/widgets/anotherwindow.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

QString shown(const QString &path)
{
    return visibleText(QDir::toNativeSeparators(path));
}

}  // namespace

RecordingControls::RecordingControls(Session *session, QWidget *window)
    : QObject(window),
      m_session(session),
      m_window(window),
      m_start(new QAction(tr("Start &Recording…"), this)),
      m_stop(new QAction(tr("S&top Recording"), this)),
      m_open(new QAction(tr("&Open Recording…"), this)),
      m_indicator(new QLabel(window))
{
    m_start->setObjectName("startRecording"_L1);
    m_start->setShortcut(Qt::CTRL | Qt::Key_R);
    m_start->setEnabled(!session->isPlayback());
    m_stop->setObjectName("stopRecording"_L1);
    m_stop->setEnabled(false);
    m_open->setObjectName("openRecording"_L1);
    m_open->setShortcut(QKeySequence::Open);
    m_indicator->setObjectName("recordingIndicator"_L1);
    m_indicator->setTextFormat(Qt::PlainText);
    m_indicator->hide();

    connect(m_start, &QAction::triggered, this, &RecordingControls::chooseFile);
    connect(m_stop, &QAction::triggered, m_session->sampler(), &Sampler::stopRecording);
    connect(m_open, &QAction::triggered, this, &RecordingControls::openRecording);
    connect(m_session->sampler(), &Sampler::recordingChanged, this, &RecordingControls::show);
    if (m_session->recording().active)
        show(m_session->recording());
}

void RecordingControls::addTo(QMenu *menu) const
{
    menu->addAction(m_open);
    menu->addSeparator();
    menu->addAction(m_start);
    menu->addAction(m_stop);
}

void RecordingControls::chooseFile()
{
    auto *dialog = new QFileDialog(m_window, tr("Record to a File"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters({tr("Recordings (*.pddgpu)"), tr("All files (*)")});
    dialog->setDefaultSuffix(u"pddgpu"_s);
    dialog->selectFile(QDateTime::currentDateTime().toString(u"'pddgpu-'yyyyMMdd-HHmmss'.pddgpu'"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        // The dialog already asked. For a link, this removes the link, not its target.
        QFile::remove(path);
        m_session->sampler()->startRecording(path);
    });
    dialog->open();
}

// Opens in a new process: this window continues to monitor its source.
void RecordingControls::openRecording()
{
    auto *dialog = new QFileDialog(m_window, tr("Open a Recording"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Recordings (*.pddgpu)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        if (!openAnotherWindow(u"recording:"_s + path))
            Q_EMIT message(tr("A second window could not be started for %1.").arg(shown(path)),
                           true);
    });
    dialog->open();
}

void RecordingControls::show(const RecordingState &state)
{
    m_start->setEnabled(!state.active && !m_session->isPlayback());
    m_stop->setEnabled(state.active);
    m_indicator->setVisible(state.active);
    if (state.active) {
        m_indicator->setText(tr("● Recording (%1)", "size of the file")
                                 .arg(numberLocale().formattedDataSize(state.bytes)));
        m_indicator->setToolTip(plainToolTip(tr("To %1").arg(shown(state.path))));
    } else if (state.error) {
        Q_EMIT message(m_isActive
                           ? tr("The recording has ended. %1").arg(explanation(*state.error))
                           : tr("Recording did not start. %1").arg(explanation(*state.error)),
                       true);
    } else if (m_isActive) {
        Q_EMIT message(tr("Recorded %n sample(s) to %1.", nullptr, static_cast<int>(state.samples))
                           .arg(shown(state.path)),
                       false);
    }
    m_isActive = state.active;
}

}  // namespace pddgpu

#include "moc_recordingcontrols.cpp"
