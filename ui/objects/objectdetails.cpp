// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objectdetails.h"

#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLocale>
#include <QScrollBar>
#include <QStringList>
#include <QTextBrowser>
#include <QTextCursor>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "explain/regiontext.h"
#include "text/visibletext.h"
#include "ui/objects/objectlister.h"
#include "ui/objects/objectsmodel.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

QString row(const QString &name, const QString &value, const QString &meaning = {})
{
    QString html = u"<tr><td style='padding-right:10px'>%1</td><td>%2"_s.arg(name.toHtmlEscaped(),
                                                                             value.toHtmlEscaped());
    if (!meaning.isEmpty())
        html += u"<br><small>%1</small>"_s.arg(meaning.toHtmlEscaped());
    return html + u"</td></tr>"_s;
}

QString page(const QString &title, const QString &rows)
{
    return u"<p><b>%1</b></p><table cellspacing='0' cellpadding='2'>%2</table>"_s.arg(
        title.toHtmlEscaped(), rows);
}

QString bytesWithExact(std::uint64_t bytes)
{
    return ObjectDetails::tr("%1 (%2)", "rounded, exact")
        .arg(bytesText(bytes), exactBytesText(bytes));
}

QString stateMeaning(const LeakObject &object)
{
    switch (object.state) {
        case LeakState::Active:
            return object.preexisting ? ObjectDetails::tr(
                                            "Created before watching began: its age is unknown, so "
                                            "it never counts as old.")
                   : object.persistent
                       ? ObjectDetails::tr("Created as persistent, so it never counts as a leak.")
                       : ObjectDetails::tr(
                             "Younger than the suspicious age at the driver's last check.");
        case LeakState::Suspicious:
            return ObjectDetails::tr("Older than the suspicious age at the driver's last check.");
        case LeakState::Confirmed:
            return ObjectDetails::tr("Older than the confirmed age at the driver's last check.");
    }
    Q_UNREACHABLE();
}

QString flagRows(const LeakObject &object)
{
    QString rows;
    if (object.orphaned)
        rows += row(ObjectDetails::tr("Orphaned"), ObjectDetails::tr("yes"),
                    ObjectDetails::tr("The client that created the object has closed, and the "
                                      "object lives on."));
    if (object.exported)
        rows += row(ObjectDetails::tr("Exported"), ObjectDetails::tr("yes"),
                    ObjectDetails::tr("A dma-buf of the object is open somewhere: another program "
                                      "or device may use it."));
    if (object.imported)
        rows += row(ObjectDetails::tr("Imported"), ObjectDetails::tr("yes"),
                    ObjectDetails::tr("The memory is another device's; the size counts "
                                      "addresses in GTT, not memory."));
    if (object.persistent)
        rows += row(ObjectDetails::tr("Persistent"), ObjectDetails::tr("yes"),
                    ObjectDetails::tr("Created to live long: listed, but never suspicious or "
                                      "confirmed."));
    if (object.preexisting)
        rows += row(ObjectDetails::tr("Older than watching"), ObjectDetails::tr("yes"),
                    ObjectDetails::tr("It existed when watching began."));
    return rows.isEmpty() ? row(ObjectDetails::tr("Flags"), ObjectDetails::tr("none")) : rows;
}

QString wallTimeText(const SnapshotPtr &snapshot, std::uint64_t monotonicNs)
{
    const auto ms = snapshot ? snapshot->wallTimeMs(monotonicNs) : std::nullopt;
    return ms ? QLocale().toString(QDateTime::fromMSecsSinceEpoch(*ms), u"yyyy-MM-dd HH:mm:ss"_s)
              : unknownText();
}

}  // namespace

ObjectDetails::ObjectDetails(const ObjectsModel *model, const QItemSelectionModel *selection,
                             ObjectLister *lister, QWidget *parent)
    : QWidget(parent),
      m_model(model),
      m_selection(selection),
      m_lister(lister),
      m_text(new QTextBrowser(this))
{
    auto *title = new QLabel(tr("Details"), this);
    auto *close = new QToolButton(this);
    close->setObjectName("objectsDetailsClose"_L1);
    close->setText(tr("Close"));
    close->setAccessibleName(tr("Close details"));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::StrongFocus);
    connect(close, &QToolButton::clicked, this, &ObjectDetails::closeRequested);

    m_text->setObjectName("objectsDetailsText"_L1);
    m_text->setAccessibleName(tr("Details of the selected objects"));
    m_text->setOpenLinks(false);
    m_text->setMinimumWidth(180);

    auto *header = new QHBoxLayout;
    header->addWidget(title);
    header->addStretch();
    header->addWidget(close);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(header);
    layout->addWidget(m_text, 1);

    connect(m_lister, &ObjectLister::alikeCounted, this, &ObjectDetails::takeAlike);
}

void ObjectDetails::refresh(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    if (isVisible())
        show(selectionHtml());
}

void ObjectDetails::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    show(selectionHtml());
}

void ObjectDetails::takeAlike(quint64 listSerial, quint64 objectId, const ObjectSum &sum)
{
    if (listSerial != m_alikeSerial || objectId != m_alikeId)
        return;
    m_alike = sum;
    // Queued: within countAlike() the text is still being built.
    if (isVisible())
        QMetaObject::invokeMethod(
            this, [this] { show(selectionHtml()); }, Qt::QueuedConnection);
}

void ObjectDetails::show(const QString &html)
{
    // Do not replace a text while the user selects in it.
    if (html == m_shown || m_text->textCursor().hasSelection())
        return;
    m_shown = html;
    const int scroll = m_text->verticalScrollBar()->value();
    m_text->setHtml(html);
    m_text->verticalScrollBar()->setValue(scroll);
}

QString ObjectDetails::selectionHtml()
{
    const QItemSelection selection = m_selection->selection();
    int rows = 0;
    for (const QItemSelectionRange &range : selection)
        rows += range.height();
    if (rows == 0)
        return u"<p>%1</p>"_s.arg(
            tr("Select an object or a group to see everything known about it.").toHtmlEscaped());
    if (rows > 1)
        return severalHtml();
    const int selected = selection.constFirst().top();
    if (const LeakObject *object = m_model->objectAt(selected))
        return objectHtml(*object);
    return groupHtml(selected);
}

QString ObjectDetails::objectHtml(const LeakObject &object)
{
    const ObjectListPtr &list = m_model->list();
    if (list->serial != m_alikeSerial || object.id != m_alikeId) {
        // Keep the last count while the same object is counted again.
        if (object.id != m_alikeId)
            m_alike.reset();
        m_alikeSerial = list->serial;
        m_alikeId = object.id;
        m_lister->countAlike(list, list->indexOf(object.id));
    }
    const QString none = tr("none");
    QString rows;
    rows += row(tr("State"), ObjectsModel::stateText(object.state), stateMeaning(object));
    rows += row(tr("Age"), ageText(m_model->ageNs(object)));
    rows += object.preexisting
                ? row(tr("Created at"), unknownText())
                : row(tr("Created at"), wallTimeText(m_snapshot, object.birthNs),
                      tr("%1 ns on the driver's monotonic clock").arg(countText(object.birthNs)));
    rows += row(tr("Size"), bytesWithExact(object.sizeBytes));
    rows += row(tr("Domain"), regionTitle(object.region), tr("Where the object is now."));
    rows += flagRows(object);
    if (object.isCreatorKnown()) {
        rows += row(tr("Process"), visibleText(object.process),
                    tr("PID %1: the creator, which may have ended since.").arg(object.pid));
        rows += row(tr("Client"), QString::number(object.clientId),
                    tr("The DRM client that created the object; drm-client-id in fdinfo."));
    } else {
        rows += row(tr("Process"), unknownText());
    }
    rows += row(tr("Label"), object.label.isEmpty() ? none : visibleText(object.label));
    rows += row(tr("Handles"), countText(object.handles),
                object.handles == 0 ? tr("None is open: a mapping or a dma-buf keeps it alive.")
                                    : tr("GEM handles that are open on the object."));
    rows += row(tr("Alike"), m_alike ? objectsText(m_alike->count, m_alike->bytes) : u"…"_s,
                tr("Of the same process, label and size, this one included."));
    return page(tr("Object %1").arg(object.id), rows);
}

QString ObjectDetails::groupHtml(int selected) const
{
    const ListGroup *group = m_model->groupAt(selected);
    if (!group)
        return {};
    const auto texts =
        m_model->index(selected, 0).data(ObjectsModel::GroupRole).value<GroupTexts>();
    QString rows = row(tr("Objects"), texts.count);
    rows += row(tr("Size"), bytesWithExact(group->bytes));
    rows += row(tr("Oldest"), ageText(m_model->oldestAgeNs(*group)));
    rows += row(tr("Worst state"), ObjectsModel::stateText(group->worstState));
    if (group->trend) {
        rows += row(tr("Trend"), texts.trend,
                    tr("Of all objects of the group, also those that the filters hide."));
        rows += row(tr("Growth"), texts.growth);
    }
    return page(texts.title, rows);
}

QString ObjectDetails::severalHtml() const
{
    ObjectSum all;
    std::array<ObjectSum, 3> byState;
    std::map<RegionName, ObjectSum> byRegion;
    std::uint64_t groups = 0;
    std::uint64_t oldestNs = std::numeric_limits<std::uint64_t>::max();
    bool isOldestKnown = true;
    std::optional<std::uint64_t> youngestNs;
    const QItemSelection selection = m_selection->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int at = range.top(); at <= range.bottom(); ++at) {
            const LeakObject *object = m_model->objectAt(at);
            if (!object) {
                ++groups;
                continue;
            }
            all.add(*object);
            byState[static_cast<std::size_t>(object->state)].add(*object);
            byRegion[object->region].add(*object);
            isOldestKnown = isOldestKnown && !object->preexisting;
            oldestNs = std::min(oldestNs, object->birthNs);
            if (!object->preexisting)
                youngestNs = std::max(youngestNs.value_or(0), object->birthNs);
        }
    }
    const auto sumRow = [](const QString &name, const ObjectSum &sum) {
        return sum.count == 0 ? QString() : row(name, objectsText(sum.count, sum.bytes));
    };
    QString rows = row(tr("Objects"), countText(all.count));
    rows += row(tr("Size"), bytesWithExact(all.bytes));
    for (const LeakState state : {LeakState::Confirmed, LeakState::Suspicious, LeakState::Active})
        rows += sumRow(ObjectsModel::stateText(state), byState[static_cast<std::size_t>(state)]);
    for (const auto &[region, sum] : byRegion)
        rows += sumRow(regionTitle(region), sum);
    if (const auto now = m_model->nowNs(); now && all.count > 0) {
        const auto age = [now](std::optional<std::uint64_t> birthNs) {
            return ageText(birthNs ? std::optional(*now > *birthNs ? *now - *birthNs : 0)
                                   : std::nullopt);
        };
        rows += row(tr("Oldest"), age(isOldestKnown ? std::optional(oldestNs) : std::nullopt));
        rows += row(tr("Youngest"), age(youngestNs));
    }
    if (groups > 0)
        rows += row(tr("Groups"), countText(groups), tr("Their objects are not counted here."));
    return page(tr("Several are selected"), rows);
}

}  // namespace pddgpu

#include "moc_objectdetails.cpp"
