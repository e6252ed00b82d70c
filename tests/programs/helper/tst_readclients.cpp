// SPDX-License-Identifier: GPL-3.0-or-later
// Request::ReadClients: the helper's process that looks into all processes, and its confinement.
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <csignal>
#include <memory>

#include "programs/helper/session.h"
#include "support/driverfolder.h"
#include "support/rawhelper.h"
#include "transport/local/clientscan.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

using helper::Reply;
using helper::Request;

namespace {

constexpr auto Status = "Name:\tsh\nUmask:\t0022\nUid:\t1000\t1000\t1000\t1000\n"_L1;

// The children of a process.
QByteArrayList childrenOf(qint64 pid)
{
    QFile file(u"/proc/%1/task/%1/children"_s.arg(pid));
    return file.open(QIODevice::ReadOnly) ? file.readAll().simplified().split(' ')
                                          : QByteArrayList();
}

QByteArray valueIn(const QByteArray &pid, const QByteArray &key)
{
    QFile file(QString::fromLatin1("/proc/" + pid + "/status"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith(key + ":"))
            return line.sliced(key.size() + 1).trimmed();
    }
    return {};
}

}  // namespace

class ReadClientsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void filesOfAllProcesses();
    void processesThatComeAndGo();
    void strangeFiles();
    void longAnswer();
    void moreFilesThanDescriptors();
    void filesThatCannotBeListed();
    void answersOfNoReader();
    void sameAsWhatRootSees();

    void inAnotherRootFolder();

    void packetsOfNoHelper_data();
    void packetsOfNoHelper();

    void hasTwoCapabilities();
    void readerEndsWithIt();
    void readerCannotReachWhatItNeedNot_data();
    void readerCannotReachWhatItNeedNot();

private:
    void addProcess(int pid, const QByteArray &name) const;
    void addFile(int pid, int number, const QByteArray &node, const QByteArray &info) const;
    QByteArrayList packets();
    QString startReal();

    std::unique_ptr<DriverFolder> m_driver;
    std::unique_ptr<RawHelper> m_helper;
};

#define START_REAL()                                               \
    do {                                                           \
        if (const QString reason = startReal(); !reason.isEmpty()) \
            QSKIP(qPrintable(reason));                             \
    } while (false)

void ReadClientsTest::init()
{
    m_driver = std::make_unique<DriverFolder>();
    m_helper = std::make_unique<RawHelper>();
    QVERIFY(QDir().mkpath(m_driver->path(u"proc"_s)));
}

void ReadClientsTest::addProcess(int pid, const QByteArray &name) const
{
    const QString folder = u"proc/%1/"_s.arg(pid);
    m_driver->write(folder + u"comm"_s, name + '\n');
    m_driver->write(folder + u"cgroup"_s, "0::/system.slice/test.service\n");
    m_driver->write(folder + u"status"_s, QByteArray(Status.data(), Status.size()));
    QVERIFY(QDir().mkpath(m_driver->path(folder + u"fd"_s)));
}

void ReadClientsTest::addFile(int pid, int number, const QByteArray &node,
                              const QByteArray &info) const
{
    const QString folder = u"proc/%1/"_s.arg(pid);
    QVERIFY(QFile::link(QString::fromUtf8(node), m_driver->path(folder + u"fd/%1"_s.arg(number))));
    if (!info.isNull())
        m_driver->write(folder + u"fdinfo/%1"_s.arg(number), info);
}

// Of a helper on the tree.
QByteArrayList ReadClientsTest::packets()
{
    if (m_helper->process.state() == QProcess::NotRunning) {
        m_helper->start(QStringLiteral(PDDGPU_HELPER_IN_TREE), {m_driver->root(), u"--read"_s});
        m_helper->greet();
    }
    const auto answer = m_helper->ask(RawHelper::frame(Request::ReadClients));
    QByteArrayList packets;
    for (const RawHelper::Frame &frame : answer) {
        if (frame.kind == Reply::Data)
            packets << frame.payload;
    }
    if (answer.back().kind != Reply::Done)
        packets << "failed: " + QByteArray::number(errnoOf(answer));
    return packets;
}

// Why the real helper cannot look into other processes here; empty: it is started, and can.
QString ReadClientsTest::startReal()
{
    if (geteuid() != 0)
        return u"only root's helper may look into other processes"_s;
    m_helper->start(QStringLiteral(PDDGPU_HELPER), {u"--read"_s});
    m_helper->greet();
    return errnoOf(m_helper->ask(RawHelper::frame(Request::ReadClients))) == EPERM
               ? u"this root may not mount a /proc of its own"_s
               : QString();
}

void ReadClientsTest::filesOfAllProcesses()
{
    addProcess(41, "game");
    addFile(41, 5, "/dev/dri/renderD128", "drm-driver:\tamdgpu\ndrm-client-id:\t7\n");
    addFile(41, 6, "/dev/null", "pos:\t0\n");
    addFile(41, 7, "/dev/dri/card0", "pos:\t0\n");
    addProcess(42, "shell");
    addFile(42, 3, "socket:[12]", "pos:\t0\n");

    const QByteArrayList said = packets();
    const QByteArray head = QByteArray("41\0game\n\0", 9) + "0::/system.slice/test.service\n" +
                            QByteArray(1, '\0') + QByteArray(Status.data(), Status.size());
    QCOMPARE(said.size(), 3);
    QCOMPARE(said[0], head);
    const QByteArray render =
        QByteArray("\0/dev/dri/renderD128\0", 21) + "drm-driver:\tamdgpu\ndrm-client-id:\t7\n";
    const QByteArray card = QByteArray("\0000 /dev/dri/card0\0", 18) + "pos:\t0\n";
    QVERIFY(said.contains(render));
    QVERIFY(said.contains(card));

    // What a card's reader is given.
    ClientScan scan(m_driver->root());
    QCOMPARE(scan.take(said), 0);
    const auto text = scan.taken({"/dev/dri/renderD128"}, 4096);
    QCOMPARE(text.value(),
             "processes=- closed=0 hidden=0\n\n"
             "pid=41 uid=1000 cgroup=/system.slice/test.service process=game\n"
             "drm-driver:\tamdgpu\ndrm-client-id:\t7\n\n");
    const auto other = scan.taken({"/dev/dri/card0"}, 4096);
    QCOMPARE(other.value(),
             "processes=- closed=0 hidden=0\n\n"
             "pid=41 file=0 uid=1000 cgroup=/system.slice/test.service process=game\n"
             "pos:\t0\n\n");
    QCOMPARE(scan.taken({"/dev/dri/card0"}, 60).error(), EFBIG);
    QCOMPARE(scan.take({}), 0);
    QCOMPARE(scan.taken({"/dev/dri/card0"}, 60).value(), "processes=- closed=0 hidden=0\n\n");
}

void ReadClientsTest::processesThatComeAndGo()
{
    addProcess(41, "game");
    addFile(41, 5, "/dev/dri/card0", "drm-client-id:\t7\n");
    QCOMPARE(packets().size(), 2);

    // Its figures are read in each round.
    m_driver->write(u"proc/41/fdinfo/5"_s, "drm-client-id:\t7\ndrm-total-vram:\t4 KiB\n");
    QVERIFY(packets().last().endsWith("4 KiB\n"));

    addProcess(42, "late");
    addFile(42, 3, "/dev/dri/card0", "drm-client-id:\t8\n");
    QCOMPARE(packets().size(), 4);

    QVERIFY(QDir(m_driver->path(u"proc/41"_s)).removeRecursively());
    const QByteArrayList last = packets();
    QCOMPARE(last.size(), 2);
    QVERIFY(last[0].startsWith("42"));
}

void ReadClientsTest::strangeFiles()
{
    addProcess(41, "a\nb");
    // Gone meanwhile, too large, and empty.
    addFile(41, 5, "/dev/dri/card0", {});
    addFile(41, 6, "/dev/dri/card0", QByteArray(100'000, 'x'));
    addFile(41, 7, "/dev/dri/card0", "");
    // Neither is a node of a card.
    addFile(41, 8, "/dev/dri/" + QByteArray(200, 'x'), "drm-client-id:\t7\n");
    addFile(41, 9, "/tmp/dev/dri/card0", "drm-client-id:\t8\n");
    m_driver->write(u"proc/41/fd/no"_s, "");
    m_driver->write(u"proc/uptime"_s, "1\n");
    m_driver->write(u"proc/7seven"_s, "no folder\n");
    const QByteArrayList said = packets();
    ClientScan scan(m_driver->root());
    QCOMPARE(scan.take(said), 0);
    const auto text = scan.taken({"/dev/dri/card0"}, 4096);
    QVERIFY(text.has_value());
    QCOMPARE(text->count("\npid=41 "), 2);
    QCOMPARE(text->count("process=a\\x0ab\n"), 2);
    QVERIFY(!text->contains("xxx"));
    QVERIFY(!text->contains("drm-"));
}

// Requests go on after an answer that was too long.
void ReadClientsTest::longAnswer()
{
    addProcess(41, "game");
    const QByteArray info = "drm-client-id:\t7\n" + QByteArray(59'000, 'x');
    for (int number = 0; number < 300; ++number)
        addFile(41, number, "/dev/dri/card0", info);
    const QByteArrayList said = packets();
    QCOMPARE(said.last(), "failed: " + QByteArray::number(EFBIG));
    QVERIFY(said.join().size() <= qsizetype{helper::MaximumClientsBytes});
    QVERIFY(QDir(m_driver->path(u"proc/41"_s)).removeRecursively());
    addProcess(42, "small");
    addFile(42, 3, "/dev/dri/card0", "drm-client-id:\t8\n");
    QCOMPARE(packets().size(), 2);
}

// All are listed, and where descriptors do not suffice, their memory is unknown.
void ReadClientsTest::moreFilesThanDescriptors()
{
    m_helper->process.setChildProcessModifier([] {
        const rlimit files{64, 64};
        setrlimit(RLIMIT_NOFILE, &files);
    });
    for (const int pid : {41, 42}) {
        addProcess(pid, "game");
        for (int number = 0; number < 40; ++number)
            addFile(pid, number, "/dev/dri/card0", "pos:\t0\ndrm-client-id:\t7\n");
    }
    for (int round = 0; round < 20; ++round) {
        ClientScan scan(m_driver->root());
        QCOMPARE(scan.take(packets()), 0);
        const QByteArray text = scan.taken({"/dev/dri/card0"}, 64 * 1024).value();
        QVERIFY(text.startsWith("processes=- closed=0 hidden=0\n\npid=4"));
        QCOMPARE(text.count("\npid="), 80);
        QVERIFY(text.count("drm-client-id:") >= 16);
        QCOMPARE(text.count(" file=") + text.count("drm-client-id:"), 80);
    }
}

void ReadClientsTest::filesThatCannotBeListed()
{
    addProcess(41, "game");
    addFile(41, 5, "/dev/dri/card0", "drm-client-id:\t7\n");
    addProcess(42, "strange");
    QVERIFY(QDir().rmdir(m_driver->path(u"proc/42/fd"_s)));
    m_driver->write(u"proc/42/fd"_s, "no folder\n");
    ClientScan scan(m_driver->root());
    QCOMPARE(scan.take(packets()), 0);
    const QByteArray text = scan.taken({"/dev/dri/card0"}, 4096).value();
    QVERIFY2(text.startsWith("processes=- closed=1 hidden=0\n\npid=41 "), text);
    QCOMPARE(text.count("\npid="), 1);
    // The same without a helper.
    const QByteArray direct = scan.read({"/dev/dri/card0"}, 4096).value();
    QVERIFY2(direct.startsWith("processes=2 closed=1 hidden=1\n\npid=41 "), direct);
}

void ReadClientsTest::answersOfNoReader()
{
    QVERIFY(QDir(m_driver->path(u"proc"_s)).removeRecursively());
    QCOMPARE(packets(), QByteArrayList{"failed: " + QByteArray::number(EPERM)});
    // Nothing else is lost.
    QCOMPARE(m_helper->ask(RawHelper::frame(Request::ListDevices)).back().kind, Reply::Done);
    QCOMPARE(errnoOf(m_helper->ask(RawHelper::frame(Request::ReadClients, "1"))), EOPNOTSUPP);
    RawHelper ungreeted;
    ungreeted.start(QStringLiteral(PDDGPU_HELPER_IN_TREE), {m_driver->root(), u"--read"_s});
    QCOMPARE(errnoOf(ungreeted.ask(RawHelper::frame(Request::ReadClients))), EPROTO);
}

// The files of this test, from the real /proc. Here may be no card, so its node is a file that has
// the name of one, which no other process sees.
void ReadClientsTest::sameAsWhatRootSees()
{
    if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0 ||
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("tmpfs", "/dev", "tmpfs", 0, nullptr) != 0 ||
        mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3)) != 0)
        QSKIP("this user may not have a /dev of its own");
    START_REAL();
    QVERIFY(QDir().mkpath(u"/dev/dri"_s));
    QFile card(u"/dev/dri/card977"_s);
    QVERIFY(card.open(QIODevice::WriteOnly));
    QProcess other;
    other.start(u"sh"_s, {u"-c"_s, u"exec 3</dev/dri/card977; cat; exit"_s});
    // Its child answers, so it is there.
    QVERIFY(other.waitForStarted());
    other.write("\n");
    QVERIFY(other.waitForReadyRead());
    const auto answer = m_helper->ask(RawHelper::frame(Request::ReadClients));
    QCOMPARE(answer.back().kind, Reply::Done);
    QByteArrayList packets;
    for (const RawHelper::Frame &frame : answer) {
        if (frame.kind == Reply::Data)
            packets << frame.payload;
    }
    ClientScan scan{QString()};
    const QByteArrayList nodes{"/dev/dri/card977"};
    QCOMPARE(scan.take(packets), 0);
    const auto fromHelper = scan.taken(nodes, 1 << 20);
    const auto direct = scan.read(nodes, 1 << 20);
    QVERIFY(fromHelper && direct);
    // Files are numbered among those of one answer.
    static const QRegularExpression number(u" file=([0-9]+) "_s);
    const auto files = [](const QByteArray &text) {
        QString kept = QString::fromUtf8(text.sliced(text.indexOf("\n\n")));
        return kept.remove(number);
    };
    QCOMPARE(files(*fromHelper), files(*direct));
    QCOMPARE(direct->count("\npid="), 3);
    for (const QByteArray &text : {*fromHelper, *direct}) {
        QSet<QString> numbers;
        for (const QRegularExpressionMatch &match : number.globalMatch(QString::fromUtf8(text)))
            numbers.insert(match.captured(1));
        // What the shell opened is one file.
        QCOMPARE(numbers.size(), 2);
    }
    other.closeWriteChannel();
    QVERIFY(other.waitForFinished());
}

// The text of a link begins at the machine's root folder, and in a chroot nodes have other paths.
void ReadClientsTest::inAnotherRootFolder()
{
    START_REAL();
    const QString root = m_driver->path(u"root"_s);
    QVERIFY(QDir().mkpath(root));
    const QString script =
        u"mount --rbind / \"$0\" && mount -t tmpfs tmpfs \"$0/dev\" && "
        "mkdir \"$0/dev/dri\" && : >\"$0/dev/dri/card978\" && "
        "{ sleep 30 3<\"$0/dev/dri/card978\" & exec chroot \"$0\" \"$1\" --read; }"_s;
    RawHelper chrooted;
    chrooted.start(u"unshare"_s,
                   {u"--mount"_s, u"sh"_s, u"-c"_s, script, root, QStringLiteral(PDDGPU_HELPER)});
    chrooted.greet();
    // The shell starts sleep meanwhile.
    const auto hasNode = [&chrooted] {
        for (const RawHelper::Frame &frame : chrooted.ask(RawHelper::frame(Request::ReadClients))) {
            if (frame.payload.contains(" /dev/dri/card978"))
                return true;
        }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasNode(), 20'000);
}

void ReadClientsTest::packetsOfNoHelper_data()
{
    QTest::addColumn<QByteArrayList>("packets");
    const QByteArray head("41\0game\n\0\0Name:", 15);
    const QByteArray file("\0/dev/dri/card0\0pos:\t0\n", 23);
    QTest::newRow("empty") << QByteArrayList{""};
    QTest::newRow("no NUL") << QByteArrayList{"41"};
    QTest::newRow("one NUL") << QByteArrayList{QByteArray("41\0game", 7)};
    QTest::newRow("too few parts") << QByteArrayList{QByteArray("41\0game\0x", 9)};
    QTest::newRow("too many parts") << QByteArrayList{head + QByteArray("\0x", 2)};
    QTest::newRow("no number") << QByteArrayList{"x" + head};
    QTest::newRow("a file of nobody") << QByteArrayList{file};
    QTest::newRow("a file of a wrong number")
        << QByteArrayList{head, QByteArray("\0x /dev/dri/card0\0", 18)};
}

void ReadClientsTest::packetsOfNoHelper()
{
    QFETCH(QByteArrayList, packets);
    QCOMPARE(ClientScan(m_driver->root()).take(packets), EPROTO);
}

void ReadClientsTest::hasTwoCapabilities()
{
    if (IsSanitized)
        QSKIP("sanitizers make calls and open files of their own");
    START_REAL();
    const QByteArrayList children = childrenOf(m_helper->process.processId());
    QCOMPARE(children.size(), 1);
    // CAP_DAC_READ_SEARCH is 2, CAP_SYS_PTRACE is 19.
    for (const char *set : {"CapPrm", "CapEff"})
        QCOMPARE(valueIn(children[0], set), "0000000000080004");
    for (const char *set : {"CapInh", "CapAmb", "CapBnd"})
        QCOMPARE(valueIn(children[0], set), "0000000000000000");
    QCOMPARE(valueIn(children[0], "NoNewPrivs"), "1");
    QCOMPARE(valueIn(children[0], "Seccomp"), "2");
    qint64 kiB = 0;
    for (const QByteArray &pid : {QByteArray::number(m_helper->process.processId()), children[0]})
        kiB += valueIn(pid, "RssAnon").split(' ').value(0).toLongLong();
    QFile map(u"/proc/%1/smaps_rollup"_s.arg(QLatin1StringView(children[0])));
    QVERIFY(map.open(QIODevice::ReadOnly));
    qInfo("both together: %lld kB of their own", static_cast<long long>(kiB));
    QVERIFY2(kiB <= 4096, qPrintable(QString::number(kiB)));
    // Nothing that it has open leads elsewhere.
    const QDir files(u"/proc/%1/fd"_s.arg(QLatin1StringView(children[0])));
    for (const QString &fd : files.entryList(QDir::Files | QDir::System)) {
        const QString target = QFile::symLinkTarget(files.filePath(fd));
        QVERIFY2(target.contains(u"socket:[") || target.contains(u"/fdinfo/"), qPrintable(target));
    }
    QCOMPARE(QFile::symLinkTarget(u"/proc/%1/root"_s.arg(QLatin1StringView(children[0]))),
             u"/proc"_s);
}

void ReadClientsTest::readerEndsWithIt()
{
    START_REAL();
    const QByteArrayList children = childrenOf(m_helper->process.processId());
    QCOMPARE(children.size(), 1);
    QCOMPARE(kill(static_cast<pid_t>(m_helper->process.processId()), SIGKILL), 0);
    m_helper->process.waitForFinished();
    QTRY_VERIFY_WITH_TIMEOUT(
        valueIn(children[0], "State").isEmpty() || valueIn(children[0], "State").startsWith('Z'),
        30'000);
}

void ReadClientsTest::readerCannotReachWhatItNeedNot_data()
{
    QTest::addColumn<QByteArray>("probe");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char *probe, const QByteArray &said) {
        QTest::newRow(probe) << QByteArray(probe) << said;
    };
    // Its root folder is a /proc: this shows that the probe works.
    row("reader read 1/status", "0");
    row("reader read /1/status", "0");
    row("reader pread from the beginning", "0");
    for (const char *path : {"reader read /etc/passwd", "reader read ../etc/passwd",
                             "reader read /proc/1/status", "reader read /sys/kernel/uevent_seqnum"})
        row(path, QByteArray::number(ENOENT));
    for (const char *path : {"reader read 1/root/etc/passwd", "reader read 1/cwd/etc/passwd",
                             "reader read 1/exe", "reader read self/root/etc/passwd"})
        row(path, QByteArray::number(ELOOP));
    // Nothing is mapped at its beginning. Some kernels refuse to open it.
    row("reader read 1/mem", QByteArray::number(EIO) + '|' + QByteArray::number(EACCES));
    for (const char *path :
         {"reader write 1/oom_score_adj", "reader write sys/kernel/panic", "reader write 1/mem"})
        row(path, QByteArray::number(EROFS));
    for (const char *call : {"reader pread", "reader lseek", "reader mount", "reader socket",
                             "reader unix socket", "reader execve", "reader clone", "reader ptrace",
                             "reader kill", "reader setrlimit", "reader mprotect"})
        row(call, "killed");
}

void ReadClientsTest::readerCannotReachWhatItNeedNot()
{
    QFETCH(QByteArray, probe);
    QFETCH(QByteArray, said);
    if (IsSanitized)
        QSKIP("sanitizers make calls and open files of their own");
    START_REAL();
    QProcess helper;
    helper.start(QStringLiteral(PDDGPU_HELPER_PROBE), {u"--read"_s});
    QVERIFY(helper.waitForStarted());
    helper.write(probe);
    QVERIFY(helper.waitForFinished());
    const QByteArray output = helper.readAllStandardOutput();
    QVERIFY2(said.split('|').contains(output), output);
}

QTEST_GUILESS_MAIN(ReadClientsTest)
#include "tst_readclients.moc"
