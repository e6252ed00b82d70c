// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProxyStyle>
#include <QSet>
#include <QStyleFactory>
#include <QStyleOptionComplex>
#include <QTest>

#include "ui/widgets/checkedbutton.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

// Styles cache what they draw, with the palette in the key: each new key adds a cached picture.
class WatchingStyle : public QProxyStyle
{
public:
    WatchingStyle() : QProxyStyle(QStyleFactory::create(u"Fusion"_s)) {}

    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option,
                            QPainter *painter, const QWidget *widget) const override
    {
        m_keys.insert(option->palette.cacheKey());
        m_button = option->palette.color(QPalette::Button);
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }

    const QSet<qint64> &keys() const { return m_keys; }
    QColor button() const { return m_button; }

private:
    mutable QSet<qint64> m_keys;
    mutable QColor m_button;
};

}  // namespace

class TestCheckedButton : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void paintsWithOnePalette()
    {
        WatchingStyle style;
        CheckedButton button;
        button.setCheckable(true);
        button.setText(u"5 min"_s);
        button.setStyle(&style);
        button.grab();
        QCOMPARE(style.button(), button.palette().color(QPalette::Button));

        button.setChecked(true);
        const qsizetype unchecked = style.keys().size();
        for (int i = 0; i < 10; ++i)
            button.grab();
        QCOMPARE(style.keys().size(), unchecked + 1);
        QCOMPARE(style.button(), button.palette().color(QPalette::Highlight));
    }

    void followsThePalette()
    {
        WatchingStyle style;
        CheckedButton button;
        button.setCheckable(true);
        button.setChecked(true);
        button.setStyle(&style);
        QPalette palette;
        palette.setColor(QPalette::Highlight, Qt::darkGreen);
        button.setPalette(palette);
        button.grab();
        QCOMPARE(style.button(), QColor(Qt::darkGreen));
    }
};

QTEST_MAIN(TestCheckedButton)

#include "tst_checkedbutton.moc"
