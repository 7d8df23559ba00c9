/* Preloaded into a process: its clock jumps and its disk is slow, as a small shared file says.
 *
 * CHAOS_SHIM names a file of two 64-bit integers in native order, mapped at the start: by how many
 * microseconds the time of day is off, and how many fsync and fdatasync take longer. What counts
 * from the start of the machine (CLOCK_MONOTONIC) never jumps, as on a real machine whose clock is
 * set; an absolute deadline by the time of day is given to the kernel in the kernel's time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t nothing[2];
static volatile int64_t *wanted = nothing;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("CHAOS_SHIM");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *page = mmap(NULL, sizeof nothing, PROT_READ, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) wanted = page;
  close(file);
}

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void shift(struct timespec *at, int64_t microseconds) {
  int64_t nano = at->tv_nsec + microseconds % 1000000 * 1000;
  at->tv_sec += microseconds / 1000000 + (nano >= 1000000000) - (nano < 0);
  at->tv_nsec = nano + (nano < 0 ? 1000000000 : 0) - (nano >= 1000000000 ? 1000000000 : 0);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  REAL(clock_gettime);
  int status = real(clock, at);
  if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    shift(at, wanted[0]);
  return status;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  at->tv_sec = now.tv_sec;
  at->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  REAL(sem_timedwait);
  struct timespec kernel = *until;
  shift(&kernel, -wanted[0]);
  return real(semaphore, &kernel);
}

static void wait_for_disk(void) {
  int64_t microseconds = wanted[1];
  struct timespec rest = {microseconds / 1000000, microseconds % 1000000 * 1000};
  if (microseconds > 0) while (nanosleep(&rest, &rest) != 0) {}
}

int fsync(int file) {
  REAL(fsync);
  wait_for_disk();
  return real(file);
}

int fdatasync(int file) {
  REAL(fdatasync);
  wait_for_disk();
  return real(file);
}
