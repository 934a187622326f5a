/* Makes the Nth call that changes a company file fail, or kills the program just before it.
 *
 * FAULT_PLAN is "N:errno:mode"; mode is "once", "forever" or "kill". A new plan starts a new count;
 * no plan means no faults. Only company files count, with their journals and the unfinished files
 * (.part) that become one: names that contain ".cbook", without the lock beside them. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/types.h>
#include <unistd.h>

static char plan_known[64];
static long calls;

static int is_company_file(const char *path) {
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    size_t length = strlen(name);
    int is_lock = length >= 5 && strcmp(name + length - 5, ".lock") == 0;
    return strstr(name, ".cbook") != NULL && !is_lock;
}

static int fails(const char *path) {
    const char *plan = getenv("FAULT_PLAN");
    if (!plan || !*plan || !is_company_file(path)) return 0;
    if (strcmp(plan, plan_known) != 0) {
        snprintf(plan_known, sizeof plan_known, "%s", plan);
        calls = 0;
    }
    long nth = 0;
    int number = 0;
    char mode[16] = "";
    if (sscanf(plan, "%ld:%d:%15s", &nth, &number, mode) != 3) return 0;
    calls++;
    int now = calls == nth || (calls > nth && strcmp(mode, "forever") == 0);
    if (now && strcmp(mode, "kill") == 0) raise(SIGKILL);
    if (now) errno = number;
    return now;
}

static int fails_open(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    return fails_open(fd) ? -1 : REAL(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return fails_open(fd) ? -1 : REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return fails_open(fd) ? -1 : REAL(pwrite64)(fd, data, size, at);
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) {
    return fails_open(out) ? -1 : REAL(sendfile)(out, in, at, size);
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    return fails_open(out) ? -1 : REAL(sendfile64)(out, in, at, size);
}
int fsync(int fd) { return fails_open(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails_open(fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return fails_open(fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails_open(fd) ? -1 : REAL(ftruncate64)(fd, size); }
int rename(const char *from, const char *to) {
    return fails(from) ? -1 : REAL(rename)(from, to);
}
int unlink(const char *path) { return fails(path) ? -1 : REAL(unlink)(path); }
