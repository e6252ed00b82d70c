// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fleet/fleettotals.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

#include "ui/fleet/fleettext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

// A sum of known values; not set if there are none.
struct Sum {
    std::optional<double> value;
    std::uint64_t unknown = 0;

    void add(std::optional<double> one)
    {
        if (one)
            value = value.value_or(0) + *one;
        else
            ++unknown;
    }
    void add(FleetCard::Number one)
    {
        add(one ? std::optional(static_cast<double>(*one)) : std::nullopt);
    }
    QString bytes() const
    {
        return bytesText(value ? wholeBytes(*value) : std::optional<std::uint64_t>());
    }
    static std::optional<std::uint64_t> wholeBytes(double bytes)
    {
        constexpr double Most = 1.8e19;
        return static_cast<std::uint64_t>(std::min(bytes, Most));
    }
};

struct Sums {
    std::uint64_t hosts = 0, cards = 0, leaking = 0, problems = 0, firing = 0;
    Sum leaked, growth, used, size;

    explicit Sums(const QList<FleetCard> &all)
    {
        const FleetCard *before = nullptr;
        for (const FleetCard &card : all) {
            // The cards are sorted by host.
            if (!before || before->id.instance != card.id.instance)
                ++hosts;
            before = &card;
            ++cards;
            // Simulated cards are in no sum.
            if (card.simulated)
                continue;
            leaking += card.leakedBytes().value_or(0) > 0 ? 1 : 0;
            problems += hasProblem(card) ? 1 : 0;
            firing += card.firing.isEmpty() ? 0 : 1;
            leaked.add(card.leakedBytes());
            growth.add(card.leakGrowthPerHour);
            // A share needs both values.
            const Region *region = card.mainRegion();
            const bool isPair = region && region->usedBytes && region->totalBytes;
            used.add(isPair ? region->usedBytes : std::nullopt);
            size.add(isPair ? region->totalBytes : std::nullopt);
        }
    }
};

}  // namespace

FleetTotals::FleetTotals(QWidget *parent) : QWidget(parent)
{
    setObjectName("fleetTotals"_L1);
    setAccessibleName(tr("Totals"));
    // Common rows for all figures: glyphs of another font, such as digits among hanzi, are higher.
    m_layout = new QGridLayout(this);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(12);
    m_layout->setVerticalSpacing(1);
    m_hosts = addFigure(u"fleetHosts"_s, tr("Hosts"));
    m_leaked = addFigure(u"fleetLeaked"_s, tr("Leaked"));
    m_growth = addFigure(u"fleetGrowth"_s, tr("Growth of leaks"));
    m_memory = addFigure(u"fleetMemory"_s, tr("Memory used"));
    m_problems = addFigure(u"fleetProblems"_s, tr("Without current figures"));
    applyPalette();
    setSnapshot(nullptr);
}

FleetTotals::Figure FleetTotals::addFigure(const QString &objectName, const QString &name)
{
    Figure figure{new QLabel(name), new QLabel, new QLabel};
    QFont large = figure.value->font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    large.setWeight(QFont::DemiBold);
    figure.value->setFont(large);
    figure.value->setObjectName(objectName);
    int row = 0;
    for (QLabel *label : {figure.name, figure.value, figure.more}) {
        label->setTextFormat(Qt::PlainText);
        m_layout->addWidget(label, row++, m_figureCount);
    }
    m_layout->setColumnStretch(m_figureCount++, 1);
    return figure;
}

void FleetTotals::show(const Figure &figure, const QString &value, const QString &more)
{
    figure.value->setText(value);
    figure.more->setText(more);
    figure.value->setAccessibleName(
        tr("%1: %2. %3", "name, value, more").arg(figure.name->text(), value, more));
}

void FleetTotals::setSnapshot(const FleetSnapshotPtr &snapshot)
{
    const Sums sums(snapshot ? snapshot->cards : QList<FleetCard>());
    const auto cards = [](std::uint64_t count) {
        return tr("%1 card(s)", nullptr, pluralOf(count)).arg(countText(count));
    };
    const auto unknown = [&](const Sum &sum) {
        return sum.unknown == 0 ? QString() : tr("unknown for %1", "cards").arg(cards(sum.unknown));
    };
    if (!snapshot || snapshot->cards.isEmpty()) {
        m_isLeaking = m_hasProblems = false;
        applyPalette();
        for (const Figure &figure : {m_hosts, m_leaked, m_growth, m_memory, m_problems})
            show(figure, u"\u2013"_s, u" "_s);
        return;
    }
    show(m_hosts, countText(sums.hosts), cards(sums.cards));
    show(m_leaked, sums.leaked.bytes(), tr("on %1", "cards").arg(cards(sums.leaking)));
    show(m_growth, growthText(sums.growth.value), unknown(sums.growth));
    const double size = sums.size.value.value_or(0);
    show(m_memory, size > 0 ? tr("%1 %").arg(qRound(100 * *sums.used.value / size)) : unknownText(),
         size > 0 ? tr("%1 of %2", "bytes, bytes").arg(sums.used.bytes(), sums.size.bytes())
                  : QString());
    show(m_problems, countText(sums.problems),
         tr("alerts firing for %1", "cards").arg(cards(sums.firing)));
    m_isLeaking = sums.leaked.value.value_or(0) > 0;
    m_hasProblems = sums.problems > 0;
    applyPalette();
}

void FleetTotals::applyPalette()
{
    const MeaningColors colors = MeaningColors::of(palette());
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    for (const Figure &figure : {m_hosts, m_leaked, m_growth, m_memory, m_problems}) {
        figure.name->setPalette(quiet);
        figure.more->setPalette(quiet);
    }
    const auto paint = [this](QLabel *value, bool isMarked, const QColor &color) {
        QPalette marked = palette();
        if (isMarked)
            marked.setColor(QPalette::WindowText, color);
        if (value->palette() != marked)
            value->setPalette(marked);
    };
    paint(m_leaked.value, m_isLeaking, colors.confirmed);
    paint(m_problems.value, m_hasProblems, colors.error);
}

void FleetTotals::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyPalette();
}

}  // namespace pddgpu

#include "moc_fleettotals.cpp"
