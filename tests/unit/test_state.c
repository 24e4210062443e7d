// SPDX-License-Identifier: Apache-2.0
/*
 * Files of saved VMs: what was written is read, damage anywhere is found, no
 * half file is left, and the configuration of a VM survives.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/state.h"
#include "core/vm_state.h"
#include "tests/lib/temp.h"
#include "tests/unit/unit.h"

#define TAG_A	STATE_TAG('A', 'A', 'A', 'A')
#define TAG_B	STATE_TAG('B', 'B', 'B', 'B')

static const struct state_header header = { "arm64", 64 << 20, 3 };

static char *temp_folder(void)
{
	char name[TEMP_NAME_MAX];

	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(temp_template(name)));
	return strdup(name);
}

static void temp_remove(char *folder, char *path)
{
	unlink(path);
	CU_ASSERT_EQUAL(rmdir(folder), 0);
	free(path);
	free(folder);
}

/* Sections A with 10 bytes, B with 100000. Returns the path (free it). */
static char *write_file(const char *folder)
{
	static unsigned char data[99996];
	struct ucvm_error err = { 0 };
	struct state_writer *w;
	struct stat st;
	char *path;

	CU_ASSERT_FATAL(asprintf(&path, "%s/state", folder) > 0);
	memset(data, 0x5a, sizeof(data));
	CU_ASSERT_EQUAL_FATAL(state_create(path, &header, &w, &err), 0);
	state_write(w, TAG_A, 7, "0123456789", 10, NULL, 0);
	state_write(w, TAG_B, 8, "head", 4, data, sizeof(data));
	CU_ASSERT_NOT_EQUAL(stat(path, &st), 0);	/* not there before it is complete */
	CU_ASSERT_EQUAL(state_commit(w, &err), 0);
	CU_ASSERT_EQUAL(stat(path, &st), 0);
	CU_ASSERT_EQUAL(st.st_mode & 0777, 0600);
	return path;
}

static void round_trip(void)
{
	char *folder = temp_folder(), *path = write_file(folder);
	struct ucvm_error err = { 0 };
	struct state_section s;
	struct state_reader *r;
	char text[16] = "";

	CU_ASSERT_EQUAL_FATAL(state_open(path, &r, &err), 0);
	CU_ASSERT_STRING_EQUAL(state_get_header(r)->arch, "arm64");
	CU_ASSERT_EQUAL(state_get_header(r)->mem_size, 64 << 20);
	CU_ASSERT_EQUAL(state_get_header(r)->cpus, 3);
	CU_ASSERT_EQUAL(state_next(r, &s, &err), 1);
	CU_ASSERT(s.tag == TAG_A && s.index == 7 && s.length == 10);
	CU_ASSERT_EQUAL(state_read(r, text, 4, &err), 0);
	CU_ASSERT_STRING_EQUAL(text, "0123");
	CU_ASSERT_EQUAL(state_next(r, &s, &err), 1);	/* skips the rest */
	CU_ASSERT(s.tag == TAG_B && s.index == 8 && s.length == 100000);
	CU_ASSERT_EQUAL(state_read(r, text, 4, &err), 0);
	CU_ASSERT_STRING_EQUAL(text, "head");
	CU_ASSERT_EQUAL(state_next(r, &s, &err), 0);
	CU_ASSERT_EQUAL(state_next(r, &s, &err), 0);
	state_close(r);
	temp_remove(folder, path);
}

/* Reads all of @path. Result of the last call. */
static int read_all(const char *path)
{
	struct ucvm_error err = { 0 };
	struct state_section s;
	struct state_reader *r;
	int rc = state_open(path, &r, &err);

	if (rc == 0) {
		while ((rc = state_next(r, &s, &err)) > 0)
			;
		state_close(r);
	}
	CU_ASSERT_EQUAL(rc, -err.code);
	CU_ASSERT(rc == 0 || err.text[0] != '\0');
	return rc;
}

static void rewrite(const char *path, const unsigned char *bytes, size_t length)
{
	FILE *f = fopen(path, "w");

	CU_ASSERT_FATAL(f && fwrite(bytes, 1, length, f) == length && fclose(f) == 0);
}

static void damage_is_found(void)
{
	static unsigned char bytes[200000];
	char *folder = temp_folder(), *path = write_file(folder);
	FILE *f = fopen(path, "r");
	size_t length = fread(bytes, 1, sizeof(bytes), f);

	fclose(f);
	CU_ASSERT_EQUAL(read_all(path), 0);
	for (size_t at = 0; at < length; at += at < 200 || at + 40 > length ? 1 : 9973) {
		bytes[at] ^= 0x10;
		rewrite(path, bytes, length);
		CU_ASSERT(read_all(path) < 0);
		bytes[at] ^= 0x10;
		rewrite(path, bytes, at);		/* cut off */
		CU_ASSERT(read_all(path) < 0);
	}
	rewrite(path, bytes, length);
	CU_ASSERT_EQUAL(read_all(path), 0);
	bytes[length] = 0;
	rewrite(path, bytes, length + 1);		/* something behind it */
	CU_ASSERT_EQUAL(read_all(path), -EBADMSG);
	temp_remove(folder, path);
}

static void more_than_a_section_has(void)
{
	char *folder = temp_folder(), *path = write_file(folder), text[16];
	struct ucvm_error err = { 0 };
	struct state_section s;
	struct state_reader *r;

	CU_ASSERT_EQUAL_FATAL(state_open(path, &r, &err), 0);
	CU_ASSERT_EQUAL(state_read(r, text, 1, &err), -EBADMSG);	/* before the first */
	CU_ASSERT_EQUAL(state_next(r, &s, NULL), 1);
	CU_ASSERT_EQUAL(state_read(r, text, 11, NULL), -EBADMSG);
	CU_ASSERT_EQUAL(state_read(r, text, 10, NULL), 0);
	state_close(r);
	temp_remove(folder, path);
}

static void no_file_is_left(void)
{
	struct ucvm_error err = { 0 };
	char *folder = temp_folder(), *path;
	struct state_writer *w;

	CU_ASSERT_FATAL(asprintf(&path, "%s/state", folder) > 0);
	CU_ASSERT_EQUAL_FATAL(state_create(path, &header, &w, &err), 0);
	state_abort(w);
	CU_ASSERT_EQUAL(rmdir(folder), 0);	/* empty */
	CU_ASSERT_EQUAL(state_create(path, &header, &w, &err), -ENOENT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "No such file"));
	free(path);
	free(folder);

	memset(&err, 0, sizeof(err));
	CU_ASSERT_EQUAL(read_all("/dev/null"), -ENOEXEC);
	CU_ASSERT_EQUAL(read_all("/nonexistent"), -ENOENT);
}

/* What a disk that is full says comes out of the commit. */
static void full_disk(void)
{
	struct ucvm_error err = { 0 };
	char *folder = temp_folder(), *path, *part;
	struct state_writer *w;
	static char data[1 << 17];

	CU_ASSERT_FATAL(asprintf(&path, "%s/state", folder) > 0);
	CU_ASSERT_FATAL(asprintf(&part, "%s.part", path) > 0);
	CU_ASSERT_EQUAL(symlink("/dev/full", part), 0);
	CU_ASSERT_EQUAL(state_create(path, &header, &w, &err), -ELOOP);	/* no link is followed */
	unlink(part);
	memset(&err, 0, sizeof(err));
	CU_ASSERT_EQUAL_FATAL(state_create(path, &header, &w, &err), 0);
	CU_ASSERT_EQUAL(rename(part, "/nonexistent/x"), -1);
	state_write(w, TAG_A, 0, data, sizeof(data), NULL, 0);
	unlink(part);
	CU_ASSERT_EQUAL(state_commit(w, &err), -ENOENT);	/* nothing to give the name to */
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, path));
	free(part);
	temp_remove(folder, path);
}

static void configuration_survives(void)
{
	const char *settings[ARCH_MAX_OPTIONS] = { "3", NULL, "off" };
	const struct vm_config config = {
		.arch = &arch_arm64, .kernel = "/nonexistent/Image", .params = "a=b  c\n\"d\"",
		.settings = settings,
	};
	char *folder = temp_folder(), *path;
	struct ucvm_error err = { 0 };
	struct vm_restored restored;
	struct vm_config read = { 0 };
	struct state_section s;
	struct state_writer *w;

	CU_ASSERT_FATAL(asprintf(&path, "%s/state", folder) > 0);
	CU_ASSERT_EQUAL_FATAL(state_create(path, &header, &w, &err), 0);
	vm_config_write(&config, "/nonexistent/Image", NULL, w);
	CU_ASSERT_EQUAL(state_commit(w, &err), 0);
	CU_ASSERT_EQUAL_FATAL(vm_config_read(path, &read, &restored, &err), 0);
	CU_ASSERT_PTR_EQUAL(read.arch, &arch_arm64);
	CU_ASSERT_EQUAL(read.mem_size, 64 << 20);
	CU_ASSERT_EQUAL(read.cpus, 3);
	CU_ASSERT_STRING_EQUAL(read.kernel, "/nonexistent/Image");
	CU_ASSERT_PTR_NULL(read.initrd);
	CU_ASSERT_STRING_EQUAL(read.params, "a=b  c\n\"d\"");
	CU_ASSERT_STRING_EQUAL(read.settings[0], "3");
	CU_ASSERT_PTR_NULL(read.settings[1]);
	CU_ASSERT_STRING_EQUAL(read.settings[2], "off");
	CU_ASSERT_EQUAL(state_next(read.restore, &s, &err), 0);
	vm_restored_close(&restored);
	temp_remove(folder, path);
}

UNIT_SUITE(state) = {
	{ "round trip", round_trip },
	{ "damage is found", damage_is_found },
	{ "more than a section has", more_than_a_section_has },
	{ "no file is left", no_file_is_left },
	{ "full disk", full_disk },
	{ "the configuration survives", configuration_survives },
	CU_TEST_INFO_NULL,
};
