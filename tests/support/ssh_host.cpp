// SPDX-License-Identifier: GPL-3.0-or-later
// A host for tests that are not Qt tests: until its input ends, the caller's ssh knows a host
// pddgpu-test, which is this machine. Prints "ready" once it accepts connections.
// usage: ssh_host [--driver] [USER]
//   --driver  mount a driver with leaks over /sys; otherwise the real /sys is shown
//   USER      who logs in, with HOME; otherwise this process's user
#include <QCoreApplication>
#include <QTextStream>
#include <optional>

#include "support/driverfolder.h"
#include "support/sshserver.h"

int main(int argc, char **argv)
{
    using namespace pddgpu::testing;
    using namespace Qt::StringLiterals;

    const QCoreApplication application(argc, argv);
    QStringList arguments = QCoreApplication::arguments().mid(1);
    std::optional<DriverFolder> driver;
    if (arguments.removeAll(u"--driver"_s) > 0) {
        driver.emplace();
        driver->addWholeDriver(0);
        driver->setLeaks();
        if (!driver->layOverSys())
            qFatal("nothing can be laid over /sys");
    }
    SshServer server(u"/"_s);
    if (!arguments.isEmpty())
        server.setUser(arguments.constFirst());
    QString failure = server.missing();
    if (failure.isEmpty())
        failure = server.start();
    if (failure.isEmpty())
        failure = server.logIn();
    if (failure.isEmpty())
        failure = server.makeKnownIn(qEnvironmentVariable("HOME"));
    if (!failure.isEmpty())
        qFatal("%s", qPrintable(failure));

    QTextStream(stdout) << "ready" << Qt::endl;
    while (!QTextStream(stdin).readLine().isNull()) {
    }
    return 0;
}
