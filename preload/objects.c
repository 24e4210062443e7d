// SPDX-License-Identifier: Apache-2.0
/*
 * Descriptors and objects: see objects.h. Objects are found without a lock, as
 * ioctl() may interrupt anything; making and freeing them takes one, with all
 * signals blocked. Their number is small, and their memory is used again.
 */
#include "preload/objects.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arch/s390/soft/softkvm.h"

#define BUCKETS		64
#define MAGIC		"ucvm /dev/kvm\n"	/* begins the file of a system object */

/*
 * Descriptors belong to the whole process and reach the functions of the C
 * library without a context: what is behind them has to be static.
 */
static struct {
	struct object *bucket[BUCKETS];	/* by inode; what is in a list stays there */
	dev_t device;			/* that all memory files are on; 0: no object yet */
	unsigned int process;		/* counts forks */
	pthread_mutex_t lock;		/* making and freeing */
	sigset_t signals;		/* to put back after the lock */
} objects = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* --- the lock, and fork() ------------------------------------------------------------ */

static void objects_lock(void)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_mutex_lock(&objects.lock);
	objects.signals = before;
}

static void objects_unlock(void)
{
	sigset_t before = objects.signals;

	pthread_mutex_unlock(&objects.lock);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void fork_child(void)
{
	objects.process++;
	objects_unlock();
}

void objects_init(void)
{
	pthread_atfork(objects_lock, objects_unlock, fork_child);
}

bool object_foreign(const struct object *o)
{
	return o->process != objects.process;
}

/* --- looking up ------------------------------------------------------------------------ */

static struct object **bucket_of(uint64_t inode)
{
	return &objects.bucket[inode % BUCKETS];
}

/* One more reference, unless the object is gone. */
static bool object_take(struct object *o)
{
	int refs = __atomic_load_n(&o->refs, __ATOMIC_RELAXED);

	while (refs > 0)
		if (__atomic_compare_exchange_n(&o->refs, &refs, refs + 1, true,
						__ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			return true;
	return false;
}

void object_put(struct object *o)
{
	__atomic_sub_fetch(&o->refs, 1, __ATOMIC_RELEASE);
}

static struct object *object_find(uint64_t inode)
{
	struct object *o = __atomic_load_n(bucket_of(inode), __ATOMIC_ACQUIRE);

	for (; o; o = o->next) {
		if (__atomic_load_n(&o->inode, __ATOMIC_RELAXED) != inode || !object_take(o))
			continue;
		if (__atomic_load_n(&o->inode, __ATOMIC_RELAXED) == inode)
			return o;
		object_put(o);		/* it became another one's meanwhile */
	}
	return NULL;
}

struct object *object_get(int fd)
{
	dev_t device = __atomic_load_n(&objects.device, __ATOMIC_ACQUIRE);
	struct object *o = NULL;
	int saved = errno;
	struct stat st;

	if (!device)
		return NULL;
	if (!fstat(fd, &st) && st.st_dev == device)
		o = object_find(st.st_ino);
	errno = saved;
	return o;
}

/* --- freeing --------------------------------------------------------------------------------- */

/*
 * After fork() the child has copies of its parent's objects, perhaps with a
 * lock held by a thread that it has not: they are left alone for ever.
 */
static void object_free(struct object *o)
{
	int idle = 1;

	if (!__atomic_compare_exchange_n(&o->refs, &idle, 0, false, __ATOMIC_ACQUIRE,
					 __ATOMIC_RELAXED))
		return;
	__atomic_store_n(&o->inode, 0, __ATOMIC_RELAXED);
	if (!object_foreign(o))
		kvm_close(o->kvm);
	if (o->keep)
		munmap(o->keep, sysconf(_SC_PAGESIZE));
}

static void mark(int fd)
{
	struct object *o = object_get(fd);

	if (!o)
		return;
	o->seen = true;
	object_put(o);
}

static bool mark_all(void)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;

	if (!dir)
		return false;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			mark(atoi(entry->d_name));
	closedir(dir);
	return true;
}

/*
 * Free objects without a descriptor. The list of descriptors may change while
 * it is read, so that one that moves to a lower number can be overlooked: only
 * what was not seen twice in a row is gone. Without /proc nothing is freed.
 */
static void collect(void)
{
	for (unsigned int n = 0; n < BUCKETS; n++)
		for (struct object *o = objects.bucket[n]; o; o = o->next)
			o->seen = false;
	if (!mark_all())
		return;
	for (unsigned int n = 0; n < BUCKETS; n++) {
		for (struct object *o = objects.bucket[n]; o; o = o->next) {
			if (!__atomic_load_n(&o->refs, __ATOMIC_RELAXED))
				continue;
			if (!o->seen && o->missed)
				object_free(o);
			o->missed = !o->seen;
		}
	}
}

/* --- making ---------------------------------------------------------------------------------- */

/* The file of an object that has no memory of its own: a page that nobody can change. */
static int file_create(enum object_kind kind)
{
	const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
	int fd = memfd_create("ucvm-kvm", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	char text[sizeof(MAGIC)] = MAGIC;
	int rc;

	if (fd < 0)
		return -errno;
	if (kind != OBJECT_SYSTEM)
		memset(text, 0, sizeof(text));
	if (write(fd, text, sizeof(text)) == sizeof(text) && !fcntl(fd, F_ADD_SEALS, seals))
		return fd;
	rc = errno ? -errno : -EIO;
	close(fd);
	return rc;
}

/* Memory of an object that is not in use, else new memory. */
static struct object *object_alloc(uint64_t inode)
{
	struct object **bucket = bucket_of(inode), *o = *bucket;

	while (o && __atomic_load_n(&o->refs, __ATOMIC_ACQUIRE))
		o = o->next;
	if (o)
		return o;
	o = calloc(1, sizeof(*o));
	if (!o)
		return NULL;
	o->next = *bucket;
	__atomic_store_n(bucket, o, __ATOMIC_RELEASE);
	return o;
}

/* Needs the lock. @keep: a page of the file, which may be NULL if @kvm has it mapped. */
static struct object *object_add(const struct stat *st, enum object_kind kind, void *keep,
				 struct kvm_obj *kvm)
{
	struct object *o = object_alloc(st->st_ino);

	if (!o)
		return NULL;
	o->process = objects.process;
	o->seen = true;
	o->missed = false;
	o->keep = keep;
	o->kind = kind;
	o->kvm = kvm;
	__atomic_store_n(&o->inode, st->st_ino, __ATOMIC_RELAXED);
	__atomic_store_n(&o->refs, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&objects.device, st->st_dev, __ATOMIC_RELEASE);
	return o;
}

/* Let file @fd stand for @kvm. 0, or -errno: nothing has changed. */
static int object_bind(int fd, enum object_kind kind, struct kvm_obj *kvm)
{
	long page = sysconf(_SC_PAGESIZE);
	void *keep = NULL;
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (kind != OBJECT_VCPU)
		keep = mmap(NULL, page, PROT_NONE, MAP_PRIVATE, fd, 0);
	if (keep == MAP_FAILED)
		return -errno;
	if (object_add(&st, kind, keep, kvm))
		return 0;
	if (keep)
		munmap(keep, page);
	return -ENOMEM;
}

/* A vCPU comes with its file: the memory that it shares with user space. */
static int object_open(enum object_kind kind, struct kvm_obj *kvm, int file)
{
	int fd = kind == OBJECT_VCPU ? soft_vcpu_file(kvm) : file;
	int rc = fd < 0 ? fd : object_bind(fd, kind, kvm);

	if (!rc)
		return fd;
	if (fd >= 0 && fd != file)
		close(fd);
	return rc;
}

/* The file comes first: it is what can fail, and some objects cannot be made twice. */
static int object_create_locked(enum object_kind kind,
				int (*make)(void *ctx, struct kvm_obj **kvm), void *ctx)
{
	int file = kind == OBJECT_VCPU ? -1 : file_create(kind);
	struct kvm_obj *kvm;
	int rc;

	if (kind != OBJECT_VCPU && file < 0)
		return file;
	rc = make(ctx, &kvm);
	if (!rc) {
		rc = object_open(kind, kvm, file);
		if (rc >= 0)
			return rc;
		kvm_close(kvm);
	}
	if (file >= 0)
		close(file);
	return rc;
}

int object_create(enum object_kind kind, bool cloexec,
		  int (*make)(void *ctx, struct kvm_obj **kvm), void *ctx)
{
	int fd;

	objects_lock();
	if (kind == OBJECT_SYSTEM || kind == OBJECT_VM)
		collect();
	fd = object_create_locked(kind, make, ctx);
	if (fd >= 0 && !cloexec)
		fcntl(fd, F_SETFD, 0);
	objects_unlock();
	return fd;
}

static bool is_system_file(int fd)
{
	char text[sizeof(MAGIC)];
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && seals & F_SEAL_WRITE &&
	       pread(fd, text, sizeof(text), 0) == sizeof(text) &&
	       !memcmp(text, MAGIC, sizeof(text));
}

struct object *object_adopt(int fd, int (*make)(void *ctx, struct kvm_obj **kvm), void *ctx)
{
	struct object *o = NULL;
	struct kvm_obj *kvm;
	int saved = errno;

	if (is_system_file(fd)) {
		objects_lock();
		o = object_get(fd);
		if (!o && !make(ctx, &kvm)) {
			if (object_bind(fd, OBJECT_SYSTEM, kvm))
				kvm_close(kvm);
			o = object_get(fd);
		}
		objects_unlock();
	}
	errno = saved;
	return o;
}
