#define _GNU_SOURCE
#include "CSystem.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int fedflow_syncfs(int fd) { return syncfs(fd); }

int fedflow_rename_exclusive(const char *from, const char *to) {
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int fedflow_rename_exchange(const char *one, const char *other) {
  return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

const char *fedflow_error_text(int number) { return strerrordesc_np(number); }

static atomic_int signal_fd = -1;

static void forward_signal(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  if (write(signal_fd, &byte, 1) < 0) {
    /* The pipe is full: the reader has signals enough. */
  }
  errno = saved;
}

static int set_action(void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  if (sigaction(SIGINT, &action, NULL) != 0) return -1;
  return sigaction(SIGTERM, &action, NULL);
}

int fedflow_signals_to(int fd) {
  /* A parent with threads may have started us with both blocked; then Ctrl-C would never come. */
  sigset_t stopping;
  sigemptyset(&stopping);
  sigaddset(&stopping, SIGINT);
  sigaddset(&stopping, SIGTERM);
  signal_fd = fd;
  if (set_action(forward_signal) != 0) return -1;
  return sigprocmask(SIG_UNBLOCK, &stopping, NULL);
}

void fedflow_signals_default(void) { set_action(SIG_DFL); }

int fedflow_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int fedflow_spawn_closing(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int fedflow_spawn_cleanly(posix_spawnattr_t *attributes, int own_session) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int failure = posix_spawnattr_setsigmask(attributes, &none);
  if (failure == 0) failure = posix_spawnattr_setsigdefault(attributes, &all);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  if (own_session) flags |= POSIX_SPAWN_SETSID;
  return failure != 0 ? failure : posix_spawnattr_setflags(attributes, flags);
}
