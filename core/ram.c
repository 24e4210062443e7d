// SPDX-License-Identifier: Apache-2.0
/*
 * Guest memory as a memfd, so that it can be shared with other processes and
 * given back to the host without unmapping it under a running vCPU; or as
 * private memory where huge pages count for more (KVM builds its own tables
 * from the host's, and few hosts give huge pages to a memfd).
 */
#include "core/ram.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int ram_check_size(uint64_t size, struct ucvm_error *err)
{
	if (size == 0 || size % RAM_UNIT)
		return error_set(err, EINVAL,
				 "guest memory of %" PRIu64 " bytes is not a multiple of 1 MiB", size);
	if (size > (uint64_t)INT64_MAX - RAM_ALIGN || size > SIZE_MAX - RAM_ALIGN)
		return error_set(err, EINVAL,
				 "guest memory of %" PRIu64 " MiB is more than this host can address",
				 size >> 20);
	return 0;
}

static int ram_open_file(uint64_t size)
{
	int fd = memfd_create("ucvm-ram", MFD_CLOEXEC);
	int rc;

	if (fd < 0)
		return -errno;
	if (ftruncate(fd, (off_t)size) == 0)
		return fd;
	rc = -errno;
	close(fd);
	return rc;
}

/* Reserve one alignment more than asked, then put the file at the aligned place. */
static int ram_map(struct ram *ram)
{
	uint64_t size = ram->size + RAM_ALIGN;
	uintptr_t aligned;
	void *p;

	p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		return -errno;
	ram->mapping = p;
	ram->mapping_size = size;
	aligned = ((uintptr_t)p + RAM_ALIGN - 1) & ~(uintptr_t)(RAM_ALIGN - 1);
	p = mmap((void *)aligned, ram->size, PROT_READ | PROT_WRITE,
		 MAP_FIXED | MAP_NORESERVE |
			 (ram->fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED),
		 ram->fd, 0);
	if (p == MAP_FAILED) {
		int rc = -errno;

		munmap(ram->mapping, ram->mapping_size);
		return rc;
	}
	ram->host = p;
	if (ram->fd < 0)
		madvise(p, ram->size, MADV_HUGEPAGE);	/* a wish: EINVAL without THP */
	return 0;
}

int ram_create(enum ram_kind kind, uint64_t size, struct ram *ram, struct ucvm_error *err)
{
	int rc = ram_check_size(size, err);

	if (rc)
		return rc;
	*ram = (struct ram){ .size = size, .fd = -1 };
	if (kind == RAM_FILE)
		ram->fd = rc = ram_open_file(size);
	if (rc >= 0)
		rc = ram_map(ram);
	if (rc == 0)
		return 0;
	if (ram->fd >= 0)
		close(ram->fd);
	*ram = (struct ram){ .fd = -1 };
	return error_set(err, -rc, "cannot allocate %" PRIu64 " MiB of guest memory: %s",
			 size >> 20, strerror(-rc));
}

int ram_populate(struct ram *ram)
{
	return madvise(ram->host, ram->size, MADV_POPULATE_WRITE) ? -errno : 0;
}

int ram_clear(struct ram *ram)
{
	int rc;

	if (ram->fd < 0)
		rc = madvise(ram->host, ram->size, MADV_DONTNEED);
	else
		rc = fallocate(ram->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			       (off_t)ram->size);
	return rc ? -errno : 0;
}

void ram_destroy(struct ram *ram)
{
	if (!ram->mapping)
		return;
	munmap(ram->mapping, ram->mapping_size);
	if (ram->fd >= 0)
		close(ram->fd);
	*ram = (struct ram){ .fd = -1 };
}
