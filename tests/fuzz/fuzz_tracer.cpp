// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever objects do and peers send, the tracer's answers are whole, in order, and bounded, and
// its sums are those of its listing.
#include <string>
#include <string_view>
#include <vector>

#include "abi/protocol.h"
#include "fuzzing.h"
#include "programs/tracer/connection.h"
#include "tests/programs/tracer/fakewatch.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

constexpr int MostSteps = 400;

// Counts whole answers, and leaves an incomplete one.
std::size_t takeAnswers(std::string *bytes)
{
    std::size_t answers = 0;
    std::size_t at = 0;
    while (bytes->size() >= at + 5) {
        const std::uint32_t length = helper::numberAt(bytes->data() + at);
        require(length > 0 && length <= helper::MaximumReplyBytes, "a frame out of bounds");
        if (bytes->size() < at + 4 + length)
            break;
        const helper::Reply kind{(*bytes)[at + 4]};
        require(kind >= helper::Reply::Data && kind <= helper::Reply::Listing, "an unknown frame");
        answers += kind == helper::Reply::Done || kind == helper::Reply::Failed;
        at += 4 + length;
    }
    bytes->erase(0, at);
    return answers;
}

// What happens to objects, as the kernel would tell it.
class Kernel
{
public:
    explicit Kernel(FuzzedDataProvider *input) : m_input(input)
    {
        for (std::uint32_t minor = 0; minor < 2; ++minor)
            m_cards.push_back(watch.addCard(minor, "a-card", "xe"));
    }

    void step()
    {
        switch (m_input->ConsumeIntegralInRange(0, 6)) {
            case 0:
                m_clients.push_back(watch.openClient(anyOf(m_cards)));
                break;
            case 1:
                if (!m_clients.empty())
                    create();
                break;
            case 2:
            case 3:
                if (!m_objects.empty())
                    change(*anyOf(m_objects));
                break;
            case 4:
                if (!m_objects.empty())
                    watch.destroy(*takeAny(&m_objects));
                break;
            case 5:
                if (!m_clients.empty())
                    watch.closeClient(takeAny(&m_clients));
                break;
            default:
                watch.loseHints();
                break;
        }
    }

    FakeWatch watch;

private:
    void create()
    {
        gem_object &object =
            watch.create(anyOf(m_clients), m_input->ConsumeIntegral<std::uint32_t>(),
                         m_input->ConsumeIntegral<std::uint64_t>());
        const std::string name = m_input->ConsumeRandomLengthString(GEM_PROCESS_BYTES);
        std::copy(name.begin(), name.end(), object.process);
        m_objects.push_back(&object);
        change(object);
    }

    void change(gem_object &object)
    {
        constexpr unsigned Lasting = GEM_IMPORTED | GEM_OF_KERNEL | GEM_DEPARTING;
        object.flags = (object.flags & Lasting) | m_input->ConsumeIntegral<std::uint8_t>();
        object.handles = m_input->ConsumeIntegral<std::int32_t>();
        object.region = m_input->ConsumeIntegral<std::uint32_t>();
        watch.touch(object);
    }

    template <typename T>
    T &anyOf(std::vector<T> &all)
    {
        return all[m_input->ConsumeIntegralInRange<std::size_t>(0, all.size() - 1)];
    }
    template <typename T>
    T takeAny(std::vector<T> *all)
    {
        T &one = anyOf(*all);
        std::swap(one, all->back());
        const T taken = all->back();
        all->pop_back();
        return taken;
    }

    FuzzedDataProvider *m_input;
    std::vector<std::uint64_t> m_cards;
    std::vector<std::uint64_t> m_clients;
    std::vector<gem_object *> m_objects;
};

// The sums are those of what is listed.
void checkSums(TracedCard *card)
{
    std::string text;
    ListingText listing(&card->detector(), 1);
    while (listing.appendTo(&text, 1 << 20)) {
    }
    const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    require(
        lines == 2 + pddgpu_leak_attr_get(&card->detector().core(), PDDGPU_LEAK_ATTR_LIVE_OBJECTS),
        "not as many objects are listed as are counted");
    require(card->statsText({}, 1).ends_with('\n'), "statistics are cut off");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzedDataProvider input(data, size);
    Kernel kernel(&input);
    TracedCards cards(1);
    const Connection::Tracer tracer{
        &cards,
        [] {
            return std::vector<TracedCard::Name>{{"card0", "a-card", "xe"}};
        },
        [] { return std::uint64_t{2}; },
        [](TracedCard *card) { card->detector().check(card->usedBytes(), 3, true); }};
    Connection peer(&tracer, static_cast<Rights>(input.ConsumeIntegralInRange(0, 2)));
    std::string received;
    bool isOpen = true;
    for (int step = 0; step < MostSteps && input.remaining_bytes() > 0; ++step) {
        if (input.ConsumeBool()) {
            kernel.step();
            continue;
        }
        if (input.ConsumeBool())
            require(cards.update(&kernel.watch, 2) == 0, "no update");
        // Half of them are whole requests.
        std::string bytes = input.ConsumeRandomLengthString(80);
        if (input.ConsumeBool() && !bytes.empty()) {
            std::string request;
            helper::appendNumber(request, static_cast<std::uint32_t>(bytes.size()));
            bytes.insert(0, request);
        }
        isOpen = isOpen && peer.take(bytes);
        require(peer.output.size() < 4 * helper::MaximumReplyBytes, "an answer without bounds");
        if (isOpen && input.ConsumeBool()) {
            received += std::exchange(peer.output, {});
            takeAnswers(&received);
            isOpen = peer.fillOutput();
        }
    }
    require(cards.update(&kernel.watch, 2) == 0, "no update");
    for (const TracedCards::CardPtr &card : cards.all())
        checkSums(card.get());
    return 0;
}
