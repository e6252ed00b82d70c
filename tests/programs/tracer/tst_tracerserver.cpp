// SPDX-License-Identifier: GPL-3.0-or-later
// The tracer's answers: who may ask what, and peers that do not behave.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include "abi/protocol.h"
#include "programs/tracer/server.h"
#include "tests/programs/tracer/fakewatch.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace std::chrono_literals;

using helper::Reply;
using helper::Request;

namespace {

constexpr std::uint64_t MiB = 1024 * 1024;
const TracedCard::Name Card{"card1", "0000:00:02.0", "bochs-drm"};

std::string frame(Request request, std::string_view arguments = {})
{
    std::string bytes;
    helper::appendNumber(bytes, static_cast<std::uint32_t>(1 + arguments.size()));
    bytes.push_back(static_cast<char>(request));
    return bytes.append(arguments);
}

std::string hello()
{
    return frame(Request::Hello, {"PDDG\x01", 5});
}

std::string file(DriverFile which, char device = 0)
{
    return frame(Request::ReadFile, std::string{device, static_cast<char>(which)});
}

std::string control(DriverControl which, std::string_view value, char device = 0)
{
    return frame(Request::WriteControl,
                 std::string{device, static_cast<char>(which)} + std::string(value));
}

// An answer: its text, and 0 or the errno.
struct Answer {
    std::string text;
    int errnoValue = 0;
};

// Takes the next whole answer out of `bytes`; not set: there is none.
std::optional<Answer> takeAnswer(std::string *bytes)
{
    Answer answer;
    std::size_t at = 0;
    while (bytes->size() >= at + 4) {
        const std::uint32_t length = helper::numberAt(bytes->data() + at);
        if (bytes->size() < at + 4 + length)
            break;
        const std::string_view payload(bytes->data() + at + 5, length - 1);
        const Reply kind{(*bytes)[at + 4]};
        at += 4 + length;
        if (kind == Reply::Event)
            continue;
        if (kind == Reply::Data || kind == Reply::Listing) {
            answer.text.append(payload);
            continue;
        }
        if (kind == Reply::Failed)
            answer.errnoValue = static_cast<int>(helper::numberAt(payload.data()));
        bytes->erase(0, at);
        return answer;
    }
    return std::nullopt;
}

}  // namespace

class TestTracerServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_watch.emplace();
        m_cards.emplace(1);
        const std::uint64_t card = m_watch->addCard(1, "0000:00:02.0", "bochs-drm");
        m_client = m_watch->openClient(card);
        m_watch->create(m_client, MiB);
        QCOMPARE(m_cards->update(&*m_watch, 2 * FakeWatch::Second), 0);
        m_checks = 0;
        m_tracer = {&*m_cards, [] { return std::vector{Card}; },
                    [] { return 3 * FakeWatch::Second; }, [this](TracedCard *) { ++m_checks; }};
    }
    void cleanup()
    {
        m_serving.reset();
        m_received.clear();
        m_cards.reset();
        m_watch.reset();
    }

    void rights_data()
    {
        QTest::addColumn<Rights>("rights");
        QTest::addColumn<int>("reading");
        QTest::addColumn<int>("controlling");
        QTest::newRow("totals") << Rights::Totals << EACCES << EACCES;
        QTest::newRow("read") << Rights::Read << 0 << EACCES;
        QTest::newRow("control") << Rights::Control << 0 << 0;
    }

    void rights()
    {
        QFETCH(Rights, rights);
        QFETCH(int, reading);
        QFETCH(int, controlling);
        Connection peer(&m_tracer, rights);
        QCOMPARE(ask(&peer, hello()).errnoValue, 0);
        const std::string name(
            "card1\0"
            "0000:00:02.0\0"
            "bochs-drm\0",
            29);
        QCOMPARE(ask(&peer, frame(Request::ListDevices)).text, name);
        QCOMPARE(ask(&peer, file(DriverFile::LiveBytes)).text, "1048576\n");
        QCOMPARE(ask(&peer, file(DriverFile::MemoryStats)).errnoValue, reading);
        const Answer listing = ask(&peer, file(DriverFile::LeakObjects));
        QCOMPARE(listing.errnoValue, reading);
        QCOMPARE(listing.text.find("app") != std::string::npos, reading == 0);
        QCOMPARE(ask(&peer, control(DriverControl::ThresholdBytes, "5M")).errnoValue, controlling);
        QCOMPARE(ask(&peer, control(DriverControl::TriggerCheck, "1")).errnoValue, controlling);
        QCOMPARE(m_checks, controlling == 0 ? 1 : 0);
        const std::string threshold = ask(&peer, file(DriverFile::ThresholdBytes)).text;
        QCOMPARE(threshold, controlling == 0 ? "5242880\n" : "18446744073709551615\n");
    }

    void badRequests_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<int>("errnoValue");
        const auto row = [](const char *name, const std::string &request, int errnoValue) {
            QTest::newRow(name) << QByteArray::fromStdString(request) << errnoValue;
        };
        row("no such card", file(DriverFile::LiveBytes, 1), ENODEV);
        row("card 255", file(DriverFile::LiveBytes, '\xff'), ENODEV);
        row("no file of a traced card", file(DriverFile::VramTotalBytes), ENOENT);
        row("a file beyond the helper's", file(DriverFile::Clients), EINVAL);
        row("file 255", frame(Request::ReadFile, {"\0\xff", 2}), EINVAL);
        row("a file with more", frame(Request::ReadFile, {"\0\x05x", 3}), EINVAL);
        row("no file", frame(Request::ReadFile, {"\0", 1}), EINVAL);
        row("clients", frame(Request::ReadClients), EOPNOTSUPP);
        row("request 200", frame(Request{'\xc8'}), EOPNOTSUPP);
        row("control 255",
            frame(Request::WriteControl, {"\0\xff"
                                          "1",
                                          3}),
            EINVAL);
        row("no value", control(DriverControl::ThresholdBytes, {}), EINVAL);
        row("a long value", control(DriverControl::ThresholdBytes, std::string(40, '1')), EINVAL);
        row("no number", control(DriverControl::ThresholdBytes, "x"), EINVAL);
        row("a number beyond all", control(DriverControl::ThresholdBytes, "99999999999999999999"),
            ERANGE);
        row("no trigger", control(DriverControl::TriggerCheck, "2"), EINVAL);
    }

    void badRequests()
    {
        QFETCH(QByteArray, request);
        QFETCH(int, errnoValue);
        Connection peer(&m_tracer, Rights::Control);
        ask(&peer, hello());
        ask(&peer, frame(Request::ListDevices));
        QCOMPARE(ask(&peer, request.toStdString()).errnoValue, errnoValue);
        // It goes on.
        QCOMPARE(ask(&peer, file(DriverFile::LiveObjects)).text, "1\n");
    }

    void nothingBeforeAGreeting()
    {
        Connection peer(&m_tracer, Rights::Control);
        QCOMPARE(ask(&peer, frame(Request::ListDevices)).errnoValue, EPROTO);
        QCOMPARE(ask(&peer, frame(Request::Hello, "PDDX1")).errnoValue, EPROTO);
        QCOMPARE(ask(&peer, frame(Request::Hello, {"PDDG\0", 5})).errnoValue, EPROTONOSUPPORT);
        QCOMPARE(ask(&peer, frame(Request::ListDevices)).errnoValue, EPROTO);
    }

    void brokenFramesEndIt()
    {
        Connection empty(&m_tracer, Rights::Read);
        QVERIFY(!empty.take({"\0\0\0\0", 4}));
        Connection large(&m_tracer, Rights::Read);
        QVERIFY(!large.take({"\xff\xff\xff\xff", 4}));
    }

    // One byte at a time, and all at once.
    void piecesOfRequests()
    {
        const std::string requests = hello() + frame(Request::ListDevices) +
                                     file(DriverFile::LiveObjects) + file(DriverFile::LiveBytes);
        Connection slow(&m_tracer, Rights::Totals);
        for (const char byte : requests)
            QVERIFY(slow.take({&byte, 1}));
        Connection fast(&m_tracer, Rights::Totals);
        QVERIFY(fast.take(requests));
        QCOMPARE(slow.output, fast.output);
    }

    // A peer that does not read costs a piece of the answer, however large that is.
    void aLargeListingWaits()
    {
        constexpr int Objects = 20'000;
        for (int i = 1; i < Objects; ++i)
            m_watch->create(m_client, 4096);
        QCOMPARE(m_cards->update(&*m_watch, 2 * FakeWatch::Second), 0);
        Connection peer(&m_tracer, Rights::Read);
        ask(&peer, hello());
        ask(&peer, frame(Request::ListDevices));
        for (int i = 0; i < 50; ++i)
            QVERIFY(peer.take(file(DriverFile::LeakObjects)));
        QVERIFY(peer.output.size() < 256 * 1024);
        QVERIFY(peer.owesAnswer());
        for (int answers = 0; answers < 50;) {
            QVERIFY(peer.fillOutput());
            QVERIFY(!peer.output.empty());
            m_received += std::exchange(peer.output, {});
            while (const auto answer = takeAnswer(&m_received)) {
                QCOMPARE(std::ranges::count(answer->text, '\n'), Objects + 2);
                ++answers;
            }
        }
        QVERIFY(!peer.owesAnswer());
    }

    void aCardThatGoesDuringItsListing()
    {
        for (int i = 0; i < 5'000; ++i)
            m_watch->create(m_client, 4096);
        QCOMPARE(m_cards->update(&*m_watch, 2 * FakeWatch::Second), 0);
        Connection peer(&m_tracer, Rights::Read);
        ask(&peer, hello());
        ask(&peer, frame(Request::ListDevices));
        QVERIFY(peer.take(file(DriverFile::LeakObjects)));
        m_watch->removeCard(0xffff'8880'0000'1000);
        QCOMPARE(m_cards->update(&*m_watch, 2 * FakeWatch::Second), 0);
        std::optional<Answer> answer;
        while (!(answer = takeAnswer(&m_received))) {
            QVERIFY(peer.fillOutput());
            m_received += std::exchange(peer.output, {});
        }
        QCOMPARE(answer->errnoValue, 0);
        QCOMPARE(ask(&peer, file(DriverFile::LiveObjects)).errnoValue, ENODEV);
        ask(&peer, frame(Request::ListDevices));
        QCOMPARE(ask(&peer, file(DriverFile::LiveObjects)).text, "0\n");
    }

    void manyConnections()
    {
        const QTemporaryDir folder;
        serve(pathIn(folder), {});
        constexpr int Connections = 10'000;
        for (int i = 0; i < Connections; ++i)
            QVERIFY(connectTo().isOpen());
        const FileDescriptor peer = connectTo();
        QCOMPARE(askOver(peer, hello() + frame(Request::ListDevices)), 2);
    }

    // Though nobody asks, and no check is due.
    void beatsWhileIdle()
    {
        const QTemporaryDir folder;
        serve(pathIn(folder), {.beat = [this] { ++m_beats; }, .beatNs = 1'000'000});
        QTRY_VERIFY(m_beats > 3);
    }

    void noMoreThanSoManyAtOnce()
    {
        const QTemporaryDir folder;
        serve(pathIn(folder), {});
        std::vector<FileDescriptor> peers;
        for (std::size_t i = 0; i < Server::MostPeers; ++i) {
            peers.push_back(connectTo());
            QCOMPARE(askOver(peers.back(), hello()), 1);
        }
        char byte = 0;
        const FileDescriptor more = connectTo();
        QCOMPARE(read(more.get(), &byte, 1), 0);
        peers.pop_back();
        QTRY_COMPARE(askOver(connectTo(), hello()), 1);
    }

    void anotherUser()
    {
        if (geteuid() != 0)
            QSKIP("only root can become another user");
        const QTemporaryDir folder;
        QFile::setPermissions(folder.path(), QFile::Permissions(0x7755));
        serve(pathIn(folder), {});
        const pid_t child = fork();
        if (child == 0) {
            constexpr uid_t Nobody = 65534;
            if (setresuid(Nobody, Nobody, Nobody) != 0)
                _exit(10);
            const FileDescriptor peer = connectTo();
            std::string bytes;
            const bool isSent =
                send(peer, hello() + frame(Request::ListDevices) + file(DriverFile::LiveObjects) +
                               file(DriverFile::LeakObjects));
            std::vector<Answer> answers = isSent ? receive(peer, 4) : std::vector<Answer>();
            _exit(answers.size() == 4 && answers[2].text == "1\n" && answers[3].errnoValue == EACCES
                      ? 0
                      : 11);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFEXITED(status));
        QCOMPARE(WEXITSTATUS(status), 0);
    }

    // It is left; others are answered meanwhile.
    void aPeerThatNeverReads()
    {
        for (int i = 0; i < 20'000; ++i)
            m_watch->create(m_client, 4096);
        QCOMPARE(m_cards->update(&*m_watch, 2 * FakeWatch::Second), 0);
        const QTemporaryDir folder;
        serve(pathIn(folder), {.patienceNs = 200'000'000});
        const FileDescriptor stuck = connectTo();
        QVERIFY(send(stuck, hello() + frame(Request::ListDevices) + file(DriverFile::LeakObjects)));
        QCOMPARE(askOver(connectTo(), hello() + frame(Request::ListDevices)), 2);
        const auto isLeft = [&stuck] {
            return !send(stuck, hello()) && (errno == EPIPE || errno == ECONNRESET);
        };
        QTRY_VERIFY(isLeft());
    }

    // Watching and answering are two threads.
    void objectsThatChangeMeanwhile()
    {
        const QTemporaryDir folder;
        serve(pathIn(folder), {});
        std::atomic<bool> isAsking = true;
        std::thread watching([&] {
            std::vector<gem_object *> objects;
            for (int round = 0; isAsking; ++round) {
                const std::uint64_t client = m_watch->openClient(0xffff'8880'0000'1000);
                for (int i = 0; i < 20; ++i)
                    objects.push_back(&m_watch->create(client, 4096));
                for (std::size_t kept = objects.size() < 200 ? objects.size() - 15 : 0;
                     objects.size() > kept; objects.pop_back())
                    m_watch->destroy(*objects.back());
                if (round % 3 == 0)
                    m_watch->closeClient(client);
                if (round % 50 == 0)
                    m_watch->loseHints();
                m_cards->update(&*m_watch, 2 * FakeWatch::Second);
                if (m_cards->isAlertDue())
                    eventfd_write(m_serving->server.wakeDescriptor(), 1);
            }
        });
        const FileDescriptor peer = connectTo();
        bool isAnswered = askOver(peer, hello() + frame(Request::ListDevices)) == 2;
        for (int i = 0; i < 50 && isAnswered; ++i) {
            isAnswered =
                askOver(peer, file(DriverFile::LeakObjects) + file(DriverFile::MemoryStats) +
                                  file(DriverFile::LiveBytes)) == 3;
        }
        isAsking = false;
        watching.join();
        QVERIFY(isAnswered);
    }

    void endsWithTheLastOneWhoControls()
    {
        int ends[2] = {-1, -1};
        QCOMPARE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
        FileDescriptor ours(ends[0]);
        Server server(&*m_cards, m_tracer.names, [](const std::string &) {},
                      {.endsWithLastControl = true});
        server.add(FileDescriptor(ends[1]), {}, Rights::Control);
        std::thread thread([&server] { server.run(); });
        ours.close();
        thread.join();
    }

private:
    Answer ask(Connection *peer, const std::string &request)
    {
        if (!peer->take(request))
            return {"", -1};
        m_received += std::exchange(peer->output, {});
        return takeAnswer(&m_received).value_or(Answer{"", -2});
    }

    // Serves until the end of the test function.
    struct Serving {
        Serving(TracedCards *cards, const Connection::NamesOfCards &names,
                const Server::Options &options)
            : server(
                  cards, names, [](const std::string &) {}, options)
        {
        }
        ~Serving()
        {
            eventfd_write(server.stopDescriptor(), 1);
            thread.join();
        }
        Server server;
        std::thread thread;
    };

    void serve(const QByteArray &path, const Server::Options &options)
    {
        m_path = path;
        FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        const sockaddr_un address = addressOf(path);
        QCOMPARE(
            ::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
        QCOMPARE(chmod(path.constData(), 0666), 0);
        QCOMPARE(::listen(socket.get(), 64), 0);
        m_serving.emplace(&*m_cards, m_tracer.names, options);
        m_serving->server.listen(std::move(socket), {Rights::Read, Rights::Totals});
        m_serving->thread = std::thread([this] { m_serving->server.run(); });
    }

    static QByteArray pathIn(const QTemporaryDir &folder)
    {
        return folder.filePath(QStringLiteral("s")).toUtf8();
    }

    static sockaddr_un addressOf(const QByteArray &path)
    {
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.constData(), sizeof(address.sun_path) - 1);
        return address;
    }

    FileDescriptor connectTo() const
    {
        FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        const sockaddr_un address = addressOf(m_path);
        if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof(address)))
            socket.close();
        return socket;
    }

    static bool send(const FileDescriptor &socket, const std::string &bytes)
    {
        return ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(bytes.size());
    }

    // So many answers, or those that came before the end.
    static std::vector<Answer> receive(const FileDescriptor &socket, std::size_t count)
    {
        std::vector<Answer> answers;
        std::string bytes;
        char piece[4096];
        while (answers.size() < count) {
            if (auto answer = takeAnswer(&bytes)) {
                answers.push_back(*std::move(answer));
                continue;
            }
            const ssize_t length = read(socket.get(), piece, sizeof(piece));
            if (length <= 0)
                break;
            bytes.append(piece, static_cast<std::size_t>(length));
        }
        return answers;
    }

    // Returns the number of answers without an error.
    static int askOver(const FileDescriptor &socket, const std::string &requests)
    {
        std::size_t count = 0;
        for (std::size_t at = 0; at < requests.size(); ++count)
            at += 4 + helper::numberAt(requests.data() + at);
        if (!send(socket, requests))
            return 0;
        const std::vector<Answer> answers = receive(socket, count);
        return static_cast<int>(std::ranges::count(answers, 0, &Answer::errnoValue));
    }

    std::optional<FakeWatch> m_watch;
    std::optional<TracedCards> m_cards;
    std::uint64_t m_client = 0;
    Connection::Tracer m_tracer;
    int m_checks = 0;
    std::atomic<int> m_beats = 0;  // Of the serving thread, which outlives the test function.
    std::string m_received;
    QByteArray m_path;
    std::optional<Serving> m_serving;
};

QTEST_GUILESS_MAIN(TestTracerServer)
#include "tst_tracerserver.moc"
