// SPDX-License-Identifier: Apache-2.0
/* What was asked for, in a saved VM: see vm_state.h. */
#include "core/vm_state.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define TAG_CONFIG	STATE_TAG('C', 'O', 'N', 'F')
#define CONFIG_MAX	(1u << 20)	/* bytes of the section */

/* ---- writing: one section, "name\0value\0" for each value there is ---- */


static void add(FILE *out, const char *name, const char *value)
{
	if (value)
		fprintf(out, "%s%c%s%c", name, '\0', value, '\0');
}

void vm_config_write(const struct vm_config *config, const char *kernel, const char *initrd,
		     struct state_writer *w)
{
	const struct arch_option *options = config->arch->options;
	char *bytes = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&bytes, &length);

	if (!out)
		return;		/* without the section the file cannot be restored */
	add(out, "kernel", kernel);
	add(out, "initrd", initrd);
	add(out, "params", config->params);
	for (size_t i = 0; options && config->settings && options[i].name; i++)
		add(out, options[i].name, config->settings[i]);
	fclose(out);
	state_write(w, TAG_CONFIG, 0, NULL, 0, bytes, length);
	free(bytes);
}

/* ---- reading ---- */

static bool take_setting(struct vm_restored *r, const struct arch_option *options,
			 const char *name, const char *value)
{
	for (size_t i = 0; options && options[i].name && i < ARCH_MAX_OPTIONS; i++) {
		if (strcmp(options[i].name, name) != 0)
			continue;
		r->settings[i] = value;
		return true;
	}
	return false;
}

static bool take(struct vm_config *config, struct vm_restored *r, const char *name,
		 const char *value)
{
	if (strcmp(name, "kernel") == 0)
		config->kernel = value;
	else if (strcmp(name, "initrd") == 0)
		config->initrd = value;
	else if (strcmp(name, "params") == 0)
		config->params = value;
	else
		return take_setting(r, config->arch->options, name, value);
	return true;
}

static int parse(struct vm_config *config, struct vm_restored *r, size_t length,
		 const char *path, struct ucvm_error *err)
{
	const char *p = r->text, *end = p + length;

	while (p < end) {
		const char *name = p;
		const char *value = memchr(p, '\0', (size_t)(end - p));
		const char *next = value ? memchr(value + 1, '\0', (size_t)(end - value - 1)) : NULL;

		if (!next)
			return error_set(err, EBADMSG, "%s is damaged", path);
		if (!take(config, r, name, value + 1))
			return error_set(err, EBADMSG, "%s: this ucvm has no option '%s'", path,
					 name);
		p = next + 1;
	}
	return 0;
}

static int read_config(const char *path, struct vm_config *config, struct vm_restored *r,
		       struct ucvm_error *err)
{
	const struct state_header *header = state_get_header(r->reader);
	struct state_section section;
	int rc;

	config->arch = arch_find(header->arch);
	if (!config->arch)
		return error_set(err, ENOEXEC, "%s: a guest of the unknown architecture '%s'",
				 path, header->arch);
	config->mem_size = header->mem_size;
	config->cpus = header->cpus;
	rc = state_next(r->reader, &section, err);
	if (rc < 0)
		return rc;
	if (rc == 0 || section.tag != TAG_CONFIG || section.length > CONFIG_MAX)
		return error_set(err, EBADMSG, "%s is damaged", path);
	r->text = malloc(section.length + 1);
	if (!r->text)
		return error_set(err, ENOMEM, "out of memory");
	rc = state_read(r->reader, r->text, section.length, err);
	return rc ? rc : parse(config, r, section.length, path, err);
}

int vm_config_read(const char *path, struct vm_config *config, struct vm_restored *out,
		   struct ucvm_error *err)
{
	int rc;

	*out = (struct vm_restored){ 0 };
	rc = state_open(path, &out->reader, err);
	if (rc)
		return rc;
	rc = read_config(path, config, out, err);
	if (rc) {
		vm_restored_close(out);
		return rc;
	}
	config->settings = out->settings;
	config->restore = out->reader;
	return 0;
}

void vm_restored_close(struct vm_restored *restored)
{
	state_close(restored->reader);
	free(restored->text);
	*restored = (struct vm_restored){ 0 };
}
