/* Makes the Nth call that writes a company file fail, for tests.
 *
 * FAULT_PLAN is "N:errno:mode"; mode is "once" or "forever". A new plan starts a new count; no plan
 * means no faults. Only files whose path ends in .cbook or .cbook-journal are counted. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char plan_known[64];
static long calls;

static int ends_with(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

static int is_company_file(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return ends_with(path, ".cbook") || ends_with(path, ".cbook-journal");
}

static int fails(int fd) {
    const char *plan = getenv("FAULT_PLAN");
    if (!plan || !*plan || !is_company_file(fd)) return 0;
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
    if (now) errno = number;
    return now;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    return fails(fd) ? -1 : REAL(write)(fd, data, size);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return fails(fd) ? -1 : REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return fails(fd) ? -1 : REAL(pwrite64)(fd, data, size, at);
}
int fsync(int fd) { return fails(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails(fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t size) { return fails(fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails(fd) ? -1 : REAL(ftruncate64)(fd, size); }
