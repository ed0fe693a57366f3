// SPDX-License-Identifier: Apache-2.0
// The tool as several processes of an MPI job, which fit together: mpirun -n 8 energymodel-mpi fit
// ...
#include <mpi.h>

#include <algorithm>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "cli/team.hpp"
#include "run.hpp"

namespace {

/// Sums are taken by the first process, in the order of ranks, and handed out: MPI's own may be
/// taken in any order.
class MpiTeam final : public energymodel::Team {
 public:
  MpiTeam() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  [[nodiscard]] std::size_t rank() const override { return static_cast<std::size_t>(rank_); }
  [[nodiscard]] std::size_t size() const override { return static_cast<std::size_t>(size_); }
  void add_up(std::span<double> numbers) const override {
    const auto count = static_cast<int>(numbers.size());
    std::vector<double> all(rank_ == 0 ? numbers.size() * size() : 0);
    MPI_Gather(numbers.data(), count, MPI_DOUBLE, all.data(), count, MPI_DOUBLE, 0, MPI_COMM_WORLD);
    if (rank_ == 0) {
      std::fill(numbers.begin(), numbers.end(), 0.0);
      for (std::size_t i = 0; i < all.size(); ++i) numbers[i % numbers.size()] += all[i];
    }
    MPI_Bcast(numbers.data(), count, MPI_DOUBLE, 0, MPI_COMM_WORLD);
  }

 private:
  int rank_ = 0;
  int size_ = 1;
};

}  // namespace

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  const MpiTeam team;
  energymodel::cli::set_process_team(team);
  const std::vector<std::string> words(argv + 1, argv + argc);
  const int status = energymodel::cli::run(words, std::cout, std::cerr);
  // The others may wait for sums that this process will not send.
  if (status != 0) MPI_Abort(MPI_COMM_WORLD, status);
  MPI_Finalize();
  return status;
}
