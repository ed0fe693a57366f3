// SPDX-License-Identifier: Apache-2.0
#include "energymodel/io/job_cache.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/io/file.hpp"
#include "io/job_cache_layout.hpp"

namespace energymodel {
namespace {

constexpr std::size_t word_bytes = sizeof(std::uint64_t);

/// Reads words and texts one after the other; a text that ends too early reads as nothing.
class Words {
 public:
  explicit Words(std::string_view bytes) : left_(bytes) {}

  std::uint64_t next() {
    std::uint64_t out = 0;
    if (left_.size() < word_bytes) {
      is_cut_ = true;
      return 0;
    }
    std::memcpy(&out, left_.data(), word_bytes);
    left_.remove_prefix(word_bytes);
    return out;
  }
  std::string text() {
    const std::uint64_t length = next();
    if (length > left_.size()) {
      is_cut_ = true;
      return {};
    }
    std::string out(left_.substr(0, length));
    left_.remove_prefix(
        std::min(left_.size(), (length + word_bytes - 1) / word_bytes * word_bytes));
    return out;
  }
  [[nodiscard]] bool is_cut() const { return is_cut_; }

 private:
  std::string_view left_;
  bool is_cut_ = false;
};

Error refusal(const std::string& path, const std::string& found) {
  return {
      Errc::bad_input,
      path,
      fmt::format("found {}, expected a whole column cache; remove it, and 'fit --stream' makes "
                  "it again from its trace",
                  found)};
}

}  // namespace

CacheOrigin state_of(const std::string& trace) {
  struct stat state {};
  if (::stat(trace.c_str(), &state) != 0) {
    throw Error(Errc::bad_input, trace, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  if (!S_ISREG(state.st_mode)) {
    throw Error(Errc::bad_input, trace, "found no file, expected one: it is read in passes");
  }
  CacheOrigin out;
  out.trace = trace;
  out.bytes = static_cast<std::uint64_t>(state.st_size);
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  out.modified_ns = state.st_mtim.tv_sec * ns_per_s + state.st_mtim.tv_nsec;
  return out;
}

JobCache::JobCache(std::string path)
    : path_(std::move(path)), descriptor_(::open(path_.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    throw Error(Errc::bad_input, path_, fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  try {
    read_footer();
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

JobCache::~JobCache() { ::close(descriptor_); }

void JobCache::read_bytes(std::uint64_t offset, void* to, std::size_t bytes) const {
  auto* at = static_cast<char*>(to);
  while (bytes > 0) {
    const ssize_t got = ::pread(descriptor_, at, bytes, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw Error(Errc::bad_input, path_, fmt::format("cannot be read: {}", std::strerror(errno)));
    }
    if (got == 0) throw refusal(path_, "a file that was cut");
    at += got;
    offset += static_cast<std::uint64_t>(got);
    bytes -= static_cast<std::size_t>(got);
  }
}

void JobCache::read_footer() {
  const CacheOrigin state = state_of(path_);
  std::array<std::uint64_t, job_cache::header_words> header{};
  if (state.bytes < sizeof header || !is_one(path_)) throw refusal(path_, "another kind of file");
  read_bytes(0, header.data(), sizeof header);
  const auto [magic, version, rows, offset, length, footer_sum, none, header_sum] = header;
  if (version != job_cache::version) {
    throw Error(
        Errc::incompatible,
        path_,
        fmt::format(
            "found a column cache of version {}, expected {}", version, job_cache::version));
  }
  const std::string_view bytes(reinterpret_cast<const char*>(header.data()), sizeof header);
  if (job_cache::checksum(bytes.substr(0, bytes.size() - word_bytes)) != header_sum) {
    throw refusal(path_, "a damaged header");
  }
  if (offset + length != state.bytes) throw refusal(path_, "a file that was cut");
  std::string footer(length, '\0');
  read_bytes(offset, footer.data(), length);
  if (job_cache::checksum(footer) != footer_sum) throw refusal(path_, "a damaged list of parts");
  Words words(footer);
  const std::uint64_t columns = words.next();
  bool has_columns = columns == job_numbers.size();
  for (std::uint64_t i = 0; i < columns && !words.is_cut(); ++i) {
    const std::string name = words.text();
    has_columns = has_columns && name == job_numbers[i];
  }
  if (!has_columns) throw refusal(path_, "other columns");
  const std::uint64_t parts = words.next();
  if (parts != (rows + part_rows - 1) / part_rows) throw refusal(path_, "a damaged list of parts");
  for (std::uint64_t i = 0; i < parts; ++i) {
    Part part;
    part.offset = words.next();
    part.bytes = words.next();
    part.checksum = words.next();
    parts_.push_back(part);
  }
  origin_.trace = words.text();
  origin_.id = words.text();
  origin_.notes = words.text();
  origin_.bytes = words.next();
  origin_.modified_ns = static_cast<std::int64_t>(words.next());
  rows_ = rows;
}

bool JobCache::is_one(const std::string& path) {
  ByteSource source(path);
  std::string start;
  (void)source.append_to(start, word_bytes);
  std::uint64_t word = 0;
  if (start.size() == word_bytes) std::memcpy(&word, start.data(), word_bytes);
  return word == job_cache::magic;
}

bool JobCache::is_of(const std::string& trace) const {
  const CacheOrigin now = state_of(trace);
  return now.bytes == origin_.bytes && now.modified_ns == origin_.modified_ns;
}

void JobCache::read(std::size_t first, std::size_t count, JobBlock& out) const {
  using job_cache::Storage;
  const std::size_t index = first / part_rows;
  const Part& part = parts_[index];
  thread_local std::string bytes;
  bytes.resize(part.bytes);
  read_bytes(part.offset, bytes.data(), bytes.size());
  if (job_cache::checksum(bytes) != part.checksum) {
    throw refusal(path_, fmt::format("damaged rows from {} on", first + 1));
  }
  out.rows = count;
  out.storage.resize(count * out.columns.size());
  const char* at = bytes.data() + out.columns.size() * word_bytes;
  for (std::size_t i = 0; i < out.columns.size(); ++i) {
    std::uint64_t storage = 0;
    std::memcpy(&storage, bytes.data() + i * word_bytes, word_bytes);
    double* const to = out.storage.data() + i * count;
    if (static_cast<Storage>(storage) == Storage::constant) {
      std::memcpy(to, at, sizeof(double));
      out.columns[i] = {{}, *to};
      at += sizeof(double);
      continue;
    }
    if (static_cast<Storage>(storage) == Storage::floats) {
      for (std::size_t row = 0; row < count; ++row) {
        float number = 0.0F;
        std::memcpy(&number, at + row * sizeof number, sizeof number);
        to[row] = static_cast<double>(number);
      }
      at += (count * sizeof(float) + word_bytes - 1) / word_bytes * word_bytes;
    } else {
      std::memcpy(to, at, count * sizeof(double));
      at += count * sizeof(double);
    }
    out.columns[i] = {std::span<const double>(to, count), 0.0};
  }
}

}  // namespace energymodel
