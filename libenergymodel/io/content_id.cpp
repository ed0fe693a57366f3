// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/content_id.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace energymodel {

std::string content_id(std::string_view bytes) {
  const boost::uuids::name_generator_sha1 generator(boost::uuids::ns::oid());
  return boost::uuids::to_string(generator(bytes.data(), bytes.size()));
}

}  // namespace energymodel
