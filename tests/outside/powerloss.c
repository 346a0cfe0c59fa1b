/* What a disk holds after the power went: only what was synced. Loaded into a process by LD_PRELOAD.
 *
 *   POWERLOSS_FOLDER   an absolute path, no symbolic link in it; regular files below it are watched
 *   POWERLOSS_DISK     another folder of the same file system; `names` in it is what the power cut leaves
 *   POWERLOSS_IGNORE   optional: syncs of files whose names end so are lost, as by a disk that lies
 *
 * The model, stricter than most file systems:
 * - Octets reach the disk by fsync or fdatasync of their file, and by nothing else: no time passes for the better.
 * - A name (made, renamed, removed) reaches it by fsync or fdatasync of its folder; syncing the file is not enough.
 *   A named file that never was synced is empty. Syncing a folder makes the folder's own path durable as well.
 * - What the folder held when the first process began is durable. Each process copies a file whole at its first sync
 *   of it: what an earlier, killed process left unsynced is covered then, as the page cache would have it.
 * - A kill in the midst of a sync may leave part of it.
 * Not seen: writes through mmap (only SQLite's -shm has them, which is rebuilt) and system calls that pass libc by.
 *
 * `inodes/N` holds the synced octets of inode N, and the files below `names` are hard links to these.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define ALL ((off_t)1 << 62)
#define LONG (2 * PATH_MAX)

/* What of a file was written since its last sync: one range, for SQLite and our outbox write in order. */
struct file {
    ino_t ino;
    off_t from, to;
    struct file *next;
};

static char folder[PATH_MAX], disk[PATH_MAX];
static const char *ignored;
static dev_t device;
static struct file *files[256];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* A shadow that cannot be kept would make the test say nothing: stop it instead. */
static void die(const char *what) {
    dprintf(2, "powerloss: %s: %s\n", what, strerror(errno));
    abort();
}

/* The path of `path` below the folder, "" for the folder itself; NULL elsewhere. */
static const char *below(const char *path) {
    size_t length = strlen(folder);
    if (length == 0 || strncmp(path, folder, length) != 0) return NULL;
    return path[length] == '/' ? path + length + 1 : path[length] == 0 ? path + length : NULL;
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return length > 0;
}

static void inode(char *path, ino_t ino) { snprintf(path, LONG, "%s/inodes/%lu", disk, (unsigned long)ino); }

/* The watched file behind a descriptor, or NULL. Holds no descriptor: numbers are reused, inodes are forgotten. */
static struct file *watched(int fd, struct stat *st) {
    char path[PATH_MAX];
    if (fstat(fd, st) != 0 || !S_ISREG(st->st_mode) || st->st_dev != device || st->st_nlink == 0) return NULL;
    struct file **place = &files[st->st_ino % 256];
    for (struct file *file = *place; file; file = file->next)
        if (file->ino == st->st_ino) return file;
    if (!path_of(fd, path) || !below(path)) return NULL;
    struct file *file = malloc(sizeof *file);
    if (!file) die("memory");
    *file = (struct file){.ino = st->st_ino, .from = 0, .to = ALL, .next = *place};
    return *place = file;
}

static void written(int fd, off_t from, off_t to) {
    struct stat st;
    int before = errno;
    pthread_mutex_lock(&lock);
    struct file *file = device ? watched(fd, &st) : NULL;
    if (file) {
        if (file->from == file->to) file->from = from, file->to = to;
        if (from < file->from) file->from = from;
        if (to > file->to) file->to = to;
    }
    pthread_mutex_unlock(&lock);
    errno = before;
}

/* Copies a range, as far as the file goes. Reads through `fd` itself where it can: closing another descriptor of the
 * same file would drop SQLite's locks on it. */
static void copy(int fd, int to, off_t from, off_t end) {
    static char octets[1 << 16];
    int source = fd;
    while (from < end) {
        size_t most = end - from < (off_t)sizeof octets ? (size_t)(end - from) : sizeof octets;
        ssize_t length = pread(source, octets, most, from);
        if (length < 0 && errno == EBADF && source == fd) {
            char path[64];
            snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
            source = REAL(open)(path, O_RDONLY | O_CLOEXEC);
            if (source < 0) die(path);
            continue;
        }
        if (length < 0) die("reading");
        if (length == 0) break;
        if (REAL(pwrite)(to, octets, length, from) != length) die("writing the shadow");
        from += length;
    }
    if (source != fd) close(source);
}

static int shadow(const struct stat *st) {
    char path[LONG];
    inode(path, st->st_ino);
    int to = REAL(open)(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (to < 0 || fchmod(to, st->st_mode & 07777) != 0) die(path);
    return to;
}

static void file_synced(int fd, struct file *file, const struct stat *st) {
    int to = shadow(st);
    copy(fd, to, file->from, file->to);
    if (REAL(ftruncate)(to, st->st_size) != 0) die("ftruncate");
    close(to);
    file->from = file->to = 0;
}

/* Gives the shadow's folder the name `name` for the real file `st`, in one step. */
static void name_file(const char *name, const struct stat *st) {
    char path[LONG], fresh[LONG];
    struct stat old;
    close(shadow(st));
    inode(path, st->st_ino);
    struct stat kept;
    if (stat(path, &kept) != 0) die(path);
    if (lstat(name, &old) == 0 && old.st_ino == kept.st_ino) return;
    snprintf(fresh, sizeof fresh, "%s/fresh-%d", disk, getpid());
    REAL(unlink)(fresh);
    if (link(path, fresh) != 0 || REAL(rename)(fresh, name) != 0) die(name);
}

static void each(const char *real, const char *names, void (*act)(const char *, const char *)) {
    char one[LONG], other[LONG];
    DIR *open = opendir(real);
    if (!open) die(real);
    for (struct dirent *entry; (entry = readdir(open));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(one, sizeof one, "%s/%s", real, entry->d_name);
        snprintf(other, sizeof other, "%s/%s", names, entry->d_name);
        act(one, other);
    }
    closedir(open);
}

static void add_name(const char *real, const char *name) {
    struct stat st;
    if (lstat(real, &st) != 0) return;
    if (S_ISREG(st.st_mode)) name_file(name, &st);
    if (S_ISDIR(st.st_mode)) mkdir(name, st.st_mode & 07777);
}

static void drop_name(const char *name, const char *real) {
    struct stat st;
    if (lstat(real, &st) != 0 && REAL(unlink)(name) != 0) rmdir(name);
}

static void folder_synced(const char *real) {
    char names[LONG];
    int length = snprintf(names, sizeof names, "%s/names/", disk) - 1;
    snprintf(names + length, sizeof names - length, "/%s", below(real));
    for (char *slash = names + length + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        mkdir(names, 0700);
        *slash = '/';
    }
    mkdir(names, 0700);
    each(real, names, add_name);
    each(names, real, drop_name);
}

static int synced(int fd) {
    struct stat st;
    char path[PATH_MAX];
    int before = errno;
    pthread_mutex_lock(&lock);
    if (device && fstat(fd, &st) == 0 && path_of(fd, path) && below(path)) {
        size_t length = strlen(path), end = ignored ? strlen(ignored) : 0;
        struct file *file = S_ISDIR(st.st_mode) ? NULL : watched(fd, &st);
        if (ignored && length >= end && strcmp(path + length - end, ignored) == 0) file = NULL;
        if (file) file_synced(fd, file, &st);
        if (S_ISDIR(st.st_mode)) folder_synced(path);
    }
    pthread_mutex_unlock(&lock);
    errno = before;
    return 0;
}

/* An inode whose last name goes may come back as another file's. */
static ino_t last_name(const char *path) {
    struct stat st;
    int before = errno;
    int last = device && below(path) && lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1;
    errno = before;
    return last ? st.st_ino : 0;
}

static void forget(ino_t ino) {
    char path[LONG];
    for (struct file **place = &files[ino % 256]; *place; place = &(*place)->next)
        if ((*place)->ino == ino) {
            struct file *gone = *place;
            *place = gone->next;
            free(gone);
            break;
        }
    inode(path, ino);
    REAL(unlink)(path);
}

static void import(const char *real, const char *name) {
    struct stat st;
    if (lstat(real, &st) != 0) die(real);
    if (S_ISDIR(st.st_mode)) {
        mkdir(name, st.st_mode & 07777);
        each(real, name, import);
    } else if (S_ISREG(st.st_mode)) {
        int from = REAL(open)(real, O_RDONLY | O_CLOEXEC), to = shadow(&st);
        if (from < 0) die(real);
        copy(from, to, 0, ALL);
        close(from), close(to);
        name_file(name, &st);
    }
}

__attribute__((constructor)) static void begin(void) {
    char path[LONG];
    struct stat st;
    const char *from = getenv("POWERLOSS_FOLDER"), *to = getenv("POWERLOSS_DISK");
    if (!from || !to || stat(from, &st) != 0) return;
    snprintf(folder, sizeof folder, "%s", from);
    snprintf(disk, sizeof disk, "%s", to);
    ignored = getenv("POWERLOSS_IGNORE");
    snprintf(path, sizeof path, "%s/inodes", disk);
    if (mkdir(path, 0700) == 0) {
        snprintf(path, sizeof path, "%s/names", disk);
        import(folder, path);
    } else if (errno != EEXIST) {
        die(path);
    }
    device = st.st_dev;
}

/* From here on: the calls themselves. */

#define SYNC(name) \
    int name(int fd) { int rc = REAL(name)(fd); return rc == 0 ? synced(fd) : rc; }
SYNC(fsync)
SYNC(fdatasync)

static ssize_t behind(int fd, ssize_t length) {
    if (length > 0) {
        off_t end = lseek(fd, 0, SEEK_CUR);
        if (end >= length) written(fd, end - length, end);
    }
    return length;
}
static ssize_t at(int fd, ssize_t length, off_t from) {
    if (length > 0) written(fd, from, from + length);
    return length;
}
static int whole(int fd, int rc) {
    if (rc == 0) written(fd, 0, ALL);
    return rc;
}

ssize_t write(int fd, const void *octets, size_t n) { return behind(fd, REAL(write)(fd, octets, n)); }
ssize_t writev(int fd, const struct iovec *v, int n) { return behind(fd, REAL(writev)(fd, v, n)); }
#define PWRITE(name, what, count) \
    ssize_t name(int fd, what, count, off_t from) { return at(fd, REAL(name)(fd, octets, n, from), from); }
PWRITE(pwrite, const void *octets, size_t n)
PWRITE(pwrite64, const void *octets, size_t n)
PWRITE(pwritev, const struct iovec *octets, int n)
PWRITE(pwritev64, const struct iovec *octets, int n)
int ftruncate(int fd, off_t length) { return whole(fd, REAL(ftruncate)(fd, length)); }
int ftruncate64(int fd, off_t length) { return whole(fd, REAL(ftruncate64)(fd, length)); }
int fallocate(int fd, int mode, off_t from, off_t n) { return whole(fd, REAL(fallocate)(fd, mode, from, n)); }
int fallocate64(int fd, int mode, off_t from, off_t n) { return whole(fd, REAL(fallocate64)(fd, mode, from, n)); }
int posix_fallocate(int fd, off_t from, off_t n) { return whole(fd, REAL(posix_fallocate)(fd, from, n)); }
int posix_fallocate64(int fd, off_t from, off_t n) { return whole(fd, REAL(posix_fallocate64)(fd, from, n)); }
ssize_t copy_file_range(int in, off_t *a, int out, off_t *b, size_t n, unsigned flags) {
    ssize_t length = REAL(copy_file_range)(in, a, out, b, n, flags);
    whole(out, length > 0 ? 0 : -1);
    return length;
}

#define OPEN(name, parameters, arguments) \
    int name parameters { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        int fd = REAL(name) arguments; \
        if (fd >= 0 && (flags & O_TRUNC)) written(fd, 0, ALL); \
        return fd; \
    }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))

int unlink(const char *path) {
    pthread_mutex_lock(&lock);
    ino_t last = last_name(path);
    int rc = REAL(unlink)(path), error = errno;
    if (rc == 0 && last) forget(last);
    pthread_mutex_unlock(&lock);
    errno = error;
    return rc;
}
int rename(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    ino_t last = last_name(to);
    int rc = REAL(rename)(from, to), error = errno;
    if (rc == 0 && last) forget(last);
    pthread_mutex_unlock(&lock);
    errno = error;
    return rc;
}
