// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>
#include <memory>

#include "transport/local/filewatch.h"

using namespace pddgpu;

namespace {

// A test cannot create a sysfs attribute, but urgent data make a socket report POLLPRI in the same
// way.
class UrgentPair
{
public:
    UrgentPair()
    {
        const FileDescriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof(address);
        auto *plain = reinterpret_cast<sockaddr *>(&address);
        if (bind(listener.get(), plain, length) != 0 || listen(listener.get(), 1) != 0 ||
            getsockname(listener.get(), plain, &length) != 0) {
            return;
        }
        writer = FileDescriptor(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (connect(writer.get(), plain, length) == 0)
            reader = FileDescriptor(accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }

    void change() const { QCOMPARE(send(writer.get(), "!", 1, MSG_OOB), 1); }

    FileDescriptor writer;
    FileDescriptor reader;
};

}  // namespace

class FileWatchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hearsEachChangeOnce();
    void fallsSilentWhenTheFileIsGone();
    void readsFromTheStart();
};

void FileWatchTest::hearsEachChangeOnce()
{
    UrgentPair pair;
    QVERIFY(pair.reader.isOpen());
    int armed = 0;
    FileWatch watch(std::move(pair.reader), [&armed](int fd) {
        char byte = 0;
        recv(fd, &byte, 1, MSG_OOB | MSG_DONTWAIT);
        ++armed;
        return true;
    });
    QCOMPARE(armed, 1);
    QSignalSpy changed(&watch, &FileWatch::changed);
    for (int i = 1; i <= 3; ++i) {
        pair.change();
        QVERIFY(changed.wait(30'000));
        QCOMPARE(changed.size(), i);
        QCOMPARE(armed, 1 + i);
    }
    QVERIFY(!changed.wait(50));
}

void FileWatchTest::fallsSilentWhenTheFileIsGone()
{
    UrgentPair pair;
    QVERIFY(pair.reader.isOpen());
    // Like a removed attribute, it reports a change for ever.
    bool isThere = true;
    FileWatch watch(std::move(pair.reader), [&isThere](int) { return isThere; });
    QSignalSpy changed(&watch, &FileWatch::changed);
    isThere = false;
    pair.change();
    QVERIFY(changed.wait(30'000));
    QVERIFY(!changed.wait(100));
    QCOMPARE(changed.size(), 1);
    QVERIFY(!watch.arm());
}

void FileWatchTest::readsFromTheStart()
{
    QTemporaryFile file;
    QVERIFY(file.open());
    file.write("12\n");
    QVERIFY(file.flush());
    QVERIFY(FileWatch::readFromStart(file.handle()));
    QVERIFY(FileWatch::readFromStart(file.handle()));
    QVERIFY(!FileWatch::readFromStart(-1));
}

QTEST_GUILESS_MAIN(FileWatchTest)
#include "tst_filewatch.moc"
