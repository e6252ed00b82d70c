// SPDX-License-Identifier: GPL-3.0-or-later
#include "statusline.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QStringList>
#include <QToolButton>
#include <QVBoxLayout>
#include <chrono>

#include "format.h"
#include "noticelabel.h"
#include "palette.h"
#include "report/explain.h"
#include "report/visibletext.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

QString originText(const Snapshot &snapshot)
{
    switch (snapshot.origin) {
        case Source::Origin::Driver:
            return StatusLine::tr("Driver pddgpu");
        case Source::Origin::Simulation:
            return StatusLine::tr("Simulated device");
        case Source::Origin::Recording:
            return snapshot.isSimulated() ? StatusLine::tr("Recording of a simulation")
                                          : StatusLine::tr("Recording");
    }
    Q_UNREACHABLE();
}

QString linkText(const LinkState &link)
{
    std::optional<std::uint64_t> latency;
    if (link.latencyNs)
        latency = static_cast<std::uint64_t>(*link.latencyNs);
    QString text =
        link.connected
            ? StatusLine::tr("ssh, %1 there and back", "duration").arg(durationText(latency))
            : StatusLine::tr("not connected");
    if (link.losses > 0) {
        text += StatusLine::tr(", lost %n time(s)", "the connection", pluralOf(link.losses));
    }
    return text;
}

// A sample that is older is worth a word: the source does not answer.
constexpr std::chrono::milliseconds LateAfter = 5s;

}  // namespace

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent),
      m_summary(new QLabel(this)),
      m_message(new NoticeLabel(this)),
      m_dismiss(new QToolButton(this)),
      m_problem(new NoticeLabel(this)),
      m_details(new QToolButton(this))
{
    m_summary->setObjectName("statusSource"_L1);
    m_summary->setTextFormat(Qt::PlainText);
    m_problem->setObjectName("statusLabel"_L1);
    m_message->setObjectName("statusMessage"_L1);
    m_dismiss->setText(tr("Dismiss"));
    m_dismiss->setAutoRaise(true);
    m_dismiss->hide();
    connect(m_dismiss, &QToolButton::clicked, this, [this] { showMessage({}, false); });
    m_details->setObjectName("statusDetails"_L1);
    m_details->setAutoRaise(true);
    m_details->hide();
    connect(m_details, &QToolButton::clicked, this, &StatusLine::showAllErrors);

    auto *messageRow = new QHBoxLayout;
    messageRow->addWidget(m_message, 1);
    messageRow->addWidget(m_dismiss, 0, Qt::AlignTop);
    auto *problemRow = new QHBoxLayout;
    problemRow->addWidget(m_problem, 1);
    problemRow->addWidget(m_details, 0, Qt::AlignTop);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(messageRow);
    layout->addLayout(problemRow);
    layout->addWidget(m_summary);

    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, &StatusLine::updateSummary);
    m_clock.start();
    applyPalette();
    updateSummary();
}

void StatusLine::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    m_sinceSample.start();
    updateSummary();
    updateErrors();
}

void StatusLine::showMessage(const QString &text, bool isProblem)
{
    m_message->setNotice(text,
                         isProblem ? NoticeLabel::Level::Problem : NoticeLabel::Level::Information);
    m_dismiss->setVisible(!text.isEmpty());
}

void StatusLine::updateSummary()
{
    if (!m_snapshot) {
        m_summary->setText(tr("Waiting for the first sample."));
        return;
    }
    QStringList parts;
    parts << originText(*m_snapshot);
    if (m_snapshot->device)
        parts << visibleText(
            tr("%1 (%2)", "device, card").arg(m_snapshot->device->id, m_snapshot->device->card));
    else
        parts << tr("no device");
    if (!m_snapshot->link.host.isEmpty())
        parts << linkText(m_snapshot->link);
    const QString time =
        QLocale().toString(m_snapshot->capturedAt.toLocalTime(), u"yyyy-MM-dd HH:mm:ss");
    const bool isRecorded = m_snapshot->origin == Source::Origin::Recording;
    parts << (isRecorded ? tr("sample of %1") : tr("last sample %1")).arg(time);
    // A recording has no more to say until it is gone elsewhere.
    if (!isRecorded && m_sinceSample.hasExpired(LateAfter.count())) {
        parts << tr("no answer for %1")
                     .arg(millisecondsText(static_cast<std::uint64_t>(m_sinceSample.elapsed()) /
                                           1000 * 1000));
    }
    m_summary->setText(parts.join(QStringLiteral("  ·  ")));
}

void StatusLine::updateErrors()
{
    const QList<SourceError> &errors = m_snapshot->errors;
    m_problem->setNotice(errors.isEmpty() ? QString() : explanation(errors.constFirst()));
    m_details->setVisible(errors.size() > 1);
    m_details->setText(tr("%n more…", "problems", static_cast<int>(errors.size()) - 1));
}

void StatusLine::showAllErrors()
{
    QString text = tr("%n problem(s) in the last sample.", nullptr,
                      static_cast<int>(m_snapshot->errors.size()));
    for (const SourceError &error : m_snapshot->errors)
        text += u"\n\n"_s + explanation(error);
    auto *box =
        new QMessageBox(QMessageBox::Warning, tr("What Is Wrong"), text, QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->open();
}

void StatusLine::applyPalette()
{
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    m_summary->setPalette(quiet);
}

void StatusLine::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyPalette();
}

}  // namespace pddgpu
