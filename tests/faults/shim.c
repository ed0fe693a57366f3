/* SPDX-License-Identifier: Apache-2.0
 *
 * Preloaded into a program: makes what it does to the files of one folder go wrong.
 *
 * ENERGYMODEL_FAULT_FOLDER names the folder. ENERGYMODEL_FAULT is one of
 *   count:FILE  writes "events bytes" to FILE at the end; nothing goes wrong
 *   kill:N      killed before the Nth event: opening for writing, writing, flushing, renaming
 *   fail:N      the Nth event fails with EIO
 *   kill_at:B   killed when B bytes are written, in the middle of a write
 *   full_at:B   the disk takes B bytes; then ENOSPC
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { most_files = 1024 };
static char is_watched[most_files];
static long events;
static long bytes;

static ssize_t real_write(int file, const void* from, size_t size) {
  static ssize_t (*call)(int, const void*, size_t);
  if (!call) call = (ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  return call(file, from, size);
}

/* The number behind "NAME:" if that is the fault, else -1. */
static long fault(const char* name) {
  const char* text = getenv("ENERGYMODEL_FAULT");
  const size_t length = strlen(name);
  if (!text || strncmp(text, name, length) != 0 || text[length] != ':') return -1;
  return atol(text + length + 1);
}

static int is_in_folder(const char* path) {
  const char* folder = getenv("ENERGYMODEL_FAULT_FOLDER");
  return folder && strncmp(path, folder, strlen(folder)) == 0;
}

/* Counts an event; whether it has to fail. */
static int happens(void) {
  ++events;
  if (events == fault("kill")) raise(SIGKILL);
  if (events != fault("fail")) return 0;
  errno = EIO;
  return 1;
}

static int watch(int file) {
  if (file >= 0 && file < most_files) is_watched[file] = 1;
  return file;
}

int open(const char* path, int flags, ...) {
  static int (*call)(const char*, int, ...);
  if (!call) call = (int (*)(const char*, int, ...))dlsym(RTLD_NEXT, "open");
  va_list rest;
  va_start(rest, flags);
  const int mode = flags & O_CREAT ? va_arg(rest, int) : 0;
  va_end(rest);
  const int is_written = (flags & O_ACCMODE) != O_RDONLY && is_in_folder(path);
  if (is_written && happens()) return -1;
  const int file = call(path, flags, mode);
  return is_written ? watch(file) : file;
}

int close(int file) {
  static int (*call)(int);
  if (!call) call = (int (*)(int))dlsym(RTLD_NEXT, "close");
  if (file >= 0 && file < most_files) is_watched[file] = 0;
  return call(file);
}

ssize_t write(int file, const void* from, size_t size) {
  if (file < 0 || file >= most_files || !is_watched[file]) return real_write(file, from, size);
  if (happens()) return -1;
  const long kill_at = fault("kill_at");
  const long full_at = fault("full_at");
  const long end = kill_at >= 0 ? kill_at : full_at;
  size_t part = size;
  if (end >= 0 && bytes + (long)size > end) part = end > bytes ? (size_t)(end - bytes) : 0;
  const ssize_t written = part > 0 ? real_write(file, from, part) : 0;
  if (written > 0) bytes += written;
  if (part < size && kill_at >= 0) raise(SIGKILL);
  if (part < size && written <= 0) {
    errno = ENOSPC;
    return -1;
  }
  return written;
}

int fsync(int file) {
  static int (*call)(int);
  if (!call) call = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  if (file >= 0 && file < most_files && is_watched[file] && happens()) return -1;
  return call(file);
}

int rename(const char* from, const char* to) {
  static int (*call)(const char*, const char*);
  if (!call) call = (int (*)(const char*, const char*))dlsym(RTLD_NEXT, "rename");
  if (is_in_folder(to) && happens()) return -1;
  return call(from, to);
}

__attribute__((destructor)) static void tell(void) {
  const char* text = getenv("ENERGYMODEL_FAULT");
  if (!text || strncmp(text, "count:", 6) != 0) return;
  FILE* out = fopen(text + 6, "w");
  if (!out) return;
  fprintf(out, "%ld %ld\n", events, bytes);
  fclose(out);
}
