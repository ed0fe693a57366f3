// SPDX-License-Identifier: Apache-2.0
/// \file
/// An identity made of content alone. Layer 5.
#pragma once

#include <string>
#include <string_view>

namespace energymodel {

/// The name-based UUID (RFC 4122, version 5: SHA-1) of the bytes: equal bytes, equal id, on every
/// machine. It tells files apart; it does not protect against forgery.
std::string content_id(std::string_view bytes);

/// Of the bytes of a file. \throws Error(Errc::bad_input)
std::string content_id_of_file(const std::string& path);

}  // namespace energymodel
