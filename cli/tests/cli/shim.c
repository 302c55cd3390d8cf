// Stands between a program and the C library's calls that change names of files, for tests on Linux (LD_PRELOAD).
//
// SHIM_KILL_AT=n      kills the process before the n-th of these calls
// SHIM_KILL_TO=text   kills it before the first that is to make a name with this text in it
// SHIM_NO_LINKS=1     there are no hard links, and no renames with flags, as on FAT
// SHIM_NO_RENAMES=1   there are no renames
// SHIM_NO_LOCKS=1     there are no locks
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void step(const char *name) {
    static int count;
    const char *at = getenv("SHIM_KILL_AT"), *to = getenv("SHIM_KILL_TO");
    int number = __sync_add_and_fetch(&count, 1);
    if ((at && number == atoi(at)) || (to && strstr(name, to))) {
        kill(getpid(), SIGKILL);
        pause();
    }
}

static int refused(const char *variable) {
    if (!getenv(variable)) return 0;
    errno = EPERM;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static mode_t mode_of(int flags, va_list arguments) {
    return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name)                                        \
    int name(const char *path, int flags, ...) {          \
        va_list arguments;                                \
        va_start(arguments, flags);                       \
        mode_t mode = mode_of(flags, arguments);          \
        va_end(arguments);                                \
        if (flags & O_CREAT) step(path);                  \
        return REAL(name)(path, flags, mode);             \
    }

OPEN(open)
OPEN(open64)

int mkdir(const char *path, mode_t mode) {
    step(path);
    return REAL(mkdir)(path, mode);
}

int rmdir(const char *path) {
    step("");
    return REAL(rmdir)(path);
}

int unlink(const char *path) {
    step("");
    return REAL(unlink)(path);
}

int unlinkat(int directory, const char *path, int flags) {
    step("");
    return REAL(unlinkat)(directory, path, flags);
}

int rename(const char *from, const char *to) {
    step(to);
    return refused("SHIM_NO_RENAMES") ? -1 : REAL(rename)(from, to);
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
    step(to);
    return refused("SHIM_NO_LINKS") ? -1 : REAL(renameat2)(a, from, b, to, flags);
}

int link(const char *from, const char *to) {
    step(to);
    return refused("SHIM_NO_LINKS") ? -1 : REAL(link)(from, to);
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
    step(to);
    return refused("SHIM_NO_LINKS") ? -1 : REAL(linkat)(a, from, b, to, flags);
}

int flock(int file, int operation) {
    return refused("SHIM_NO_LOCKS") ? -1 : REAL(flock)(file, operation);
}
