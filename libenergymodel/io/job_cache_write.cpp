// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "energymodel/error.hpp"
#include "energymodel/io/content_id.hpp"
#include "energymodel/io/job_cache.hpp"
#include "energymodel/io/text_blocks.hpp"
#include "io/file_writer.hpp"
#include "io/job_cache_layout.hpp"
#include "io/trace_reader.hpp"

namespace energymodel {
namespace {

using Columns = std::array<std::vector<double>, job_numbers.size()>;

/// The rows of a block of text.
struct ReadBlock {
  Columns columns;
  SuppliedInputs supplied;
};

ReadBlock read_block(TextBlock text, const CsvTable& header, const TraceReader& reader) {
  ReadBlock out;
  const CsvTable table =
      CsvTable::parse_rows(std::move(text.text), header, text.first_line, nullptr);
  const bool has_duration = reader.has(Field::duration);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Workload job = reader.job(table, row, out.supplied);
    const JobNumbers numbers = numbers_of(
        job, reader.energy_J(table, row), has_duration ? reader.duration_s(table, row) : 0.0);
    for (std::size_t i = 0; i < numbers.size(); ++i) out.columns[i].push_back(numbers[i]);
  }
  return out;
}

/// A column of a part, in the least room that keeps every bit.
void append_column(std::span<const double> column, std::size_t at, std::string& part) {
  using job_cache::Storage;
  const auto set_storage = [&](Storage storage) {
    const auto word = static_cast<std::uint64_t>(storage);
    part.replace(at * sizeof word, sizeof word, reinterpret_cast<const char*>(&word), sizeof word);
  };
  const double first = column.front();
  if (std::all_of(column.begin(), column.end(), [&](double x) { return x == first; })) {
    set_storage(Storage::constant);
    part.append(reinterpret_cast<const char*>(&first), sizeof first);
    return;
  }
  const auto is_float = [](double x) { return static_cast<double>(static_cast<float>(x)) == x; };
  if (std::all_of(column.begin(), column.end(), is_float)) {
    set_storage(Storage::floats);
    for (const double number : column) {
      const auto short_one = static_cast<float>(number);
      part.append(reinterpret_cast<const char*>(&short_one), sizeof short_one);
    }
    job_cache::pad(part);
    return;
  }
  set_storage(Storage::doubles);
  part.append(reinterpret_cast<const char*>(column.data()), column.size_bytes());
}

class CacheWriter {
 public:
  explicit CacheWriter(const std::string& path) : file_(path) {
    file_.write(std::string(job_cache::header_words * sizeof(std::uint64_t), '\0'));
  }

  void append(const Columns& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      waiting_[i].insert(waiting_[i].end(), rows[i].begin(), rows[i].end());
    }
    std::size_t done = 0;
    for (; waiting_[0].size() - done >= JobSource::part_rows; done += JobSource::part_rows) {
      write_part(done, JobSource::part_rows);
    }
    for (auto& column : waiting_)
      column.erase(column.begin(), column.begin() + std::ptrdiff_t(done));
  }

  [[nodiscard]] std::uint64_t rows() const { return rows_ + waiting_[0].size(); }

  void finish(const CacheOrigin& origin) {
    if (!waiting_[0].empty()) write_part(0, waiting_[0].size());
    std::string footer;
    job_cache::append_word(job_numbers.size(), footer);
    for (const std::string_view name : job_numbers) job_cache::append_text(name, footer);
    job_cache::append_word(parts_.size() / (3 * sizeof(std::uint64_t)), footer);
    footer += parts_;
    for (const std::string& text : {origin.trace, origin.id, origin.notes}) {
      job_cache::append_text(text, footer);
    }
    job_cache::append_word(origin.bytes, footer);
    job_cache::append_word(static_cast<std::uint64_t>(origin.modified_ns), footer);
    file_.write(footer);
    std::string header;
    for (const std::uint64_t word : {job_cache::magic,
                                     job_cache::version,
                                     rows_,
                                     offset_,
                                     std::uint64_t{footer.size()},
                                     job_cache::checksum(footer),
                                     std::uint64_t{0}}) {
      job_cache::append_word(word, header);
    }
    job_cache::append_word(job_cache::checksum(header), header);
    file_.overwrite(0, header);
    file_.commit();
  }

 private:
  void write_part(std::size_t first, std::size_t count) {
    std::string part(job_numbers.size() * sizeof(std::uint64_t), '\0');
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      append_column(std::span(waiting_[i]).subspan(first, count), i, part);
    }
    file_.write(part);
    for (const std::uint64_t word :
         {offset_, std::uint64_t{part.size()}, job_cache::checksum(part)}) {
      job_cache::append_word(word, parts_);
    }
    offset_ += part.size();
    rows_ += count;
  }

  FileWriter file_;
  Columns waiting_;
  std::string parts_;  ///< of the footer
  std::uint64_t offset_ = job_cache::header_words * sizeof(std::uint64_t);
  std::uint64_t rows_ = 0;
};

}  // namespace

void write_job_cache(const std::string& trace,
                     const std::string& cache,
                     const std::function<void(std::uint64_t bytes)>& progress) {
  CacheOrigin origin = state_of(trace);
  TextBlocks blocks(trace);
  const CsvTable header = take_csv_header(blocks);
  const TraceReader reader(header, TraceUse::measured);
  if (reader.is_network()) {
    throw Error(Errc::bad_input,
                header.name(),
                "found columns of networks, expected plain numbers (steps, step_FLOP ...): a trace "
                "that is read in passes has one size of operation a row");
  }
  std::future<std::string> id =
      std::async(std::launch::async, [&trace] { return content_id_of_file(trace); });
  CacheWriter writer(cache);
  SuppliedInputs supplied;
  std::uint64_t taken = 0;
  std::deque<std::future<ReadBlock>> under_way;
  const auto take_first = [&] {
    ReadBlock block = under_way.front().get();
    under_way.pop_front();
    writer.append(block.columns);
    supplied.merge(block.supplied);
  };
  const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  const Cut whole = [&](std::string_view text) {
    return whole_csv_records(text, header.separator());
  };
  while (std::optional<TextBlock> block = blocks.next(whole)) {
    taken += block->text.size();
    if (under_way.size() == threads) take_first();
    under_way.push_back(
        std::async(std::launch::async, [&header, &reader, text = std::move(*block)]() mutable {
          return read_block(std::move(text), header, reader);
        }));
    if (progress) progress(taken);
  }
  while (!under_way.empty()) take_first();
  if (writer.rows() == 0) {
    throw Error(Errc::bad_input, header.name(), "found no rows, expected at least one");
  }
  origin.id = id.get();
  origin.notes = describe(supplied);
  const CacheOrigin after = state_of(trace);
  if (after.bytes != origin.bytes || after.modified_ns != origin.modified_ns) {
    throw Error(Errc::bad_input, trace, "changed while it was read");
  }
  writer.finish(origin);
}

}  // namespace energymodel
