#define _GNU_SOURCE
#include "CSystem.h"
#include <unistd.h>

int fedflow_syncfs(int fd) { return syncfs(fd); }
