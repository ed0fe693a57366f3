// SPDX-License-Identifier: Apache-2.0
#include "meter/spawn.hpp"

#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cstring>

#include "energymodel/error.hpp"

namespace energymodel {

pid_t spawn(const std::vector<std::string>& words, const SpawnOptions& options) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawnattr_init(&attributes);
  if (options.standard_output >= 0) {
    ::posix_spawn_file_actions_adddup2(&files, options.standard_output, STDOUT_FILENO);
  }
  sigset_t none{};
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  const int group = options.is_own_group ? POSIX_SPAWN_SETPGROUP : 0;
  ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK | group));

  pid_t process = 0;
  const int failure =
      ::posix_spawnp(&process, arguments[0], &files, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (failure != 0) {
    throw Error(Errc::usage, "cannot run '" + words.front() + "': " + std::strerror(failure));
  }
  return process;
}

}  // namespace energymodel
