// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/statusline.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QStringList>
#include <QToolButton>
#include <QVBoxLayout>
#include <chrono>
#include <utility>

#include "explain/explain.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

QString originText(const Snapshot &snapshot)
{
    switch (snapshot.origin) {
        case Origin::Driver:
            return StatusLine::tr("Driver %1", "its name")
                .arg(visibleText(snapshot.device.value_or(DeviceInfo()).driver));
        case Origin::Simulation: {
            const QString title = visibleText(snapshot.device.value_or(DeviceInfo()).title);
            return title.isEmpty() ? StatusLine::tr("Simulated device")
                                   : StatusLine::tr("Simulation: %1", "its title").arg(title);
        }
        case Origin::Recording:
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
    QString text = link.connected
                       ? StatusLine::tr("ssh, round trip %1", "duration").arg(durationText(latency))
                       : StatusLine::tr("not connected");
    if (link.losses > 0) {
        text += StatusLine::tr(", lost %n time(s)", "the connection", pluralOf(link.losses));
    }
    return text;
}

QString sampleTimeText(const Snapshot &snapshot)
{
    const QDateTime local = snapshot.capturedAt.toLocalTime();
    const bool isToday = local.date() == QDate::currentDate();
    const QString time = QLocale().toString(local, isToday ? u"HH:mm:ss" : u"yyyy-MM-dd HH:mm:ss");
    return (snapshot.origin == Origin::Recording ? StatusLine::tr("sample of %1")
                                                 : StatusLine::tr("last sample %1"))
        .arg(time);
}

// If the last sample is older, show that the source does not answer.
constexpr std::chrono::milliseconds LateAfter = 5s;

}  // namespace

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent),
      m_summary(new QLabel(this)),
      m_message(new NoticeLabel(this)),
      m_whole(createButton(u"statusWhole"_s)),
      m_dismiss(createButton(u"statusDismiss"_s)),
      m_problem(new NoticeLabel(this)),
      m_details(createButton(u"statusDetails"_s))
{
    m_summary->setObjectName("statusSource"_L1);
    m_summary->setTextFormat(Qt::PlainText);
    m_problem->setObjectName("statusLabel"_L1);
    m_problem->setOneLine(true);
    m_message->setObjectName("statusMessage"_L1);
    m_message->setOneLine(true);
    m_whole->setText(tr("More…"));
    m_whole->setAccessibleName(tr("Show the whole message"));
    m_dismiss->setText(tr("Dismiss"));
    connect(m_whole, &QToolButton::clicked, this, &StatusLine::showWhole);
    connect(m_dismiss, &QToolButton::clicked, this, &StatusLine::dismiss);
    connect(m_details, &QToolButton::clicked, this, &StatusLine::showAllErrors);
    connect(m_message, &NoticeLabel::cutChanged, m_whole, &QWidget::setVisible);
    connect(m_problem, &NoticeLabel::cutChanged, this, &StatusLine::updateErrors);

    auto *problemRow = new QHBoxLayout;
    problemRow->addWidget(m_problem, 1);
    problemRow->addWidget(m_details);
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_summary);
    row->addWidget(m_message, 1);
    row->addWidget(m_whole);
    row->addWidget(m_dismiss);
    // Keeps the height that it has with a button.
    row->addSpacerItem(
        new QSpacerItem(0, m_dismiss->sizeHint().height(), QSizePolicy::Fixed, QSizePolicy::Fixed));
    row->addStretch();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(problemRow);
    layout->addLayout(row);

    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, &StatusLine::updateSummary);
    m_clock.start();
    applyPalette();
    updateSummary();
}

QToolButton *StatusLine::createButton(const QString &objectName)
{
    auto *button = new QToolButton(this);
    button->setObjectName(objectName);
    button->setAutoRaise(true);
    button->hide();
    return button;
}

void StatusLine::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    m_hadDevice = m_hadDevice || snapshot->device;
    m_sinceSample.start();
    updateSummary();
    updateErrors();
}

void StatusLine::setHeadline(const QString &text)
{
    m_headline = text;
    updateSummary();
}

void StatusLine::showMessage(const QString &text, bool isProblem)
{
    m_messageText = text;
    m_messageIsProblem = isProblem;
    updateNotice();
}

void StatusLine::setAlert(std::uint64_t number, const QString &text, bool isProblem)
{
    m_alertNumber = number;
    m_alertText = text;
    m_alertIsProblem = isProblem;
    updateNotice();
}

void StatusLine::setErrorsShownElsewhere(bool elsewhere)
{
    if (std::exchange(m_errorsAreElsewhere, elsewhere) != elsewhere)
        updateErrors();
}

void StatusLine::updateNotice()
{
    const bool isAlert = m_messageText.isEmpty() && m_alertNumber != m_dismissedAlert;
    const QString text = isAlert ? m_alertText : m_messageText;
    const bool isProblem = isAlert ? m_alertIsProblem : m_messageIsProblem;
    m_message->setNotice(text,
                         isProblem ? NoticeLabel::Level::Problem : NoticeLabel::Level::Information);
    m_dismiss->setVisible(!text.isEmpty());
    m_whole->setVisible(!text.isEmpty() && m_message->isCut());
}

void StatusLine::dismiss()
{
    if (m_messageText.isEmpty())
        m_dismissedAlert = m_alertNumber;
    m_messageText.clear();
    updateNotice();
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
    // Without a device there was nothing to sample.
    if (m_hadDevice)
        parts << sampleTimeText(*m_snapshot);
    const bool isRecorded = m_snapshot->origin == Origin::Recording;
    // A recording gives no further samples until it is moved.
    if (!isRecorded && m_sinceSample.hasExpired(LateAfter.count())) {
        parts << tr("no answer for %1")
                     .arg(millisecondsText(static_cast<std::uint64_t>(m_sinceSample.elapsed()) /
                                           1000 * 1000));
    }
    if (!m_headline.isEmpty() && m_snapshot->device)
        parts << m_headline;
    m_summary->setText(parts.join(QStringLiteral("  ·  ")));
}

// The banner names hosts that do not answer.
QList<SourceError> StatusLine::shownErrors() const
{
    QList<SourceError> errors;
    if (!m_snapshot || m_errorsAreElsewhere)
        return errors;
    const bool isLost = !m_snapshot->link.host.isEmpty() && !m_snapshot->link.connected;
    for (const SourceError &error : m_snapshot->errors) {
        if (!isLost || error.cause != SourceError::Cause::ConnectionLost)
            errors << error;
    }
    return errors;
}

void StatusLine::updateErrors()
{
    const QList<SourceError> errors = shownErrors();
    m_problem->setNotice(errors.isEmpty() ? QString() : explanation(errors.constFirst()));
    m_details->setVisible(errors.size() > 1 || (!errors.isEmpty() && m_problem->isCut()));
    m_details->setText(errors.size() > 1
                           ? tr("%n more…", "problems", static_cast<int>(errors.size()) - 1)
                           : tr("More…"));
}

void StatusLine::showWhole()
{
    showBox(tr("Message"), m_message->text());
}

void StatusLine::showAllErrors()
{
    const QList<SourceError> errors = shownErrors();
    QString text =
        tr("%n problem(s) in the last sample.", nullptr, static_cast<int>(errors.size()));
    for (const SourceError &error : errors)
        text += u"\n\n"_s + explanation(error);
    showBox(tr("What Is Wrong"), text);
}

void StatusLine::showBox(const QString &title, const QString &text)
{
    auto *box = new QMessageBox(QMessageBox::NoIcon, title, text, QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setTextInteractionFlags(Qt::TextSelectableByMouse);
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

#include "moc_statusline.cpp"
