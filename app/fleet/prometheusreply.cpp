// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/prometheusreply.h"

#include <zlib.h>

#include <array>
#include <limits>
#include <utility>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Kind = FleetError::Kind;

constexpr qsizetype LongestChunkLine = 256;
constexpr qsizetype LongestErrorBody = 64 << 10;
constexpr int Gzip = 16;  // zlib's windowBits flag for gzip.

bool isSuccess(int status)
{
    return status >= 200 && status < 300;
}

Kind kindOf(int status)
{
    if (status >= 500)
        return Kind::Busy;
    if (status >= 300 && status < 400)
        return Kind::Redirected;
    if (status == 401 || status == 403 || status == 407)
        return Kind::Denied;
    return status == 404 ? Kind::NotPrometheus : Kind::Refused;
}

}  // namespace

// Unpacks gzip incrementally.
class PrometheusReply::Unpacker
{
public:
    Unpacker() { m_isReady = inflateInit2(&m_stream, MAX_WBITS + Gzip) == Z_OK; }
    ~Unpacker()
    {
        if (m_isReady)
            inflateEnd(&m_stream);
    }
    Q_DISABLE_COPY_MOVE(Unpacker)

    bool isAtEnd() const { return m_isAtEnd; }

    template <typename Function>
    Read unpack(QByteArrayView packed, const Function &take)
    {
        const auto broken = tl::unexpected(Problem{Kind::NotPrometheus, u"broken gzip"_s});
        if (!m_isReady)
            return broken;
        m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
        m_stream.avail_in = static_cast<uInt>(packed.size());
        do {
            if (m_isAtEnd)
                return m_stream.avail_in > 0 ? Read(broken) : Read();
            m_stream.next_out = reinterpret_cast<Bytef *>(m_plain.data());
            m_stream.avail_out = static_cast<uInt>(m_plain.size());
            const int result = inflate(&m_stream, Z_NO_FLUSH);
            if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
                return broken;
            m_isAtEnd = result == Z_STREAM_END;
            const auto bytes = static_cast<qsizetype>(m_plain.size() - m_stream.avail_out);
            if (const Read read = take(QByteArrayView(m_plain.data(), bytes)); !read)
                return read;
        } while (m_stream.avail_in > 0 || m_stream.avail_out == 0);
        return {};
    }

private:
    z_stream m_stream{};
    bool m_isReady = false;
    bool m_isAtEnd = false;
    std::array<char, 32 << 10> m_plain{};
};

PrometheusReply::PrometheusReply(const std::shared_ptr<AnswerBudget> &budget)
    : m_budget(budget), m_bodyBound(budget->bodyBytes), m_parser(budget.get())
{
}

PrometheusReply::~PrometheusReply() = default;

bool PrometheusReply::feed(QByteArrayView bytes)
{
    m_budget->wireBytes -= bytes.size();
    if (m_budget->wireBytes < 0 && !m_problem)
        m_problem = tooLarge();
    while (!m_problem && m_stage != Stage::Done && !bytes.isEmpty()) {
        if (const Read read = take(&bytes); !read)
            m_problem = read.error();
    }
    return !m_problem && m_stage != Stage::Done;
}

PrometheusReply::Answer PrometheusReply::finish()
{
    if (m_problem)
        return tl::unexpected(*m_problem);
    if (m_stage == Stage::Head) {
        return tl::unexpected(
            Problem{Kind::Unreachable, m_headBytes == 0
                                           ? u"the server hung up"_s
                                           : u"the connection ended within the HTTP header"_s});
    }
    // An incomplete error page is still good enough.
    if (m_status >= 300)
        return tl::unexpected(refusal());
    const bool isCut = m_stage != Stage::Done && (m_stage != Stage::Body || m_length.has_value());
    if (isCut || (m_unpacker && !m_unpacker->isAtEnd()))
        return tl::unexpected(Problem{Kind::Unreachable, u"the answer was cut off"_s});
    auto answer = m_parser.finish();
    if (answer)
        return *std::move(answer);
    return tl::unexpected(Problem{answer.error().isError ? Kind::Refused : Kind::NotPrometheus,
                                  answer.error().reason});
}

PrometheusReply::Read PrometheusReply::take(QByteArrayView *bytes)
{
    switch (m_stage) {
        case Stage::Head:
        case Stage::Trailer:
            return takeHeadLine(bytes);
        case Stage::ChunkSize:
        case Stage::ChunkEnd: {
            const bool isWhole = takeLine(bytes);
            if (m_line.size() > LongestChunkLine)
                return tl::unexpected(noHttp());
            if (!isWhole)
                return {};
            const QByteArray line = std::exchange(m_line, {}).trimmed();
            if (m_stage == Stage::ChunkSize)
                return takeChunkSize(line);
            if (!line.isEmpty())
                return tl::unexpected(noHttp());
            m_stage = Stage::ChunkSize;
            return {};
        }
        case Stage::Body:
        case Stage::Chunk: {
            const qsizetype size = std::min<qint64>(bytes->size(), m_left);
            const QByteArrayView part = bytes->first(size);
            *bytes = bytes->sliced(size);
            m_left -= size;
            if (m_left == 0)
                m_stage = m_stage == Stage::Chunk ? Stage::ChunkEnd : Stage::Done;
            return takeBody(part);
        }
        case Stage::Done:
            break;
    }
    return {};
}

// Returns whether m_line is complete, including its end.
bool PrometheusReply::takeLine(QByteArrayView *bytes)
{
    const qsizetype end = bytes->indexOf('\n');
    const qsizetype size = end < 0 ? bytes->size() : end + 1;
    m_line.append(bytes->first(size));
    *bytes = bytes->sliced(size);
    return end >= 0;
}

PrometheusReply::Read PrometheusReply::takeHeadLine(QByteArrayView *bytes)
{
    const qsizetype before = bytes->size();
    const bool isWhole = takeLine(bytes);
    m_headBytes += before - bytes->size();
    if (m_headBytes > LongestHeadBytes)
        return tl::unexpected(Problem{Kind::TooLarge, u"the limit of an HTTP header is 64 KiB"_s});
    if (!isWhole)
        return {};
    QByteArray line = std::exchange(m_line, {});
    line.chop(line.endsWith("\r\n") ? 2 : 1);
    if (m_stage == Stage::Trailer) {
        if (line.isEmpty())
            m_stage = Stage::Done;
        return {};
    }
    if (m_status == 0)
        return takeStatus(line);
    return line.isEmpty() ? endHead() : takeHeader(line);
}

// HTTP/1.1 200 OK
PrometheusReply::Read PrometheusReply::takeStatus(const QByteArray &line)
{
    bool isNumber = false;
    const bool isHttp = line.startsWith("HTTP/1.") && line.size() >= 12 && line.at(8) == ' ' &&
                        (line.size() == 12 || line.at(12) == ' ');
    const int status = isHttp ? line.mid(9, 3).toInt(&isNumber) : 0;
    if (!isNumber || status < 100)
        return tl::unexpected(noHttp());
    m_status = status;
    m_phrase = QString::fromUtf8(line.mid(13)).trimmed();
    return {};
}

PrometheusReply::Read PrometheusReply::takeHeader(const QByteArray &line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0)
        return tl::unexpected(noHttp());
    const QByteArray name = line.first(colon).toLower();
    const QByteArray value = line.mid(colon + 1).trimmed();
    if (name == "content-length") {
        bool isNumber = false;
        const qint64 length = value.toLongLong(&isNumber);
        if (!isNumber || length < 0 || m_length.value_or(length) != length)
            return tl::unexpected(noHttp());
        m_length = length;
    } else if (name == "transfer-encoding") {
        if (value.toLower() != "chunked")
            return tl::unexpected(noHttp());
        m_isChunked = true;
    } else if (name == "content-encoding") {
        const QByteArray coding = value.toLower();
        if (coding == "gzip" || coding == "x-gzip") {
            m_unpacker = std::make_unique<Unpacker>();
        } else if (!coding.isEmpty() && coding != "identity") {
            return tl::unexpected(
                Problem{Kind::NotPrometheus, u"packed as \"%1\", which nobody asked for"_s.arg(
                                                 QString::fromUtf8(coding.left(40)))});
        }
    } else if (name == "location") {
        m_location = QString::fromUtf8(value);
    }
    return {};
}

PrometheusReply::Read PrometheusReply::endHead()
{
    if (m_status < 200) {
        // Another head follows.
        m_status = 0;
        m_length.reset();
        m_isChunked = false;
        m_unpacker.reset();
        return {};
    }
    if (m_status < 400 && !isSuccess(m_status)) {
        m_stage = Stage::Done;
        return {};
    }
    if (m_isChunked) {
        m_length.reset();
        m_stage = Stage::ChunkSize;
        return {};
    }
    if (m_length.value_or(0) > m_budget->wireBytes && isSuccess(m_status))
        return tl::unexpected(tooLarge());
    m_left = m_length.value_or(std::numeric_limits<qint64>::max());
    m_stage = m_left > 0 ? Stage::Body : Stage::Done;
    return {};
}

PrometheusReply::Read PrometheusReply::takeChunkSize(const QByteArray &line)
{
    bool isNumber = false;
    // Ignore parameters after a semicolon.
    const QByteArray digits = line.split(';').value(0).trimmed();
    const qint64 size = digits.size() <= 12 ? digits.toLongLong(&isNumber, 16) : 0;
    if (!isNumber || size < 0)
        return tl::unexpected(noHttp());
    m_left = size;
    m_stage = size > 0 ? Stage::Chunk : Stage::Trailer;
    return {};
}

PrometheusReply::Read PrometheusReply::takeBody(QByteArrayView packed)
{
    if (!m_unpacker)
        return takePlain(packed);
    return m_unpacker->unpack(packed, [this](QByteArrayView text) { return takePlain(text); });
}

PrometheusReply::Read PrometheusReply::takePlain(QByteArrayView text)
{
    m_budget->bodyBytes -= text.size();
    if (m_budget->bodyBytes < 0)
        return tl::unexpected(tooLarge());
    if (!isSuccess(m_status)) {
        m_errorBody.append(
            text.first(std::min(text.size(), LongestErrorBody - m_errorBody.size())));
        if (m_errorBody.size() >= LongestErrorBody)
            m_stage = Stage::Done;
        return {};
    }
    const auto read = m_parser.feed(text);
    if (read)
        return {};
    return tl::unexpected(Problem{read.error().isTooLarge ? Kind::TooLarge : Kind::NotPrometheus,
                                  read.error().reason});
}

PrometheusReply::Problem PrometheusReply::refusal()
{
    Problem problem{kindOf(m_status), u"HTTP %1 %2"_s.arg(QString::number(m_status), m_phrase)};
    if (problem.kind == Kind::Redirected) {
        problem.reason = u"HTTP %1, to %2"_s.arg(QString::number(m_status), m_location);
        return problem;
    }
    problem.reason = problem.reason.trimmed();
    // The server's own message is better than the meaning of the status code.
    const auto answer = parseAnswer(m_errorBody);
    if (!answer && answer.error().isError)
        problem.reason += u", "_s + answer.error().reason;
    return problem;
}

PrometheusReply::Problem PrometheusReply::tooLarge() const
{
    return {Kind::TooLarge, u"the limit is %1 MiB"_s.arg(
                                QString::number(static_cast<double>(m_bodyBound) / 1048576))};
}

PrometheusReply::Problem PrometheusReply::noHttp() const
{
    return {Kind::Unreachable, u"the answer is not HTTP"_s};
}

}  // namespace pddgpu
