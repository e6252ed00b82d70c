// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/accountbar.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "explain/regiontext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int BarHeight = 10;
constexpr int RowGap = 6;
// A wider one than this is not easier to read.
constexpr int Steps = 100'000;

using Kind = AccountPart::Kind;

QBrush brushOf(Kind kind, const QPalette &palette)
{
    const MeaningColors colors = MeaningColors::of(palette);
    switch (kind) {
        case Kind::Clients:
            return colors.region(0);
        case Kind::Driver:
            return colors.region(1);
        case Kind::Hidden:
            return {quietText(palette), Qt::BDiagPattern};
        case Kind::Unexplained:
            return colors.suspicious;
        case Kind::Excess:
            break;
    }
    return Qt::NoBrush;
}

bool isInBar(const AccountPart &part)
{
    return part.bytes.value_or(0) > 0 && part.kind != Kind::Excess;
}

}  // namespace

AccountBar::AccountBar(QWidget *parent) : QWidget(parent)
{
    setObjectName("accountBar"_L1);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setAccessibleName(tr("What the memory in use consists of"));
}

void AccountBar::setSnapshot(const SnapshotPtr &snapshot)
{
    QList<Row> rows;
    if (snapshot && snapshot->device) {
        for (const RegionAccount &account : accountsOf(*snapshot)) {
            // A region that nobody uses and nobody can fill says nothing.
            const bool isIdle = account.usedBytes.value_or(0) == 0 && !account.totalBytes &&
                                account.clientBytes.value_or(0) == 0;
            if (!isIdle)
                rows.append(rowOf(account, *snapshot));
        }
        if (const auto machine = machineAccountOf(*snapshot);
            machine && machine->memory.shmemBytes && machine->clientBytes.value_or(0) > 0)
            rows.append(machineRow(*machine));
    }
    if (rows == m_rows)
        return;
    const int before = sizeHint().height();
    m_rows = rows;
    setAccessibleDescription(texts().join(u'\n'));
    if (sizeHint().height() != before)
        updateGeometry();
    setVisible(!m_rows.isEmpty());
    update();
}

AccountBar::Row AccountBar::rowOf(const RegionAccount &account, const Snapshot &snapshot)
{
    Row row;
    row.parts = partsOf(account, snapshot);
    QStringList words;
    QStringList lines;
    for (const AccountPart &part : std::as_const(row.parts)) {
        // What is unknown is said in the tool tip, unless nothing else is.
        if (part.bytes) {
            words << tr("%1 %2", "part of memory, bytes")
                         .arg(part.name.toLower(), bytesText(part.bytes));
        }
        QString line =
            tr("%1: %2", "part of memory, bytes").arg(part.name, exactBytesText(part.bytes));
        if (!part.note.isEmpty())
            line += u" — "_s + part.note;
        lines << line;
    }
    const QString name = regionTitle(account.name);
    const UsageTexts usage = usageTexts(account.usedBytes, account.totalBytes);
    const QString title =
        account.usedBytes
            ? (account.totalBytes ? tr("%1: %2 of %3 in use", "region, used, total")
                                        .arg(name, usage.used, usage.total)
                                  : tr("%1: %2 in use", "region, used").arg(name, usage.used))
            : tr("%1: use unknown", "region").arg(name);
    row.text = words.isEmpty() ? title : title + u" · "_s + words.join(u" · "_s);
    row.toolTip = title + u'\n' + lines.join(u'\n');
    std::uint64_t known = 0;
    for (const AccountPart &part : std::as_const(row.parts)) {
        if (isInBar(part))
            known = std::max(known, known + *part.bytes);
    }
    // Without the use there is nothing that clients are a part of; without clients all of it would
    // look free.
    if (account.usedBytes && account.clientBytes)
        row.scaleBytes = std::max({account.totalBytes.value_or(0), *account.usedBytes, known});
    return row;
}

AccountBar::Row AccountBar::machineRow(const MachineAccount &account)
{
    Row row;
    const MachineMemory &memory = account.memory;
    const std::uint64_t clients = *account.clientBytes;
    const std::uint64_t shmem = *memory.shmemBytes;
    row.text = tr("System memory: clients hold %1 · shared memory %2", "bytes, bytes")
                   .arg(bytesText(clients), bytesText(shmem));
    row.toolTip =
        tr("Drivers for graphics without memory of its own keep buffers in shared memory "
           "(Shmem in /proc/meminfo). Files in tmpfs are part of it, too.");
    if (account.driverBytes) {
        row.text += u" · "_s + tr("driver %1", "bytes").arg(bytesText(account.driverBytes));
        row.toolTip += u'\n' + tr("The driver keeps %1 for its clients that none of them has a "
                                  "handle of.",
                                  "bytes")
                                   .arg(bytesText(account.driverBytes));
    }
    if (memory.gpuActiveBytes) {
        row.text += u" · "_s + tr("GPU buffers %1").arg(bytesText(memory.gpuActiveBytes));
        row.toolTip += u'\n' + tr("GPU buffers are the pages of all TTM drivers (GPUActive).");
    }
    if (memory.gpuReclaimBytes) {
        row.text += u" · "_s + tr("GPU page pools %1").arg(bytesText(memory.gpuReclaimBytes));
        row.toolTip +=
            u'\n' + tr("GPU page pools are pages that TTM keeps for later buffers (GPUReclaim).");
    }
    return row;
}

QStringList AccountBar::texts() const
{
    QStringList texts;
    for (const Row &row : m_rows)
        texts << row.text;
    return texts;
}

int AccountBar::heightOf(const Row &row) const
{
    return fontMetrics().height() + (row.scaleBytes > 0 ? 2 + BarHeight : 0) + RowGap;
}

QRect AccountBar::rectOf(qsizetype place) const
{
    int top = 0;
    for (qsizetype i = 0; i < place; ++i)
        top += heightOf(m_rows[i]);
    return {0, top, width(), heightOf(m_rows[place])};
}

QSize AccountBar::sizeHint() const
{
    int height = 0;
    for (const Row &row : m_rows)
        height += heightOf(row);
    return {400, height};
}

QSize AccountBar::minimumSizeHint() const
{
    return {0, sizeHint().height()};
}

void AccountBar::paintEvent(QPaintEvent *event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const Row &row = m_rows[i];
        const QRect area = rectOf(i);
        const QRect line(area.left(), area.top(), area.width(), fontMetrics().height());
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(row.text, Qt::ElideRight, line.width()));
        if (row.scaleBytes == 0)
            continue;
        const QRect bar(area.left(), line.bottom() + 3, area.width() - 1, BarHeight);
        const auto placeOf = [&](std::uint64_t bytes) {
            const double share = static_cast<double>(bytes) / static_cast<double>(row.scaleBytes);
            return bar.left() + static_cast<int>(share * Steps) * bar.width() / Steps;
        };
        painter.fillRect(bar, palette().color(QPalette::Base));
        std::uint64_t from = 0;
        for (const AccountPart &part : row.parts) {
            if (!isInBar(part))
                continue;
            const int left = placeOf(from);
            from += *part.bytes;
            // What is there has at least a line.
            const int right = std::max(placeOf(from), left + 1);
            painter.fillRect(QRect(left, bar.top(), right - left, bar.height()),
                             brushOf(part.kind, palette()));
        }
        painter.setPen(gridColor(palette()));
        painter.drawRect(bar);
    }
}

bool AccountBar::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (rectOf(i).contains(help->pos())) {
            QToolTip::showText(help->globalPos(), plainToolTip(m_rows[i].toolTip), this);
            return true;
        }
    }
    QToolTip::hideText();
    return true;
}

}  // namespace pddgpu

#include "moc_accountbar.cpp"
