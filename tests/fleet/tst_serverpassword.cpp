// SPDX-License-Identifier: GPL-3.0-or-later
// Reading the password for a server.
#include <unistd.h>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "fleet/serverpassword.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

class TestServerPassword : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passwordsComeFromFilesOfTheirOwner()
    {
        const QTemporaryDir folder;
        const PasswordPlaces places{folder.filePath(u"password"_s), {}};
        const QUrl server(u"https://ann@prometheus.lab/"_s);
        QVERIFY(!withPassword(server, places));
        QFile file(places.file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("p@ss/w\u00f6rd: \nmore\n");
        file.close();
        for (const auto open : {QFile::ReadGroup, QFile::ReadOther, QFile::WriteOther}) {
            QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | open));
            const auto refused = withPassword(server, places);
            QVERIFY(!refused);
            QVERIFY2(refused.error().contains(u"chmod 600"_s), qPrintable(refused.error()));
            QVERIFY(!refused.error().contains(u"ss/w"_s));
        }
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        const auto url = withPassword(server, places);
        QVERIFY2(url, qPrintable(url ? QString() : url.error()));
        QCOMPARE(url->userName(QUrl::FullyDecoded), u"ann"_s);
        QCOMPARE(url->password(QUrl::FullyDecoded), u"p@ss/w\u00f6rd: "_s);
        QVERIFY(!withPassword(QUrl(u"https://prometheus.lab/"_s), places));
        for (const QString &other : {folder.path(), u"/dev/zero"_s}) {
            const auto refused = withPassword(server, {other, {}});
            QVERIFY(!refused);
            QVERIFY2(refused.error().contains(u"not a regular file"_s),
                     qPrintable(refused.error()));
        }
        // Only root can change a file's owner.
        if (geteuid() == 0) {
            constexpr uid_t Nobody = 65534;
            QCOMPARE(chown(QFile::encodeName(places.file).constData(), Nobody, Nobody), 0);
            const auto refused = withPassword(server, places);
            QVERIFY(!refused);
            QVERIFY2(refused.error().contains(u"another user"_s), qPrintable(refused.error()));
        }
    }

    void passwordsComeFromNetrc_data()
    {
        QTest::addColumn<QByteArray>("netrc");
        QTest::addColumn<QString>("server");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("password");
        const QByteArray two =
            "machine a.lab login ann password one\n"
            "machine b.lab\n  login bob\n  password two\n";
        QTest::newRow("first") << two << u"https://a.lab/"_s << u"ann"_s << u"one"_s;
        QTest::newRow("lines") << two << u"https://b.lab/"_s << u"bob"_s << u"two"_s;
        QTest::newRow("case") << two << u"https://B.LAB/"_s << u"bob"_s << u"two"_s;
        QTest::newRow("its user") << two << u"https://bob@b.lab/"_s << u"bob"_s << u"two"_s;
        QTest::newRow("another user") << two << u"https://eve@b.lab/"_s << u"eve"_s << QString();
        QTest::newRow("another host") << two << u"https://c.lab/"_s << QString() << QString();
        QTest::newRow("its own") << two << u"https://x:y@a.lab/"_s << u"x"_s << u"y"_s;
        QTest::newRow("its own for that user")
            << two << u"https://ann:y@a.lab/"_s << u"ann"_s << u"y"_s;
        QTest::newRow("any host") << QByteArray("default login ann password one\n")
                                  << u"https://a.lab/"_s << QString() << QString();
        QTest::newRow("a macro") << QByteArray(
                                        "macdef init\nmachine a.lab login x password y\n\n") +
                                        two
                                 << u"https://a.lab/"_s << u"ann"_s << u"one"_s;
        QTest::newRow("garbage") << QByteArray("\xff machine") << u"https://a.lab/"_s << QString()
                                 << QString();
    }

    void passwordsComeFromNetrc()
    {
        QFETCH(QByteArray, netrc);
        QFETCH(QString, server);
        QFETCH(QString, user);
        QFETCH(QString, password);
        const QTemporaryDir folder;
        const PasswordPlaces places{{}, folder.filePath(u".netrc"_s)};
        QCOMPARE(withPassword(QUrl(server), places).value_or(QUrl()), QUrl(server));
        QFile file(places.netrc);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(netrc);
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        const auto url = withPassword(QUrl(server), places);
        QVERIFY(url);
        QCOMPARE(url->userName(), user);
        QCOMPARE(url->password(), password);
        // A file readable by others is refused, but only when it would be used.
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::ReadOther));
        QCOMPARE(withPassword(QUrl(server), places).has_value(), *url == QUrl(server));
    }

    void passwordsInTheOpenAreKnown()
    {
        QVERIFY(isPasswordInTheOpen(QUrl(u"http://a:b@prometheus.lab:9090/"_s)));
        QVERIFY(isPasswordInTheOpen(QUrl(u"http://a:b@10.0.0.1/"_s)));
        for (const QString &fine :
             {u"https://a:b@prometheus.lab/"_s, u"http://prometheus.lab/"_s,
              u"http://a:b@localhost:9090/"_s, u"http://a:b@127.0.0.1/"_s, u"http://a:b@[::1]/"_s})
            QVERIFY2(!isPasswordInTheOpen(QUrl(fine)), qPrintable(fine));
        const QString warning = warningOfThat(QUrl(u"http://ann:secret@h/"_s));
        QVERIFY(!warning.contains(u"secret"_s) && !warning.contains(u"ann"_s));
    }
};

QTEST_GUILESS_MAIN(TestServerPassword)
#include "tst_serverpassword.moc"
