// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/content_id.hpp"

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include "energymodel/io/file.hpp"

namespace energymodel {
namespace {

/// Hashes what it is handed as "bytes", a part at a time; the generator shows no other way in.
class FileHash : public boost::uuids::detail::sha1 {
 public:
  void process_bytes(const void* bytes, std::size_t count) {
    if (is_namespace_read_) {
      ByteSource source(*static_cast<const std::string*>(bytes));
      std::string part;
      constexpr std::size_t most = std::size_t{1} << 20;
      while (source.append_to(part, most)) {
        sha1::process_bytes(part.data(), part.size());
        part.clear();
      }
      return;
    }
    is_namespace_read_ = true;
    sha1::process_bytes(bytes, count);
  }

 private:
  bool is_namespace_read_ = false;
};

}  // namespace

std::string content_id(std::string_view bytes) {
  const boost::uuids::name_generator_sha1 generator(boost::uuids::ns::oid());
  return boost::uuids::to_string(generator(bytes.data(), bytes.size()));
}

std::string content_id_of_file(const std::string& path) {
  const boost::uuids::basic_name_generator<FileHash> generator(boost::uuids::ns::oid());
  return boost::uuids::to_string(generator(static_cast<const void*>(&path), sizeof path));
}

}  // namespace energymodel
