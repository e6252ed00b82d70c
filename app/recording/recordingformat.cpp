// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording/recordingformat.h"

#include <QCborStreamReader>
#include <QCborStreamWriter>
#include <QMetaEnum>
#include <algorithm>
#include <limits>
#include <utility>

#include "abi/driverfiles.h"

namespace pddgpu::recording {

namespace {

using namespace Qt::StringLiterals;

constexpr auto FormatName = "pddgpu-recording"_L1;
constexpr qsizetype LongestString = 64 * 1024;
// Sample times are between the epoch and the year 9999.
constexpr std::int64_t LatestMs = 253'402'300'799'999;

template <typename Enum>
QString nameOf(Enum value)
{
    return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(static_cast<int>(value)));
}

// An unknown name from a later version maps to `other`.
template <typename Enum>
Enum valueOf(const QString &name, Enum other)
{
    bool isKnown = false;
    const int value = QMetaEnum::fromType<Enum>().keyToValue(name.toLatin1().constData(), &isKnown);
    return isKnown ? static_cast<Enum>(value) : other;
}

QLatin1StringView pathOf(DriverFile file)
{
    return QLatin1StringView(placeOf(file).path);
}

std::optional<DriverFile> fileNamed(QStringView path)
{
    for (int i = 0; i < SourceFileCount; ++i) {
        if (pathOf(static_cast<DriverFile>(i)) == path)
            return static_cast<DriverFile>(i);
    }
    return std::nullopt;
}

std::optional<DriverControl> controlNamed(QStringView path)
{
    for (int i = 0; i < DriverControlCount; ++i) {
        if (QLatin1StringView(placeOf(static_cast<DriverControl>(i)).path) == path)
            return static_cast<DriverControl>(i);
    }
    return std::nullopt;
}

QLatin1StringView nameOfOrigin(Origin origin)
{
    return origin == Origin::Simulation ? "simulation"_L1 : "driver"_L1;
}

/// Writes the parts of a body.
class Encoder
{
public:
    Encoder() : m_writer(&m_bytes) {}

    QCborStreamWriter &writer() { return m_writer; }
    QByteArray take() { return std::move(m_bytes); }

    void key(QLatin1StringView name) { m_writer.append(name); }
    void string(const QString &text) { m_writer.append(text); }

    void error(const SourceError &error)
    {
        m_writer.startMap(5);
        key("kind"_L1);
        string(nameOf(error.kind));
        key("cause"_L1);
        string(nameOf(error.cause));
        key("subject"_L1);
        string(error.subject);
        key("reason"_L1);
        string(error.reason);
        key("errno"_L1);
        m_writer.append(qint64{error.errnoValue});
        m_writer.endMap();
    }

    // Id and driver of each card. Older readers skip this.
    void drivers(const QList<DeviceInfo> &devices)
    {
        m_writer.startArray(static_cast<quint64>(devices.size()));
        for (const DeviceInfo &device : devices) {
            m_writer.startArray(2);
            string(device.id);
            string(device.driver);
            m_writer.endArray();
        }
        m_writer.endArray();
    }

    void devices(const Result<QList<DeviceInfo>> &devices)
    {
        if (!devices)
            return error(devices.error());
        m_writer.startArray(static_cast<quint64>(devices->size()));
        for (const DeviceInfo &device : *devices) {
            m_writer.startArray(2);
            string(device.id);
            string(device.card);
            m_writer.endArray();
        }
        m_writer.endArray();
    }

    void content(const Content &content)
    {
        if (content.error())
            return error(*content.error());
        if (!content.isDeflated() && !content.isEdit())
            return m_writer.append(content.bytes());
        m_writer.startArray(content.isEdit() ? 3 : 2);
        m_writer.append(content.plainBytes());
        m_writer.append(content.bytes());
        if (content.isEdit())
            m_writer.append(content.editBytes());
        m_writer.endArray();
    }

    void file(const FileKey &which, const Content &what)
    {
        const auto &[id, card, file] = which;
        m_writer.startArray(4);
        string(id);
        string(card);
        m_writer.append(pathOf(file));
        content(what);
        m_writer.endArray();
    }

    void write(const Write &write)
    {
        m_writer.startArray(5);
        string(write.device.id);
        string(write.device.card);
        m_writer.append(QLatin1StringView(placeOf(write.control).path));
        m_writer.append(write.value);
        if (write.error)
            error(*write.error);
        else
            m_writer.append(nullptr);
        m_writer.endArray();
    }

private:
    QByteArray m_bytes;
    QCborStreamWriter m_writer;
};

/// Reads the parts of a body. After the first failure everything is empty, and `failure` says why.
class Decoder
{
public:
    explicit Decoder(QByteArrayView body) : m_reader(body.data(), body.size()) {}

    bool hasFailed() const { return !m_failure.isEmpty(); }
    QString failure() const { return m_failure; }

    void fail(const QString &why)
    {
        if (!hasFailed())
            m_failure = why;
    }

    bool isMap() const { return m_reader.isMap(); }
    bool isArray() const { return m_reader.isArray(); }

    /// Calls `member` with each key; values left unread are skipped.
    template <typename Member>
    void map(Member member)
    {
        if (!enter(m_reader.isMap(), u"a map"_s))
            return;
        while (goesOn()) {
            const QString key = string();
            if (hasFailed())
                return;
            const qint64 before = m_reader.currentOffset();
            member(key);
            if (!hasFailed() && m_reader.currentOffset() == before)
                skip();
        }
        leave();
    }

    /// Calls `element` for each element; it must read it.
    template <typename Element>
    void array(Element element)
    {
        if (!enter(m_reader.isArray(), u"an array"_s))
            return;
        while (goesOn()) {
            const qint64 before = m_reader.currentOffset();
            element();
            if (!hasFailed() && m_reader.currentOffset() == before)
                skip();
        }
        leave();
    }

    /// An array whose elements are read one by one; extra elements are skipped.
    template <typename Elements>
    void tuple(Elements elements)
    {
        if (!enter(m_reader.isArray(), u"an array"_s))
            return;
        elements();
        while (goesOn())
            skip();
        leave();
    }

    QString string()
    {
        QString text;
        if (!m_reader.isString()) {
            fail(u"not a text where one is expected"_s);
            return text;
        }
        auto part = m_reader.readString();
        while (part.status == QCborStreamReader::Ok && text.size() <= LongestString) {
            text += part.data;
            part = m_reader.readString();
        }
        if (part.status != QCborStreamReader::EndOfString)
            fail(u"a text that is cut off, or too long"_s);
        return text;
    }

    QByteArray bytes()
    {
        QByteArray all;
        if (!m_reader.isByteArray()) {
            fail(u"not bytes where some are expected"_s);
            return all;
        }
        auto part = m_reader.readByteArray();
        while (part.status == QCborStreamReader::Ok) {
            all += part.data;
            part = m_reader.readByteArray();
        }
        if (part.status != QCborStreamReader::EndOfString)
            fail(u"bytes that are cut off"_s);
        return all;
    }

    std::int64_t integer()
    {
        if (!m_reader.isInteger()) {
            fail(u"not a number where one is expected"_s);
            return 0;
        }
        const std::int64_t value = m_reader.toInteger();
        const bool isWrapped = m_reader.isUnsignedInteger() != (value >= 0);
        if (isWrapped || !m_reader.next())
            fail(u"a number that is too large"_s);
        return value;
    }

    std::int64_t timeMs()
    {
        const std::int64_t time = integer();
        if (time < 0 || time > LatestMs)
            fail(u"an invalid time"_s);
        return time;
    }

    SourceError error()
    {
        SourceError error;
        map([this, &error](const QString &key) {
            if (key == "kind"_L1)
                error.kind = valueOf(string(), SourceError::Kind::Failed);
            else if (key == "cause"_L1)
                error.cause = valueOf(string(), SourceError::Cause::Other);
            else if (key == "subject"_L1)
                error.subject = string();
            else if (key == "reason"_L1)
                error.reason = string();
            else if (key == "errno"_L1)
                error.errnoValue = static_cast<int>(std::clamp<std::int64_t>(integer(), 0, 4095));
        });
        return error;
    }

    Result<QList<DeviceInfo>> devices()
    {
        if (isMap())
            return tl::unexpected(error());
        QList<DeviceInfo> devices;
        array([this, &devices] {
            DeviceInfo device;
            tuple([this, &device] {
                device.id = string();
                device.card = string();
            });
            devices.append(device);
            if (devices.size() > MostDevices)
                fail(u"too many devices"_s);
        });
        return devices;
    }

    QHash<QString, QString> drivers()
    {
        QHash<QString, QString> drivers;
        array([this, &drivers] {
            tuple([this, &drivers] {
                const QString id = string();
                drivers.insert(id, string());
            });
            if (drivers.size() > MostDevices)
                fail(u"too many drivers"_s);
        });
        return drivers;
    }

    Content content()
    {
        if (isMap())
            return Content(tl::unexpected(error()));
        if (!isArray())
            return Content::plain(bytes());
        qint64 plainBytes = 0;
        QByteArray all;
        std::optional<qint64> editBytes;
        tuple([&] {
            plainBytes = integer();
            all = bytes();
            if (goesOn())
                editBytes = integer();
        });
        if (plainBytes < 0 || editBytes.value_or(0) < 0)
            fail(u"a text of a negative length"_s);
        return editBytes ? Content::edit(all, *editBytes, plainBytes)
                         : Content::deflated(all, plainBytes);
    }

    void file(std::map<FileKey, Content> *files)
    {
        tuple([this, files] {
            const QString id = string();
            const QString card = string();
            const std::optional<DriverFile> file = fileNamed(string());
            const Content content = Decoder::content();
            if (file && !hasFailed())
                (*files)[{id, card, *file}] = content;
            if (files->size() > std::size_t{MostDevices} * SourceFileCount)
                fail(u"too many files"_s);
        });
    }

    void write(QList<Write> *writes)
    {
        tuple([this, writes] {
            Write write;
            write.device.id = string();
            write.device.card = string();
            const std::optional<DriverControl> control = controlNamed(string());
            write.value = bytes();
            if (isMap())
                write.error = error();
            if (control && !hasFailed()) {
                write.control = *control;
                writes->append(write);
            }
            if (writes->size() > MostWrites)
                fail(u"too many writes"_s);
        });
    }

    /// Must be checked at the end.
    bool isWhole()
    {
        if (!hasFailed() && (m_reader.lastError() != QCborError::NoError || m_reader.isValid()))
            fail(u"more than one item in a body"_s);
        return !hasFailed();
    }

private:
    bool enter(bool isExpected, const QString &what)
    {
        if (hasFailed())
            return false;
        if (!isExpected || !m_reader.enterContainer()) {
            fail(u"not %1 where one is expected"_s.arg(what));
            return false;
        }
        return true;
    }

    bool goesOn()
    {
        if (hasFailed())
            return false;
        if (m_reader.lastError() != QCborError::NoError) {
            fail(m_reader.lastError().toString());
            return false;
        }
        return m_reader.hasNext();
    }

    void skip()
    {
        constexpr int DeepestSkipped = 32;
        if (!m_reader.next(DeepestSkipped))
            fail(m_reader.lastError().toString());
    }

    void leave()
    {
        if (!hasFailed() && !m_reader.leaveContainer())
            fail(m_reader.lastError().toString());
    }

    QCborStreamReader m_reader;
    QString m_failure;
};

}  // namespace

QByteArray encode(const Header &header)
{
    Encoder encoder;
    QCborStreamWriter &writer = encoder.writer();
    writer.startMap(5);
    encoder.key("format"_L1);
    writer.append(FormatName);
    encoder.key("version"_L1);
    writer.append(qint64{header.version});
    encoder.key("application_version"_L1);
    encoder.string(header.applicationVersion);
    encoder.key("origin"_L1);
    writer.append(nameOfOrigin(header.origin));
    encoder.key("started_ms"_L1);
    writer.append(qint64{header.startedMs});
    writer.endMap();
    return encoder.take();
}

QByteArray encode(const Sample &sample)
{
    Encoder encoder;
    QCborStreamWriter &writer = encoder.writer();
    writer.startMap();
    encoder.key("time_ms"_L1);
    writer.append(qint64{sample.timeMs});
    if (sample.devices) {
        encoder.key("devices"_L1);
        encoder.devices(*sample.devices);
        if (*sample.devices) {
            encoder.key("drivers"_L1);
            encoder.drivers(**sample.devices);
        }
    }
    if (!sample.files.empty()) {
        encoder.key("files"_L1);
        writer.startArray(sample.files.size());
        for (const auto &[which, content] : sample.files)
            encoder.file(which, content);
        writer.endArray();
    }
    if (sample.log.error() || sample.log.plainBytes() > 0) {
        encoder.key("log"_L1);
        encoder.content(sample.log);
    }
    if (!sample.writes.isEmpty()) {
        encoder.key("writes"_L1);
        writer.startArray(static_cast<quint64>(sample.writes.size()));
        for (const Write &write : sample.writes)
            encoder.write(write);
        writer.endArray();
    }
    writer.endMap();
    return encoder.take();
}

tl::expected<Header, QString> decodeHeader(QByteArrayView body)
{
    Decoder decoder(body);
    Header header;
    header.version = 0;
    QString format;
    QString origin;
    decoder.map([&](const QString &key) {
        if (key == "format"_L1)
            format = decoder.string();
        else if (key == "version"_L1)
            header.version = decoder.integer();
        else if (header.version > Version)
            return;  // Unknown: skipped.
        else if (key == "application_version"_L1)
            header.applicationVersion = decoder.string();
        else if (key == "origin"_L1)
            origin = decoder.string();
        else if (key == "started_ms"_L1)
            header.startedMs = decoder.timeMs();
    });
    if (header.version > Version && format == FormatName) {
        return tl::unexpected(
            u"it is a recording of version %1, and this program reads version %2"_s
                .arg(header.version)
                .arg(Version));
    }
    if (!decoder.isWhole())
        return tl::unexpected(decoder.failure());
    if (format != FormatName || header.version < 1)
        return tl::unexpected(u"it is a sequence of CBOR items, but not a recording"_s);
    if (origin == nameOfOrigin(Origin::Simulation))
        header.origin = Origin::Simulation;
    else if (origin != nameOfOrigin(Origin::Driver))
        return tl::unexpected(u"it does not say what was recorded"_s);
    return header;
}

tl::expected<Sample, QString> decodeSample(QByteArrayView body)
{
    Decoder decoder(body);
    Sample sample;
    std::optional<std::int64_t> timeMs;
    QHash<QString, QString> drivers;
    decoder.map([&](const QString &key) {
        if (key == "time_ms"_L1)
            timeMs = decoder.timeMs();
        else if (key == "devices"_L1)
            sample.devices = decoder.devices();
        else if (key == "drivers"_L1)
            drivers = decoder.drivers();
        else if (key == "files"_L1)
            decoder.array([&] { decoder.file(&sample.files); });
        else if (key == "log"_L1)
            sample.log = decoder.content();
        else if (key == "writes"_L1)
            decoder.array([&] { decoder.write(&sample.writes); });
    });
    if (!decoder.isWhole())
        return tl::unexpected(decoder.failure());
    if (!timeMs)
        return tl::unexpected(u"a sample without a time"_s);
    sample.timeMs = *timeMs;
    if (sample.devices && *sample.devices) {
        for (DeviceInfo &device : **sample.devices)
            device.driver = drivers.value(device.id, device.driver);
    }
    return sample;
}

}  // namespace pddgpu::recording
