/* Notes every change the program makes to company files, for simulated power cuts.
 *
 * RECORD_TO names the file of notes. A note is a line "KIND at length name other\n" and then length
 * bytes: W bytes written, T cut to a size, S file or folder forced to the disk, R renamed to other,
 * U removed. Names are those within the folder, %-free; locks are left out. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int counts(const char *path) {
    const char *name = strrchr(path, '/');
    name = name ? name + 1 : path;
    size_t length = strlen(name);
    int is_lock = length >= 5 && strcmp(name + length - 5, ".lock") == 0;
    return strstr(name, ".cbook") != NULL && !is_lock;
}

static void note(char kind, long at, const void *data, size_t length, const char *path,
                 const char *other) {
    const char *place = getenv("RECORD_TO");
    if (!place || !*place) return;
    int fd = open(place, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0) abort();
    char head[9000];
    int size = snprintf(head, sizeof head, "%c\t%ld\t%zu\t%s\t%s\n", kind, at, length, path, other);
    if (REAL(write)(fd, head, size) != size) abort();
    if (length && REAL(write)(fd, data, length) != (ssize_t)length) abort();
    close(fd);
}

static const char *path_of(int fd, char *path, size_t room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, room - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return path;
}

static void note_open(char kind, long at, const void *data, ssize_t length, int fd) {
    char path[4096];
    struct stat about;
    if (length < 0 || !path_of(fd, path, sizeof path)) return;
    int is_folder = kind == 'S' && fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
    if (is_folder || counts(path)) note(is_folder ? 'D' : kind, at, data, length, path, "");
}

ssize_t write(int fd, const void *data, size_t size) {
    long at = lseek(fd, 0, SEEK_CUR);
    ssize_t done = REAL(write)(fd, data, size);
    note_open('W', at, data, done, fd);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    ssize_t done = REAL(pwrite)(fd, data, size, at);
    note_open('W', at, data, done, fd);
    return done;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    ssize_t done = REAL(pwrite64)(fd, data, size, at);
    note_open('W', at, data, done, fd);
    return done;
}
static ssize_t sent(int out, long before, ssize_t done) {
    char path[4096];
    if (done <= 0 || !path_of(out, path, sizeof path) || !counts(path)) return done;
    char *data = malloc(done);
    int again = open(path, O_RDONLY);
    if (!data || pread(again, data, done, before) != done) abort();
    close(again);
    note('W', before, data, done, path, "");
    free(data);
    return done;
}
ssize_t sendfile(int out, int in, off_t *at, size_t size) {
    long before = lseek(out, 0, SEEK_CUR);
    return sent(out, before, REAL(sendfile)(out, in, at, size));
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t size) {
    long before = lseek(out, 0, SEEK_CUR);
    return sent(out, before, REAL(sendfile64)(out, in, at, size));
}
int fsync(int fd) {
    int done = REAL(fsync)(fd);
    note_open('S', 0, "", done, fd);
    return done;
}
int fdatasync(int fd) {
    int done = REAL(fdatasync)(fd);
    note_open('S', 0, "", done, fd);
    return done;
}
int ftruncate(int fd, off_t size) {
    int done = REAL(ftruncate)(fd, size);
    note_open('T', size, "", done, fd);
    return done;
}
int ftruncate64(int fd, off64_t size) {
    int done = REAL(ftruncate64)(fd, size);
    note_open('T', size, "", done, fd);
    return done;
}
int rename(const char *from, const char *to) {
    int done = REAL(rename)(from, to);
    if (done == 0 && counts(from)) note('R', 0, "", 0, from, to);
    return done;
}
int unlink(const char *path) {
    int done = REAL(unlink)(path);
    if (done == 0 && counts(path)) note('U', 0, "", 0, path, "");
    return done;
}
