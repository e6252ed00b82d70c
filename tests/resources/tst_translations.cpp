// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace Qt::StringLiterals;

namespace {

struct Message {
    QString context;
    QString source;
    QString type;  // "unfinished", "vanished", or empty.
    QStringList translations;
};

QList<Message> messagesOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader xml(&file);
    QList<Message> messages;
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == "name"_L1) {
            context = xml.readElementText();
        } else if (xml.name() == "message"_L1) {
            messages.append({context, {}, {}, {}});
        } else if (xml.name() == "source"_L1) {
            messages.last().source = xml.readElementText();
        } else if (xml.name() == "translation"_L1) {
            Message &message = messages.last();
            message.type = xml.attributes().value("type"_L1).toString();
            QString text;
            while (!(xml.readNext() == QXmlStreamReader::EndElement &&
                     xml.name() == "translation"_L1)) {
                if (xml.isStartElement())
                    message.translations << xml.readElementText();
                else if (xml.isCharacters())
                    text += xml.text();
            }
            if (message.translations.isEmpty())
                message.translations << text;
        }
    }
    if (xml.hasError()) {
        qWarning() << path << xml.lineNumber() << xml.errorString();
        return {};
    }
    return messages;
}

QSet<QString> placesOf(const QString &text)
{
    static const QRegularExpression place(u"%(?:L?\\d+|n)"_s);
    QSet<QString> places;
    for (auto match = place.globalMatch(text); match.hasNext();)
        places << match.next().captured();
    return places;
}

QString sourcePath(const QString &path)
{
    return QStringLiteral(PDDGPU_SOURCE_DIR "/") + path;
}

}  // namespace

class TestTranslations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void translationsAreComplete_data() { addLanguages(); }
    void translationsAreComplete()
    {
        QFETCH(QString, file);
        const QList<Message> messages = messagesOf(sourcePath(file));
        QVERIFY(!messages.isEmpty());
        for (const Message &message : messages) {
            QVERIFY2(message.type.isEmpty(), qPrintable(message.type + u": "_s + message.source));
            for (const QString &translation : message.translations) {
                QVERIFY2(!translation.trimmed().isEmpty(), qPrintable(message.source));
                QVERIFY2(placesOf(translation) == placesOf(message.source),
                         qPrintable(message.source + u" / "_s + translation));
            }
        }
    }

    void sourcesHaveNoTextThatIsNotTranslated_data() { addLanguages(); }
    void sourcesHaveNoTextThatIsNotTranslated()
    {
        QFETCH(QString, file);
        QFETCH(bool, pluralOnly);
        QTemporaryDir folder;
        const QString copy = folder.filePath(u"copy.ts"_s);
        QVERIFY(QFile::copy(sourcePath(file), copy));
        QVERIFY(QFile::setPermissions(copy, QFile::ReadOwner | QFile::WriteOwner));

        QProcess lupdate;
        lupdate.setWorkingDirectory(sourcePath({}));
        // Without the include folders, it does not know the namespaces of classes.
        QStringList arguments{u"-locations"_s, u"none"_s, u"-I."_s, u"-Iapp"_s,
                              u"app"_s,        u"ui"_s,   u"-ts"_s, copy};
        if (pluralOnly)
            arguments.prepend(u"-pluralonly"_s);
        lupdate.start(QStringLiteral(PDDGPU_LUPDATE), arguments);
        QVERIFY(lupdate.waitForFinished(60'000));
        QCOMPARE(lupdate.exitCode(), 0);

        const QList<Message> messages = messagesOf(copy);
        QVERIFY(!messages.isEmpty());
        for (const Message &message : messages) {
            QVERIFY2(message.type.isEmpty(), qPrintable(message.type + u": "_s + message.context +
                                                        u": "_s + message.source));
            // A text whose class lupdate did not find is not found at run time.
            QVERIFY2(message.context.startsWith("pddgpu::"_L1),
                     qPrintable(message.context + u": "_s + message.source));
        }
    }

    void translationsAreCompiledIn()
    {
        QTranslator chinese;
        QVERIFY(chinese.load(QLocale(u"zh_CN"_s), u"pddgpu-inspector"_s, u"_"_s, u":/i18n"_s));
        QCOMPARE(chinese.translate("pddgpu::Format", "unknown"), u"未知"_s);
        QTranslator english;
        QVERIFY(english.load(u":/i18n/pddgpu-inspector_en.qm"_s));
        QCOMPARE(english.translate("pddgpu::Format", "%1 object(s)", nullptr, 1), u"%1 object"_s);
        QCOMPARE(english.translate("pddgpu::Format", "%1 object(s)", nullptr, 2), u"%1 objects"_s);
        QVERIFY(QFile::exists(u":/icons/pddgpu-inspector.svg"_s));
    }

private:
    static void addLanguages()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("pluralOnly");
        QTest::newRow("zh_CN") << u"resources/translations/pddgpu-inspector_zh_CN.ts"_s << false;
        QTest::newRow("en") << u"resources/translations/pddgpu-inspector_en.ts"_s << true;
    }
};

QTEST_GUILESS_MAIN(TestTranslations)
#include "tst_translations.moc"
