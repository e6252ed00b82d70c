// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "abi/protocol.h"
#include "wire/listingedit.h"

namespace pddgpu::helper {

/// A helper's answers on their way over a slow line: the same, but each listing as an edit.
class Relay
{
public:
    /// Takes what comes from the helper. Returns false where that is no frame.
    bool take(std::string_view bytes);
    /// The output to pass on; the caller removes it.
    std::string output;

private:
    void pass(Reply kind, std::string_view payload);
    void sendEdit();

    std::string m_input;  // A frame whose end is still to come.
    ListingEdit m_edit;
    bool m_inListing = false;
};

}  // namespace pddgpu::helper
