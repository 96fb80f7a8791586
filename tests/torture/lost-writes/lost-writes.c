/*
 * A disk that forgets and fails, for the torture tests: loaded into the registry's process with LD_PRELOAD.
 *
 * 1. It keeps a shadow of the data folder that holds only what the process made durable, in the strictest reading of
 *    POSIX: a file's content as of its last fsync or fdatasync, a folder's names as of the folder's last fsync.
 *      SHADOW/content/<inode>    the file
 *      SHADOW/folders/<inode>    lines "f|d <inode> <name>"
 *      SHADOW/kept/…             hard links to removed files, so that no inode number is used twice
 *    power-cut.ts builds from it what a machine would find after its power came back.
 * 2. It counts the calls that change the disk and kills the process at the one it is told, before, in the middle of or
 *    after it; or lets calls fail with an errno. The orders come through a file that both sides see (struct orders).
 *
 * LOST_WRITES_ROOT stands for the disk; the data folder is a folder in it. Logs are left alone.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* What a call does to the disk; bits, as control-file.ts names them. */
enum call { SYNC_FILE = 1, SYNC_FOLDER = 2, RENAME = 4, WRITE = 8, CREATE = 16, UNLINK = 32, TRUNCATE = 64, MKDIR = 128 };
/* Which part of the data folder it touches; bits. */
enum part { DATABASE = 1, UPLOADS = 2, BLOBS = 4, SESSIONS = 8, OTHER = 16, NOWHERE = 0 };
enum moment { BEFORE = 0, HALFWAY = 1, AFTER = 2 };

/* Little-endian 32-bit words at the offsets that control-file.ts writes. */
struct orders {
  volatile uint32_t operations;     /* calls seen so far */
  volatile uint32_t kill_at;        /* the process dies at this one; 0: never */
  volatile uint32_t kill_moment;
  volatile uint32_t fail_calls;     /* these calls ... */
  volatile uint32_t fail_parts;     /* ... on these parts ... */
  volatile uint32_t fail_errno;     /* ... fail with this errno ... */
  volatile uint32_t fail_skip;      /* ... after so many that work ... */
  volatile uint32_t fail_count;     /* ... so many times */
  volatile uint32_t failed;         /* how many failed */
  volatile uint32_t ignore_calls;   /* syncs that answer 0 and do nothing: a broken program, to prove the tests */
  volatile uint32_t ignore_parts;
};

static struct orders *orders;
static const char *root, *shadow;
static size_t root_length;
static volatile uint32_t next_name;

/* Files whose fsync failed: Linux drops their dirty pages and calls them clean, so a later fsync "succeeds". */
#define DAMAGED_MAX 4096
static ino_t damaged[DAMAGED_MAX];
static volatile uint32_t damaged_count;

#define REAL(type, name, ...)                                       \
  static type (*real)(__VA_ARGS__);                                 \
  if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void prepare(void) {
  root = getenv("LOST_WRITES_ROOT");
  shadow = getenv("LOST_WRITES_SHADOW");
  const char *control = getenv("LOST_WRITES_CONTROL");
  if (root == NULL || control == NULL) return;
  root_length = strlen(root);
  int file = open(control, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *map = mmap(NULL, sizeof(struct orders), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (map != MAP_FAILED) orders = map;
}

/* The part of the data folder that a path lies in; the data folder's own name does not matter. */
static enum part part_of(const char *path) {
  if (orders == NULL || path == NULL || strncmp(path, root, root_length) != 0) return NOWHERE;
  const char *rest = path + root_length;
  if (*rest == '\0') return OTHER;
  if (*rest != '/') return NOWHERE;
  rest = strchr(rest + 1, '/');
  if (rest == NULL) return OTHER;
  if (strncmp(rest, "/logs/", 6) == 0) return NOWHERE;
  if (strncmp(rest, "/marina.db", 10) == 0) return DATABASE;
  if (strncmp(rest, "/storage/uploads.db", 19) == 0) return SESSIONS;
  if (strncmp(rest, "/storage/uploads", 16) == 0) return UPLOADS;
  if (strncmp(rest, "/storage/blobs", 14) == 0) return BLOBS;
  return OTHER;
}

static enum part part_of_descriptor(int descriptor) {
  if (orders == NULL) return NOWHERE;
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return NOWHERE;
  path[length] = '\0';
  return part_of(path);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* What is to happen to a call: nothing out of the ordinary, an errno, or death at a moment. */
struct verdict { int failure; int dies; };

static struct verdict judge(enum call call, enum part part) {
  struct verdict verdict = {0, -1};
  uint32_t number = __atomic_add_fetch(&orders->operations, 1, __ATOMIC_SEQ_CST);
  if (orders->kill_at != 0 && number >= orders->kill_at) {
    verdict.dies = (int)orders->kill_moment;
    if (verdict.dies == BEFORE) die();
  }
  if ((orders->fail_calls & call) == 0 || (orders->fail_parts & part) == 0) return verdict;
  if (orders->fail_skip > 0) {
    __atomic_sub_fetch(&orders->fail_skip, 1, __ATOMIC_SEQ_CST);
  } else if (orders->fail_count > 0) {
    __atomic_sub_fetch(&orders->fail_count, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&orders->failed, 1, __ATOMIC_SEQ_CST);
    verdict.failure = (int)orders->fail_errno;
  }
  return verdict;
}

static void shadow_path(char *path, size_t size, const char *kind, unsigned long inode) {
  snprintf(path, size, "%s/%s/%lu", shadow, kind, inode);
}

/* Writes a file of the shadow beside its name and renames it: a kill leaves the old or the new one. */
static FILE *begin_shadow(char *temporary, size_t size) {
  uint32_t number = __atomic_add_fetch(&next_name, 1, __ATOMIC_SEQ_CST);
  snprintf(temporary, size, "%s/new.%d.%u", shadow, getpid(), number);
  return fopen(temporary, "w");
}

static void finish_shadow(FILE *file, const char *temporary, const char *kind, unsigned long inode) {
  char path[4096];
  shadow_path(path, sizeof path, kind, inode);
  REAL(int, "rename", const char *, const char *);
  if (file == NULL || fclose(file) != 0 || real(temporary, path) != 0) abort();
}

static int is_damaged(ino_t inode) {
  for (uint32_t index = 0; index < damaged_count && index < DAMAGED_MAX; index += 1)
    if (damaged[index] == inode) return 1;
  return 0;
}

static void remember_file(int descriptor, const struct stat *status) {
  if (is_damaged(status->st_ino)) return;
  int source = descriptor;
  /* Reopened only when it must be: closing any descriptor of a file drops SQLite's locks on it. */
  if ((fcntl(descriptor, F_GETFL) & O_ACCMODE) == O_WRONLY) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    source = open(link, O_RDONLY | O_CLOEXEC);
  }
  char temporary[4096], block[65536];
  FILE *copy = begin_shadow(temporary, sizeof temporary);
  ssize_t count;
  for (off_t offset = 0; copy != NULL && (count = pread(source, block, sizeof block, offset)) > 0; offset += count)
    fwrite(block, 1, (size_t)count, copy);
  finish_shadow(copy, temporary, "content", status->st_ino);
  if (source != descriptor) close(source);
}

static void remember_folder(int descriptor, const struct stat *status) {
  char temporary[4096];
  FILE *list = begin_shadow(temporary, sizeof temporary);
  DIR *folder = fdopendir(openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (list == NULL || folder == NULL) abort();
  for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    fprintf(list, "%c %lu %s\n", entry->d_type == DT_DIR ? 'd' : 'f', (unsigned long)entry->d_ino, entry->d_name);
  }
  closedir(folder);
  finish_shadow(list, temporary, "folders", status->st_ino);
}

static void keep_inode(const char *path) {
  if (shadow == NULL || part_of(path) == NOWHERE) return;
  char kept[4096];
  uint32_t number = __atomic_add_fetch(&next_name, 1, __ATOMIC_SEQ_CST);
  snprintf(kept, sizeof kept, "%s/kept/%d.%u", shadow, getpid(), number);
  int before = errno;
  if (link(path, kept) != 0) errno = before;
}

static int synchronise(int descriptor, int (*real)(int)) {
  enum part part = part_of_descriptor(descriptor);
  struct stat status;
  if (part == NOWHERE || fstat(descriptor, &status) != 0) return real(descriptor);
  int is_folder = S_ISDIR(status.st_mode);
  enum call call = is_folder ? SYNC_FOLDER : SYNC_FILE;
  struct verdict verdict = judge(call, part);
  if ((orders->ignore_calls & call) != 0 && (orders->ignore_parts & part) != 0) return 0;
  if (verdict.failure != 0) {
    /* SQLite writes its pages anew after a failure; an upload that is synced again is the danger. */
    if (!is_folder && (part == UPLOADS || part == BLOBS))
      damaged[__atomic_fetch_add(&damaged_count, 1, __ATOMIC_SEQ_CST) % DAMAGED_MAX] = status.st_ino;
    errno = verdict.failure;
    return -1;
  }
  int result = 0;
  if (shadow == NULL) result = real(descriptor);
  else if (is_folder) remember_folder(descriptor, &status);
  else remember_file(descriptor, &status);
  if (verdict.dies >= 0) die();
  return result;
}

int fsync(int descriptor) {
  REAL(int, "fsync", int);
  return synchronise(descriptor, real);
}

int fdatasync(int descriptor) {
  REAL(int, "fdatasync", int);
  return synchronise(descriptor, real);
}

int rename(const char *source, const char *target) {
  REAL(int, "rename", const char *, const char *);
  enum part part = part_of(target);
  if (part == NOWHERE) return real(source, target);
  struct verdict verdict = judge(RENAME, part);
  if (verdict.failure != 0) return errno = verdict.failure, -1;
  keep_inode(target);
  int result = real(source, target);
  if (verdict.dies >= 0) die();
  return result;
}

static int remove_name(const char *path, int (*real)(const char *)) {
  enum part part = part_of(path);
  if (part == NOWHERE) return real(path);
  struct verdict verdict = judge(UNLINK, part);
  if (verdict.failure != 0) return errno = verdict.failure, -1;
  keep_inode(path);
  int result = real(path);
  if (verdict.dies >= 0) die();
  return result;
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  return remove_name(path, real);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  enum part part = part_of(path);
  if (part == NOWHERE) return real(path, mode);
  struct verdict verdict = judge(MKDIR, part);
  if (verdict.failure != 0) return errno = verdict.failure, -1;
  int result = real(path, mode);
  if (verdict.dies >= 0) die();
  return result;
}

/* The scatter/gather forms are the general ones: `pass` writes `count` parts at `offset` (-1: at the file's own). */
static ssize_t pass(int descriptor, const struct iovec *parts, int count, off_t offset) {
  REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
  static ssize_t (*plain)(int, const struct iovec *, int);
  if (plain == NULL) plain = (ssize_t(*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
  return offset < 0 ? plain(descriptor, parts, count) : real(descriptor, parts, count, offset);
}

static ssize_t half(int descriptor, const struct iovec *parts, int count, off_t offset) {
  size_t total = 0;
  for (int index = 0; index < count; index += 1) total += parts[index].iov_len;
  size_t length = total / 2 < parts[0].iov_len ? total / 2 : parts[0].iov_len;
  if (length == 0) return 0;
  struct iovec first = {parts[0].iov_base, length};
  return pass(descriptor, &first, 1, offset);
}

static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset) {
  enum part part = descriptor > 2 ? part_of_descriptor(descriptor) : NOWHERE;
  if (part == NOWHERE || count <= 0) return pass(descriptor, parts, count, offset);
  struct verdict verdict = judge(WRITE, part);
  if (verdict.dies == HALFWAY) {
    half(descriptor, parts, count, offset);
    die();
  }
  if (verdict.failure != 0) {
    /* A full disk takes what fits before it refuses. */
    ssize_t taken = verdict.failure == ENOSPC ? half(descriptor, parts, count, offset) : 0;
    if (taken > 0 && orders->fail_count > 0) return taken;
    errno = verdict.failure;
    return -1;
  }
  ssize_t result = pass(descriptor, parts, count, offset);
  if (verdict.dies >= 0) die();
  return result;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  struct iovec only = {(void *)bytes, length};
  return write_parts(descriptor, &only, 1, -1);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
  struct iovec only = {(void *)bytes, length};
  return write_parts(descriptor, &only, 1, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
  return pwrite64(descriptor, bytes, length, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  return write_parts(descriptor, parts, count, -1);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
  return write_parts(descriptor, parts, count, offset);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
  return write_parts(descriptor, parts, count, offset);
}

int ftruncate64(int descriptor, off64_t length) {
  REAL(int, "ftruncate64", int, off64_t);
  enum part part = part_of_descriptor(descriptor);
  if (part == NOWHERE) return real(descriptor, length);
  struct verdict verdict = judge(TRUNCATE, part);
  if (verdict.failure != 0) return errno = verdict.failure, -1;
  int result = real(descriptor, length);
  if (verdict.dies >= 0) die();
  return result;
}

static int open_file(const char *path, int flags, mode_t mode, int (*real)(const char *, int, ...)) {
  enum part part = (flags & O_CREAT) != 0 ? part_of(path) : NOWHERE;
  if (part == NOWHERE) return real(path, flags, mode);
  struct stat status;
  if (lstat(path, &status) == 0) return real(path, flags, mode);
  struct verdict verdict = judge(CREATE, part);
  if (verdict.failure != 0) return errno = verdict.failure, -1;
  int result = real(path, flags, mode);
  if (verdict.dies >= 0) die();
  return result;
}

#define OPEN(name)                                                  \
  int name(const char *path, int flags, ...) {                      \
    REAL(int, #name, const char *, int, ...);                       \
    va_list rest;                                                   \
    va_start(rest, flags);                                          \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                   \
    return open_file(path, flags, mode, real);                      \
  }
OPEN(open)
OPEN(open64)
