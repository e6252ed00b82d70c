// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "abi/protocol.h"
#include "wire/listingedit.h"

namespace pddgpu::helper {

/// Forwards a helper's answers over a slow line: unchanged, except that each listing becomes an
/// edit.
class Relay
{
public:
    /// Takes bytes from the helper. Returns false if they are not a valid frame.
    bool take(std::string_view bytes);
    /// The output to forward; the caller removes it.
    std::string output;

private:
    void pass(Reply kind, std::string_view payload);
    void sendEdit();

    std::string m_input;  // An incomplete frame.
    ListingEdit m_edit;
    bool m_inListing = false;
};

}  // namespace pddgpu::helper
