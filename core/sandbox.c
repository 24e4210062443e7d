// SPDX-License-Identifier: Apache-2.0
/*
 * Least privilege: see sandbox.h. The filters are made at build time from the
 * table in sandbox_gen.c.
 */
#include "config.h"
#include "core/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/parse.h"
#include "core/sandbox_filters.h"

struct sandbox {
	int root_fd;		/* -1: no chroot */
	bool changes_user;
	uid_t uid;
	gid_t gid;
	bool entered;
	bool filter, saves, reopens;
};

#define FILTER(name) { sizeof(name) / sizeof((name)[0]), (struct sock_filter *)(name) }
#define FILTERS(class) { { FILTER(filter_##class##00), FILTER(filter_##class##01) }, \
			 { FILTER(filter_##class##10), FILTER(filter_##class##11) } }

/* By class, saves and reopens. */
static const struct sock_fprog filters[SANDBOX_CLASSES][2][2] = {
	FILTERS(0), FILTERS(1), FILTERS(2),
};

/* ---- who ---- */

/* UID or UID:GID. */
static int parse_ids(const char *text, struct sandbox *sb)
{
	char uid_text[16];
	const char *colon = strchrnul(text, ':');
	uint64_t uid, gid;
	int rc;

	if (snprintf(uid_text, sizeof(uid_text), "%.*s", (int)(colon - text), text) >=
	    (int)sizeof(uid_text))
		return -EINVAL;
	rc = parse_number(uid_text, UINT32_MAX - 1, &uid);
	gid = uid;
	if (rc == 0 && *colon)
		rc = parse_number(colon + 1, UINT32_MAX - 1, &gid);
	if (rc)
		return rc;
	sb->uid = (uid_t)uid;
	sb->gid = (gid_t)gid;
	return 0;
}

/* The file and not the name service, which a static program does not have. */
static int find_user(const char *name, struct sandbox *sb)
{
	FILE *passwd = fopen("/etc/passwd", "re");
	const struct passwd *p = NULL;

	if (!passwd)
		return -errno;
	do
		p = fgetpwent(passwd);
	while (p && strcmp(p->pw_name, name) != 0);
	if (p) {
		sb->uid = p->pw_uid;
		sb->gid = p->pw_gid;
	}
	fclose(passwd);
	return p ? 0 : -ENOENT;
}

static int choose_user(const char *user, struct sandbox *sb, struct ucvm_error *err)
{
	int rc;

	if (!user)
		return 0;
	sb->changes_user = true;
	rc = *user >= '0' && *user <= '9' ? parse_ids(user, sb) : find_user(user, sb);
	if (rc == 0)
		return 0;
	return error_set(err, -rc, "--user: '%s' is no user in /etc/passwd and no UID:GID", user);
}

static int open_root(const char *folder, struct sandbox *sb, struct ucvm_error *err)
{
	if (!folder)
		return 0;
	sb->root_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (sb->root_fd >= 0)
		return 0;
	return error_set(err, errno, "--chroot: cannot open %s: %s", folder, strerror(errno));
}

/* ---- capabilities ---- */

/* 1: done; 0: not permitted, or as wanted already. */
static int set_effective(cap_value_t which, cap_flag_value_t wanted)
{
	cap_t caps = cap_get_proc();
	cap_flag_value_t permitted = CAP_CLEAR, now = CAP_CLEAR;
	int rc = 0;

	if (!caps)
		return -errno;
	if (cap_get_flag(caps, which, CAP_PERMITTED, &permitted) ||
	    cap_get_flag(caps, which, CAP_EFFECTIVE, &now))
		rc = -errno;
	else if (permitted == CAP_SET && now != wanted)
		rc = cap_set_flag(caps, CAP_EFFECTIVE, 1, &which, wanted) ||
				     cap_set_proc(caps) ? -errno : 1;
	cap_free(caps);
	return rc;
}

int sandbox_raise(void)
{
	return set_effective(CAP_SYS_ADMIN, CAP_SET);
}

int sandbox_lower(void)
{
	int rc = set_effective(CAP_SYS_ADMIN, CAP_CLEAR);

	return rc < 0 ? rc : 0;
}

/*
 * The bounding set stays: with no_new_privs nothing can be gained from it, and
 * each capability in it would take a call.
 */
static int drop_capabilities(void)
{
	cap_t none = cap_init();
	int rc = 0;

	if (!none)
		return -ENOMEM;
	if (cap_set_proc(none))
		rc = -errno;
	cap_free(none);
	return rc;	/* the ambient set follows the permitted one */
}

/* ---- life ---- */

int sandbox_create(const struct sandbox_config *config, struct sandbox **out,
		   struct ucvm_error *err)
{
	struct sandbox *sb = calloc(1, sizeof(*sb));
	int rc;

	if (!sb)
		return error_set(err, ENOMEM, "out of memory");
	sb->root_fd = -1;
	rc = choose_user(config->user, sb, err);
	if (rc == 0)
		rc = open_root(config->chroot, sb, err);
#ifndef UCVM_INSTRUMENTED
	sb->filter = config->filter;
#endif
	sb->saves = config->saves;
	sb->reopens = config->reopens;
	if (rc == 0 && config->needs_admin) {
		rc = sandbox_lower();
		if (rc)
			error_set(err, -rc, "cannot give up CAP_SYS_ADMIN: %s", strerror(-rc));
	}
	if (rc) {
		sandbox_destroy(sb);
		return rc;
	}
	*out = sb;
	return 0;
}

void sandbox_destroy(struct sandbox *sb)
{
	if (!sb)
		return;
	if (sb->root_fd >= 0)
		close(sb->root_fd);
	free(sb);
}

static int change_root(const struct sandbox *sb, struct ucvm_error *err)
{
	if (sb->root_fd < 0)
		return 0;
	if (fchdir(sb->root_fd) || chroot(".") || chdir("/"))
		return error_set(err, errno, "--chroot: cannot change the root: %s",
				 strerror(errno));
	return 0;
}

static int change_user(const struct sandbox *sb, struct ucvm_error *err)
{
	if (!sb->changes_user)
		return 0;
	if (setgroups(0, NULL) || setresgid(sb->gid, sb->gid, sb->gid) ||
	    setresuid(sb->uid, sb->uid, sb->uid))
		return error_set(err, errno, "--user: cannot become user %u, group %u: %s",
				 (unsigned int)sb->uid, (unsigned int)sb->gid, strerror(errno));
	return 0;
}

int sandbox_enter(struct sandbox *sb, struct ucvm_error *err)
{
	int rc;

	if (sb->entered)
		return 0;
	rc = change_root(sb, err);
	if (rc == 0)
		rc = change_user(sb, err);
	if (rc)
		return rc;
	rc = drop_capabilities();
	if (rc == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		rc = -errno;
	if (rc)
		return error_set(err, -rc, "cannot give up privileges: %s", strerror(-rc));
	sb->entered = true;
	return 0;
}

int sandbox_confine(const struct sandbox *sb, enum sandbox_class class)
{
	if (!sb || !sb->filter)
		return 0;
	if (!sb->entered && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
		    &filters[class][sb->saves][sb->reopens]))
		return -errno;
	return 0;
}
