/* Records what a process does to the files of one SQLite database.
 *
 * Loaded with LD_PRELOAD. It stands between the SQLite library and the system, passes every call
 * on, and appends what was done to a log: one writev() with O_APPEND for each record, so that the
 * records of many processes and threads never mix. A write is recorded when it has returned; a
 * sync when it begins and when it has returned, because it covers only what was written before it
 * began. The shared-memory file (-shm) is left out: nothing of it has to survive.
 *
 * CRASH_FOLDER is the database's folder, CRASH_NAME its file, CRASH_LOG the log. CRASH_SLOW_MS, when
 * it is there, makes a slow disk: each transaction waits so long before its first write to the
 * database's log (-wal), and again before the log is synced, so that others come meanwhile.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPENED = 1, WRITTEN, SYNC_BEGINS, SYNC_ENDS, CUT, UNLINKED, RENAMED };
enum { MOST_FILES = 65536, LOG_ABOVE = 900 };

struct record {
    uint32_t kind, thread;
    uint64_t file;   /* inode; 0 is the folder */
    int64_t offset;  /* where it was written, or the new length */
    uint32_t name_length, data_length;
};

static uint64_t watched[MOST_FILES]; /* descriptor -> inode + 1; 0 when it is not ours */
static const char *folder, *name;
static int log_file = -1;
static long slow_ms;
enum { NO_LOG = 0, LOG_SYNCED, LOG_WRITTEN };
static char state[MOST_FILES]; /* descriptor -> whether it is the database's log, and how it is */

static void *next_one(const char *symbol) { return dlsym(RTLD_NEXT, symbol); }

__attribute__((constructor)) static void start(void) {
    const char *log = getenv("CRASH_LOG");
    folder = getenv("CRASH_FOLDER");
    name = getenv("CRASH_NAME");
    if (!log || !folder || !name) return;
    int opened = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (opened < 0) abort();
    const char *slow = getenv("CRASH_SLOW_MS");
    slow_ms = slow ? atol(slow) : 0;
    log_file = fcntl(opened, F_DUPFD_CLOEXEC, LOG_ABOVE);
    syscall(SYS_close, opened);
    if (log_file < 0) abort();
}

static void record(int kind, uint64_t file, int64_t offset, const char *what, const void *data,
                   size_t length) {
    int kept = errno;
    struct record head = {kind, (uint32_t)syscall(SYS_gettid), file, offset, 0, (uint32_t)length};
    head.name_length = what ? strlen(what) : 0;
    struct iovec parts[] = {
        {&head, sizeof head}, {(void *)what, head.name_length}, {(void *)data, length}};
    ssize_t whole = sizeof head + head.name_length + length;
    if (syscall(SYS_writev, log_file, parts, 3) != whole) abort(); /* half a log proves nothing */
    errno = kept;
}

/* As on a slow disk: wait before a log that is in this state goes over to the next. */
static void change(int descriptor, int from, int to) {
    if (!slow_ms || descriptor < 0 || descriptor >= MOST_FILES || state[descriptor] != from) return;
    struct timespec pause = {slow_ms / 1000, slow_ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
    state[descriptor] = to;
}

/* The file's name when it is one of ours, else NULL. */
static const char *ours(const char *path) {
    if (log_file < 0 || !path) return NULL;
    size_t length = strlen(folder);
    if (strncmp(path, folder, length) || path[length] != '/') return NULL;
    const char *base = path + length + 1;
    size_t shared = strlen(name), whole = strlen(base);
    if (strncmp(base, name, shared) || strchr(base, '/')) return NULL;
    if (whole > 4 && !strcmp(base + whole - 4, "-shm")) return NULL;
    return base;
}

static int opened(int descriptor, const char *path) {
    struct stat found;
    if (descriptor < 0 || descriptor >= MOST_FILES || log_file < 0 || !path) return descriptor;
    watched[descriptor] = state[descriptor] = 0;
    const char *base = ours(path);
    if (base && !fstat(descriptor, &found)) {
        size_t length = strlen(base);
        watched[descriptor] = found.st_ino + 1;
        if (length > 4 && !strcmp(base + length - 4, "-wal")) state[descriptor] = LOG_SYNCED;
        record(OPENED, found.st_ino, found.st_size, base, NULL, 0);
    } else if (!strcmp(path, folder)) {
        watched[descriptor] = 1;
    }
    return descriptor;
}

#define OPEN(function)                                                          \
    int function(const char *path, int flags, ...) {                            \
        static int (*real)(const char *, int, ...);                             \
        if (!real) real = next_one(#function);                                  \
        va_list rest;                                                           \
        va_start(rest, flags);                                                  \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                           \
        return opened(real(path, flags, mode), path);                           \
    }
OPEN(open)
OPEN(open64)

static uint64_t file_of(int descriptor) {
    return descriptor >= 0 && descriptor < MOST_FILES ? watched[descriptor] : 0;
}

#define PWRITE(function, type)                                                          \
    ssize_t function(int descriptor, const void *data, size_t length, type offset) {    \
        static ssize_t (*real)(int, const void *, size_t, type);                        \
        if (!real) real = next_one(#function);                                          \
        change(descriptor, LOG_SYNCED, LOG_WRITTEN);                                    \
        ssize_t done = real(descriptor, data, length, offset);                          \
        uint64_t file = file_of(descriptor);                                            \
        if (file && done > 0) record(WRITTEN, file - 1, offset, NULL, data, done);      \
        return done;                                                                    \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *data, size_t length) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = next_one("write");
    uint64_t file = file_of(descriptor);
    off_t offset = file ? lseek(descriptor, 0, SEEK_CUR) : 0;
    ssize_t done = real(descriptor, data, length);
    if (file && done > 0) record(WRITTEN, file - 1, offset, NULL, data, done);
    return done;
}

#define SYNC(function)                                                       \
    int function(int descriptor) {                                           \
        static int (*real)(int);                                             \
        if (!real) real = next_one(#function);                               \
        uint64_t file = file_of(descriptor);                                 \
        if (file) record(SYNC_BEGINS, file - 1, 0, NULL, NULL, 0);           \
        change(descriptor, LOG_WRITTEN, LOG_SYNCED);                         \
        int failed = real(descriptor);                                       \
        if (file && !failed) record(SYNC_ENDS, file - 1, 0, NULL, NULL, 0);  \
        return failed;                                                       \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(function, type)                                                \
    int function(int descriptor, type length) {                                 \
        static int (*real)(int, type);                                          \
        if (!real) real = next_one(#function);                                  \
        int failed = real(descriptor, length);                                  \
        uint64_t file = file_of(descriptor);                                    \
        if (file && !failed) record(CUT, file - 1, length, NULL, NULL, 0);      \
        return failed;                                                          \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    static int (*real)(const char *);
    if (!real) real = next_one("unlink");
    int failed = real(path);
    const char *base = ours(path);
    if (base && !failed) record(UNLINKED, 0, 0, base, NULL, 0);
    return failed;
}

int rename(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) real = next_one("rename");
    int failed = real(from, to);
    const char *was = ours(from), *is = ours(to);
    if ((was || is) && !failed) record(RENAMED, 0, 0, is, was, was ? strlen(was) : 0);
    return failed;
}

int close(int descriptor) {
    static int (*real)(int);
    if (!real) real = next_one("close");
    if (descriptor >= 0 && descriptor < MOST_FILES)
        watched[descriptor] = state[descriptor] = 0;
    return real(descriptor);
}
