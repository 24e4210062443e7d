// SPDX-License-Identifier: Apache-2.0
/*
 * .ins files, as an LPAR loads them: each line names a file, relative to the
 * .ins file, and the address it goes to. The initrd's address and size come as
 * small binary files laid over the parameter area of the kernel before them,
 * and the guest starts with the IPL PSW that ends up at address 0.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "arch/s390/ipl_image.h"

enum { INS_SIZE_MAX = 64 * 1024 };

bool ipl_ins_probe(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && !strcasecmp(name + len - 4, ".ins");
}

/* Cut the next word off @rest. NULL at the end of the line. */
static char *word_next(char **rest)
{
	char *word = *rest + strspn(*rest, " \t\r");
	size_t len = strcspn(word, " \t\r");

	*rest = word + len;
	if (len == 0)
		return NULL;
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

/* Addresses are hexadecimal with 0x: a bare "00800000" could be meant either way. */
static int address_parse(const char *word, uint64_t *addr)
{
	char *end;

	if (word[0] != '0' || (word[1] != 'x' && word[1] != 'X') ||
	    !isxdigit((unsigned char)word[2]))
		return -EINVAL;
	errno = 0;
	*addr = strtoull(word, &end, 16);
	return *end || errno ? -EINVAL : 0;
}

static int path_join(char path[PATH_MAX], const char *ins, const char *name)
{
	const char *slash = strrchr(ins, '/');
	int dir = *name != '/' && slash ? (int)(slash - ins) + 1 : 0;
	int len = snprintf(path, PATH_MAX, "%.*s%s", dir, ins, name);

	return len < PATH_MAX ? 0 : -ENAMETOOLONG;
}

static int piece_load(struct ipl_image *image, const char *name, uint64_t addr)
{
	struct file file;
	int rc = file_open(&file, name, image->err);

	if (rc < 0)
		return rc;
	rc = ipl_image_load(image, &file, 0, &(struct ipl_claim){
		.name = name, .what = "file", .start = addr, .size = file.size,
		.loaded = file.size, .patch = true });
	file_close(&file);
	return rc;
}

/* One line, errors without its number. */
static int line_load(struct ipl_image *image, const char *ins, char *line)
{
	char path[PATH_MAX];
	uint64_t addr;
	char *name, *word;

	if (*line == '*')
		return 0;
	name = word_next(&line);
	if (!name)
		return 0;
	word = word_next(&line);
	if (!word)
		return error_set(image->err, EINVAL, "no address after the file name");
	if (address_parse(word, &addr) < 0)
		return error_set(image->err, EINVAL,
				 "the address is not a 64-bit hexadecimal number with 0x");
	if (word_next(&line))
		return error_set(image->err, EINVAL, "unexpected text after the address");
	if (ipl_ins_probe(name))
		return error_set(image->err, EINVAL, "an .ins file cannot name another one");
	if (path_join(path, ins, name) < 0)
		return error_set(image->err, ENAMETOOLONG, "file name too long");
	return piece_load(image, path, addr);
}

static int text_load(struct ipl_image *image, const char *ins, char *text)
{
	struct ucvm_error *outer = image->err;
	unsigned int number = 0;
	char *line;
	int rc = 0;

	while (rc == 0 && (line = strsep(&text, "\n"))) {
		struct ucvm_error inner = { 0 };

		number++;
		image->err = &inner;
		rc = line_load(image, ins, line);
		image->err = outer;
		if (rc < 0)
			file_error(outer, -rc, ins, "line %u: %s", number, inner.text);
	}
	return rc;
}

int ipl_ins_load(struct ipl_image *image, const struct file *file)
{
	char *text;
	int rc;

	if (file->size > INS_SIZE_MAX)
		return file_error(image->err, E2BIG, file->name,
				  "too long for an .ins file (at most %d bytes)", INS_SIZE_MAX);
	text = malloc(file->size + 1);
	if (!text)
		return file_error(image->err, ENOMEM, file->name, "%s", strerror(ENOMEM));
	rc = file_read(file, 0, text, file->size, image->err);
	if (rc < 0)
		goto out;
	text[file->size] = '\0';
	if (memchr(text, '\0', file->size)) {
		rc = file_error(image->err, EINVAL, file->name, "not a text file");
		goto out;
	}
	rc = text_load(image, file->name, text);
	if (rc == 0 && image->count == 0)
		rc = file_error(image->err, EINVAL, file->name, "names no file to load");
out:
	free(text);
	return rc;
}
