#ifndef FEDFLOW_CSYSTEM_H
#define FEDFLOW_CSYSTEM_H

#include <spawn.h>

/// Flushes the file system that holds `fd`; 0, or -1 with errno. Glibc hides syncfs from Swift behind _GNU_SOURCE.
int fedflow_syncfs(int fd);

/// Renames only if `to` does not exist; 0, or -1 with errno (EEXIST; EINVAL where the file system cannot).
int fedflow_rename_exclusive(const char *from, const char *to);

/// Lets two existing names change places at once; 0, or -1 with errno (EINVAL where the file system cannot).
int fedflow_rename_exchange(const char *one, const char *other);

/// What an errno means, in English whatever the locale; null for an unknown number.
const char *fedflow_error_text(int number);

/// From now on SIGINT and SIGTERM write their number as one byte to `fd`; 0, or -1 with errno.
///
/// A handler and a pipe, because a dispatch source alone misses a signal that an unblocked thread ignores.
int fedflow_signals_to(int fd);

/// SIGINT and SIGTERM have their default action again.
void fedflow_signals_default(void);

/// Lets a spawned child begin in a folder; 0, or an errno. Glibc hides it from Swift behind _GNU_SOURCE.
int fedflow_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder);

/// Closes in a spawned child all descriptors from `first` on; 0, or an errno.
int fedflow_spawn_closing(posix_spawn_file_actions_t *actions, int first);

/// Gives a spawned child default signals, none blocked, and with `own_session` a session of its own; 0, or an errno.
int fedflow_spawn_cleanly(posix_spawnattr_t *attributes, int own_session);

#endif
