// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

#include "analysis/suppressionfile.h"
#include "analysis/suppressions.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

LeakObject object(const QString &process, const QString &label = {}, quint64 sizeBytes = 4096)
{
    LeakObject result;
    result.process = process;
    result.label = label;
    result.sizeBytes = sizeBytes;
    return result;
}

bool isSuppressed(QByteArrayView rules, const LeakObject &one)
{
    SuppressionMatcher matcher(std::make_shared<const Suppressions>(Suppressions::parse(rules)));
    return matcher.matches(one);
}

void write(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(text), text.size());
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
}

SuppressionRule ruleFor(const QString &process, const QString &comment)
{
    SuppressionRule rule;
    rule.process = Glob::literal(process);
    rule.comment = comment;
    return rule;
}

}  // namespace

class SuppressionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void globs_data()
    {
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QString>("process");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *rule, const QString &process, bool matches) {
            QTest::addRow("%s, %s", rule, qPrintable(process))
                << QByteArray(rule) << process << matches;
        };
        row("process:Xorg", u"Xorg"_s, true);
        row("process:Xorg", u"Xorg2"_s, false);
        row("process:Xorg", u"xorg"_s, false);
        row("process:Xorg*", u"Xorg"_s, true);
        row("process:Xorg*", u"Xorg.bin"_s, true);
        row("process:*org", u"Xorg"_s, true);
        row("process:*o*g", u"xxooxxgxg"_s, true);
        row("process:*o*g", u"xxooxxgxgx"_s, false);
        row("process:X?rg", u"X\U0001F600rg"_s, true);
        row("process:X?rg", u"Xrg"_s, false);
        row("process:**", QString(), true);
        row("process:\"\"", QString(), true);
        row("process:\"\"", u"x"_s, false);
        row("process:\"my app\"", u"my app"_s, true);
        row("process:my\\ app", u"my app"_s, true);
        row("process:\"a*\"", u"abc"_s, true);
        row("process:a\\*", u"a*"_s, true);
        row("process:a\\*", u"abc"_s, false);
        row("process:\"a\\\"b\\\\c\"", u"a\"b\\c"_s, true);
        row("process:\\u{202e}\\u{1f600}", u"\u202E\U0001F600"_s, true);
        row("process:a#b", u"a#b"_s, true);
        row("process:a:b", u"a:b"_s, true);
        row("process:\xe9\xa9\xb1", u"驱"_s, true);
    }

    void globs()
    {
        QFETCH(QByteArray, rule);
        QFETCH(QString, process);
        QFETCH(bool, matches);
        QVERIFY2(Suppressions::parse(rule).errors().isEmpty(), rule.constData());
        QCOMPARE(isSuppressed(rule, object(process)), matches);
    }

    // An algorithm that tries all combinations would not end; analysis_bench measures it.
    void manyRuns()
    {
        Glob glob;
        for (int i = 0; i < 500; ++i) {
            glob.appendAnyRun();
            glob.appendCharacter(U'a');
        }
        glob.appendCharacter(U'b');
        QVERIFY(!glob.matches(QString(5'000, u'a')));
        QVERIFY(glob.matches(QString(5'000, u'a') + u'b'));
    }

    // Rules that say that objects are a leak.
    void leaks()
    {
        const Suppressions parsed =
            Suppressions::parse("# Seen.\nis:leak, process:app label:\"a b\"\nsize:4K is:leak\n");
        QVERIFY(parsed.errors().isEmpty());
        QCOMPARE(parsed.rules().size(), 2);
        QVERIFY(parsed.rules().at(0).isLeak);
        QCOMPARE(parsed.rules().at(0).comment, u"Seen."_s);
        QCOMPARE(parsed.rules().at(0).toText(), u"process:app label:\"a b\" is:leak"_s);
        QCOMPARE(parsed.rules().at(1).toText(), u"size:4K is:leak"_s);

        // They suppress nothing, and the first rule counts.
        QVERIFY(!isSuppressed("process:app is:leak", object(u"app"_s)));
        QVERIFY(isSuppressed("process:a* \nprocess:app is:leak", object(u"app"_s)));
        QVERIFY(!isSuppressed("process:app is:leak\nprocess:a*", object(u"app"_s)));
        QVERIFY(isSuppressed("process:app is:leak\nprocess:a*", object(u"ape"_s)));

        for (const char *line : {"is:leak", "is:leak # Why.", "is:leak is:leak process:a",
                                 "process:a is:leaks", "process:a is:", "process:a is:\"leak\""}) {
            QCOMPARE(Suppressions::parse(line).errors().size(), 1);
            QVERIFY(Suppressions::parse(line).rules().isEmpty());
        }
    }

    void rulesOfWholeProcesses()
    {
        const SuppressionMatcher matcher(std::make_shared<const Suppressions>(
            Suppressions::parse("label:x\nprocess:b size:<=8K\nprocess:b is:leak\n")));
        QCOMPARE(matcher.ruleOfAll(u"a"_s, 0, 9), nullptr);
        QCOMPARE(matcher.ruleOfAll(u"b"_s, 4'096, 8'192)->line, 2);
        QCOMPARE(matcher.ruleOfAll(u"b"_s, 4'096, 8'193)->line, 3);
        QCOMPARE(SuppressionMatcher().ruleOfAll(u"b"_s, 0, 9), nullptr);
    }

    void sizes_data()
    {
        QTest::addColumn<QByteArray>("sizes");
        QTest::addColumn<QList<quint64>>("inside");
        QTest::addColumn<QList<quint64>>("outside");
        constexpr quint64 M = 1 << 20;
        constexpr quint64 Largest = std::numeric_limits<quint64>::max();
        using Sizes = QList<quint64>;
        QTest::newRow("4096") << "4096"_ba << Sizes{4096} << Sizes{0, 4095, 4097};
        QTest::newRow("=4K") << "=4K"_ba << Sizes{4096} << Sizes{4095, 4097};
        QTest::newRow(">=64M") << ">=64M"_ba << Sizes{64 * M, Largest} << Sizes{64 * M - 1};
        QTest::newRow(">64M") << ">64M"_ba << Sizes{64 * M + 1, Largest} << Sizes{64 * M};
        QTest::newRow("<=1G") << "<=1G"_ba << Sizes{0, 1024 * M} << Sizes{1024 * M + 1};
        QTest::newRow("<1G") << "<1G"_ba << Sizes{0, 1024 * M - 1} << Sizes{1024 * M};
        QTest::newRow("1M..2M") << "1M..2M"_ba << Sizes{M, 2 * M} << Sizes{M - 1, 2 * M + 1};
        QTest::newRow("largest") << "18446744073709551615"_ba << Sizes{Largest}
                                 << Sizes{Largest - 1};
    }

    void sizes()
    {
        QFETCH(QByteArray, sizes);
        QFETCH(QList<quint64>, inside);
        QFETCH(QList<quint64>, outside);
        for (const quint64 size : inside)
            QVERIFY(isSuppressed("size:" + sizes, object(u"p"_s, {}, size)));
        for (const quint64 size : outside)
            QVERIFY(!isSuppressed("size:" + sizes, object(u"p"_s, {}, size)));
    }

    void allConditionsOfARuleHold()
    {
        for (const char *rule :
             {"process:p* label:l size:>=4K", "process:p*,label:l,size:>=4K",
              "size:>=4K , label:l\tprocess:p*", " ,label:l,,process:p* size:4K"}) {
            QVERIFY2(Suppressions::parse(rule).errors().isEmpty(), rule);
            QVERIFY(isSuppressed(rule, object(u"p1"_s, u"l"_s)));
            QVERIFY(!isSuppressed(rule, object(u"q1"_s, u"l"_s)));
            QVERIFY(!isSuppressed(rule, object(u"p1"_s, u"m"_s)));
            QVERIFY(!isSuppressed(rule, object(u"p1"_s, u"l"_s, 1)));
        }
    }

    void commentsSayWhy()
    {
        const Suppressions read = Suppressions::parse(
            "# The head of the file.\n"
            "\n"
            "# Keeps its frames,\n"
            "#   three of them.\n"
            "process:a # and more\n"
            "process:b\n"
            "process:c# label:d #why\r\n");
        QVERIFY(read.errors().isEmpty());
        QCOMPARE(read.rules().size(), 3);
        QCOMPARE(read.rules().at(0).comment, u"Keeps its frames,\nthree of them.\nand more"_s);
        QCOMPARE(read.rules().at(0).line, 5);
        QCOMPARE(read.rules().at(1).comment, QString());
        QCOMPARE(read.rules().at(2).comment, u"why"_s);
        QVERIFY(read.rules().at(2).process->matches(u"c#"));
    }

    void errorsLeaveTheRest_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char *line, const char *reason) {
            QTest::newRow(line) << QByteArray(line) << QString::fromLatin1(reason);
        };
        row("proces:x", "\"proces:\"");
        row("process", "\"process\"");
        row("x process:a", "\"x\"");
        row("process:", "no pattern");
        row("process:,label:a", "no pattern");
        row("label:\"open", "closing");
        row("label:\"a\"b", "right after");
        row("label:a\"b", "needs a \\");
        row("label:a\\", "end of the line");
        row("label:\\u{}", "hexadecimal");
        row("label:\\u{110000}", "hexadecimal");
        row("label:\\u{20", "hexadecimal");
        row("label:a label:b", "twice");
        row("size:1 size:2", "twice");
        row("size:", "not a size");
        row("size:64X", "not a size");
        row("size:-1", "not a size");
        row("size:+1", "not a size");
        row("size:1.5M", "not a size");
        row("size:2M..1M", "not a size");
        row("size:<0", "not a size");
        row("size:>18446744073709551615", "not a size");
        row("size:18446744073709551616", "not a size");
        row("size:17179869184G", "not a size");
        row("size:>=0", "matches every size");
        row("label:\xff", "UTF-8");
    }

    void errorsLeaveTheRest()
    {
        QFETCH(QByteArray, line);
        QFETCH(QString, reason);
        const Suppressions read = Suppressions::parse("process:a\n\n" + line + "\nprocess:b\n");
        QCOMPARE(read.rules().size(), 2);
        QCOMPARE(read.rules().at(1).line, 4);
        QCOMPARE(read.errors().size(), 1);
        QCOMPARE(read.errors().at(0).line, 3);
        QVERIFY2(read.errors().at(0).reason.contains(reason),
                 qPrintable(read.errors().at(0).reason));
    }

    void tooMuchIsRefused()
    {
        const Suppressions many =
            Suppressions::parse(QByteArray("process:a\n").repeated(Suppressions::MostRules + 3));
        QCOMPARE(many.rules().size(), Suppressions::MostRules);
        QCOMPARE(many.errors().size(), 3);
        const Suppressions large =
            Suppressions::parse(QByteArray(Suppressions::MostBytes + 1, 'a'));
        QCOMPARE(large.errors().size(), 1);
        QCOMPARE(large.errors().at(0).line, 0);
    }

    void whatIsWrittenMeansTheSame_data()
    {
        QTest::addColumn<QString>("text");
        for (const QString &text :
             {u""_s, u"plain"_s, u"with space"_s, u"a,b"_s, u"#x"_s, u"\"quoted\""_s, u"a\\b"_s,
              u"star*?"_s, u"line\nbreak\r\t"_s, u"\u202Ertl"_s, u"\uFEFFmark"_s, u"-"_s,
              u"\\u{41}"_s, u"\U0001F600\U0001F4A9"_s, QString(QChar(0xd800)),
              QString(QChar::Null)}) {
            QTest::addRow("%s", qPrintable(text.toHtmlEscaped())) << text;
        }
    }

    void whatIsWrittenMeansTheSame()
    {
        QFETCH(QString, text);
        SuppressionRule rule;
        rule.process = Glob::literal(text);
        rule.label = Glob::literal(text);
        rule.smallestBytes = 10 << 20;
        rule.largestBytes = 10 << 20;
        const Suppressions again = Suppressions::parse(rule.toText().toUtf8());
        QVERIFY2(again.errors().isEmpty(), qPrintable(rule.toText()));
        QCOMPARE(again.rules().size(), 1);
        QVERIFY(again.rules().at(0).process->matches(text));
        QVERIFY(!again.rules().at(0).label->matches(text + u'x'));
        QCOMPARE(again.rules().at(0).toText(), rule.toText());
    }

    void firstRuleIsNamed()
    {
        const auto rules = std::make_shared<const Suppressions>(
            Suppressions::parse("size:>=1M\nprocess:a # first\nprocess:*"));
        SuppressionMatcher matcher(rules);
        for (int i = 0; i < 2; ++i) {
            QCOMPARE(matcher.match(u"a"_s, {}, 1)->comment, u"first"_s);
            QCOMPARE(matcher.match(u"b"_s, {}, 1)->line, 3);
            QCOMPARE(matcher.match(u"a"_s, {}, 1 << 20)->line, 1);
        }
        QVERIFY(!SuppressionMatcher().matches(object(u"a"_s)));
    }

    void newLabelsAllTheTime()
    {
        SuppressionMatcher matcher(
            std::make_shared<const Suppressions>(Suppressions::parse("label:*7")));
        for (int i = 0; i < 30'000; ++i)
            QCOMPARE(matcher.matches(object(u"p"_s, QString::number(i))), i % 10 == 7);
    }

    void fileIsReadAgainWhenItChanges()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        SuppressionFile file(path);
        QVERIFY(file.reload());
        QVERIFY(!file.reload());
        QVERIFY(file.suppressions()->rules().isEmpty());
        QCOMPARE(file.readError(), QString());

        write(path, "process:a\n");
        QVERIFY(file.reload());
        QVERIFY(!file.reload());
        QCOMPARE(file.suppressions()->rules().size(), 1);

        write(path, "process:a\nprocess:b\n");
        QVERIFY(file.reload());
        QCOMPARE(file.suppressions()->rules().size(), 2);

        QVERIFY(QFile::remove(path));
        QVERIFY(file.reload());
        QVERIFY(file.suppressions()->rules().isEmpty());
    }

    void unreadableFileKeepsTheRules()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        write(path, "process:a\n");
        SuppressionFile file(path);
        file.reload();
        QVERIFY(QFile::remove(path));
        QCOMPARE(mkfifo(QFile::encodeName(path).constData(), 0600), 0);
        QVERIFY(file.reload());
        QVERIFY2(file.readError().contains("not a regular file"_L1), qPrintable(file.readError()));
        QCOMPARE(file.suppressions()->rules().size(), 1);
        QVERIFY(!file.append(ruleFor(u"b"_s, u"why"_s)));
        QVERIFY(QFile::remove(path));

        write(path, QByteArray(Suppressions::MostBytes + 1, '#'));
        QVERIFY(file.reload());
        QVERIFY2(file.readError().contains("larger"_L1), qPrintable(file.readError()));
        QVERIFY(!file.append(ruleFor(u"b"_s, u"why"_s)));
        QCOMPARE(QFileInfo(path).size(), Suppressions::MostBytes + 1);
    }

    void ruleIsAddedBelowWhatIsThere()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        const QByteArray old = "# mine\n\nbroken line\n\xff\nprocess:a";
        write(path, old);
        QVERIFY(
            QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
        const auto permissions = QFile::permissions(path);

        SuppressionFile file(path);
        file.reload();
        QVERIFY(file.append(ruleFor(u"my app"_s, u"Keeps\n  its\tframes.\nprocess:evil"_s)));
        QCOMPARE(contents(path),
                 old + "\n\n# Keeps its frames. process:evil\nprocess:\"my app\"\n");
        QCOMPARE(QFile::permissions(path), permissions);
        QVERIFY(file.reload());
        QCOMPARE(file.suppressions()->rules().size(), 2);
        QCOMPARE(file.suppressions()->rules().at(1).comment, u"Keeps its frames. process:evil"_s);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden),
                 QStringList(u"s.txt"_s));
    }

    void fileAndFolderAreMade()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"not/yet/s.txt"_s);
        SuppressionFile file(path);
        QVERIFY(file.append(ruleFor(u"a"_s, u"why"_s)));
        QVERIFY(file.append(ruleFor(u"b"_s, {})));
        file.reload();
        QCOMPARE(file.suppressions()->rules().size(), 2);
        QCOMPARE(file.suppressions()->rules().at(0).comment, u"why"_s);
        QCOMPARE(file.suppressions()->rules().at(1).comment, QString());
        QVERIFY(file.suppressions()->errors().isEmpty());
        QVERIFY(contents(path).startsWith("# Objects"));
    }

    void linkIsFollowed()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"real.txt"_s);
        const QString link = folder.filePath(u"link.txt"_s);
        write(path, "process:a\n");
        QVERIFY(QFile::link(path, link));
        QVERIFY(SuppressionFile(link).append(ruleFor(u"b"_s, {})));
        QVERIFY(QFileInfo(link).isSymLink());
        QVERIFY(contents(path).contains("process:b"));
    }

    void emptyRuleIsNotAdded()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        QVERIFY(!SuppressionFile(path).append(SuppressionRule()));
        QVERIFY(!QFile::exists(path));
    }

    void ruleIsTakenOutWithItsReason()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        const QByteArray text =
            "# About the file.\n"
            "\n"
            "# Why a.\n"
            "process:a\n"
            "# Why b,\r\n"
            "# and more.\r\n"
            "process:b\r\n"
            "process:c # Why c.\n"
            "no rule\n"
            "\n"
            "# Why d.\n"
            "process:d";
        write(path, text);
        SuppressionFile file(path);
        file.reload();
        const QList<SuppressionRule> rules = file.suppressions()->rules();
        QCOMPARE(rules.size(), 4);
        QVERIFY(!file.canUndo());
        QVERIFY(file.remove(rules.at(1)));
        QCOMPARE(contents(path),
                 "# About the file.\n\n# Why a.\nprocess:a\nprocess:c # Why c.\nno rule\n\n"
                 "# Why d.\nprocess:d");
        // It was read before that: the positions of the others have changed.
        QVERIFY(!file.remove(rules.at(2)));
        QVERIFY(!file.remove(rules.at(1)));
        file.reload();
        QVERIFY(file.remove(file.suppressions()->rules().constLast()));
        QCOMPARE(contents(path),
                 "# About the file.\n\n# Why a.\nprocess:a\nprocess:c # Why c.\nno rule");
        // Undo them one by one.
        QVERIFY(file.undo());
        QVERIFY(contents(path).endsWith("process:d"));
        QVERIFY(file.undo());
        QCOMPARE(contents(path), text);
        QVERIFY(!file.canUndo());
        QVERIFY(!file.undo());
    }

    void undoLeavesOtherChanges()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        SuppressionFile file(path);
        QVERIFY(file.append(ruleFor(u"a"_s, u"why"_s)));
        const QByteArray edited = contents(path) + "process:mine\n";
        write(path, edited);
        QVERIFY(!file.undo());
        QCOMPARE(contents(path), edited);
    }

    void failedWriteKeepsTheFile()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"s.txt"_s);
        const QByteArray old = QByteArray("# ").leftJustified(3'000, 'x') + "\nprocess:a\n";
        write(path, old);
        {
            // Behaves like a full disk.
            const auto handler = std::signal(SIGXFSZ, SIG_IGN);
            rlimit before = {};
            getrlimit(RLIMIT_FSIZE, &before);
            const auto restore = qScopeGuard([&] {
                setrlimit(RLIMIT_FSIZE, &before);
                std::signal(SIGXFSZ, handler);
            });
            rlimit small = before;
            small.rlim_cur = 1'000;
            QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
            const auto added = SuppressionFile(path).append(ruleFor(u"b"_s, {}));
            QVERIFY(!added);
            QVERIFY2(added.error().contains(path), qPrintable(added.error()));
            QVERIFY2(added.error().contains("too large"_L1), qPrintable(added.error()));
        }
        QCOMPARE(contents(path), old);

        const auto inAFile = SuppressionFile(path + u"/s.txt"_s).append(ruleFor(u"b"_s, {}));
        QVERIFY(!inAFile);
        QVERIFY2(inAFile.error().contains("folder"_L1), qPrintable(inAFile.error()));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    void defaultPathIsInTheConfigurationFolder()
    {
        QVERIFY(SuppressionFile::defaultPath().endsWith("/suppressions.txt"_L1));
        QVERIFY(QDir::isAbsolutePath(SuppressionFile::defaultPath()));
    }
};

QTEST_GUILESS_MAIN(SuppressionsTest)
#include "tst_suppressions.moc"
