#ifndef FEDFLOW_CSYSTEM_H
#define FEDFLOW_CSYSTEM_H

/// Flushes the file system that holds `fd`; 0, or -1 with errno. Glibc hides syncfs from Swift behind _GNU_SOURCE.
int fedflow_syncfs(int fd);

#endif
