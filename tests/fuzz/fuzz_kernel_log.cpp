// SPDX-License-Identifier: GPL-3.0-or-later
// Any text gives lines or is counted as malformed, however it is split at its newlines. A record
// written like the kernel's is read back unchanged.
#include "fuzzing.h"
#include "parser/kernellog.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

void checkParsing(QByteArrayView text)
{
    const KernelLog whole = parseKernelLog(text);
    KernelLog parts;
    qsizetype newlines = 0;
    for (QByteArrayView rest = text; !rest.isEmpty();) {
        const qsizetype end = rest.indexOf('\n');
        const qsizetype length = end < 0 ? rest.size() : end + 1;
        const KernelLog part = parseKernelLog(rest.first(length));
        parts.lines += part.lines;
        parts.malformed += part.malformed;
        newlines += end >= 0;
        rest = rest.sliced(length);
    }
    require(whole == parts, "not the sum of its lines");
    require(whole.lines.size() + whole.malformed <= newlines + 1, "more than there are lines");
    for (const LogLine &line : whole.lines)
        require(line.level >= 0 && line.level <= 7, "an impossible level");
}

QByteArray escaped(const std::string &text)
{
    QByteArray result;
    for (const char c : text) {
        if (c >= 0x20 && c < 0x7f && c != '\\')
            result += c;
        else
            result += "\\x" + QByteArray(1, c).toHex();
    }
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    checkParsing(QByteArrayView(data, static_cast<qsizetype>(size)));

    FuzzedDataProvider input(data, size);
    LogLine line;
    line.level = input.ConsumeIntegralInRange<int>(0, 7);
    line.sequence = input.ConsumeIntegral<quint64>();
    const auto microseconds = input.ConsumeIntegralInRange<quint64>(0, ~quint64{0} / 1000);
    line.timeNs = microseconds * 1000;
    const std::string text = input.ConsumeRemainingBytesAsString();
    line.text = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    const QByteArray record = QByteArray::number(line.level) + ',' +
                              QByteArray::number(quint64{line.sequence}) + ',' +
                              QByteArray::number(microseconds) + ",-;" + escaped(text) + '\n';
    const KernelLog log = parseKernelLog(record);
    require(log.malformed == 0 && log.lines == QList<LogLine>{line}, "not what was written");
    return 0;
}
