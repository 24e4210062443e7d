// SPDX-License-Identifier: Apache-2.0
/*
 * `ucvm regs`: the registers of a vCPU as this host's KVM lists them, with the
 * names that the architecture has for them; and the translation between names
 * and ids, which works on every host.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "arch/arch.h"
#include "core/cli/cli.h"
#include "core/parse.h"
#include "core/provider.h"

enum regs_mode { MODE_SHOW, MODE_DECODE, MODE_ENCODE };

struct regs_request {
	const struct arch *arch;
	enum regs_mode mode;
	const char *settings[ARCH_MAX_OPTIONS];	/* for arch->regs->show() */
	char **words;				/* what follows the options */
};

enum { VAL_DECODE = 256, VAL_ENCODE, VAL_SETTING };

/* What is translated stands behind all options, so to getopt_long() they have no argument. */
static const struct cli_option translations[] = {
	{ .name = "decode", .argument = "ID...",
	  .help = "tell what ids of KVM_GET_ONE_REG mean" },
	{ .name = "encode", .argument = "NAME...", .help = "tell the ids of registers" },
};

/* The architecture whose registers have ids; there is one. */
static const struct arch *arch_with_regs(void)
{
	for (const struct arch *const *arch = arch_list; *arch; arch++) {
		if ((*arch)->regs)
			return *arch;
	}
	return NULL;
}

static bool is_heeded(const struct arch *arch, const char *option)
{
	for (const char *const *name = arch->regs->options; *name; name++) {
		if (strcmp(*name, option) == 0)
			return true;
	}
	return false;
}

static void regs_options(cli_option_fn *fn, void *arg)
{
	const struct arch *arch = arch_with_regs();

	for (const struct arch_option *o = arch ? arch->options : NULL; o && o->name; o++) {
		const struct cli_option option = {
			.name = o->name, .argument = o->argument, .help = o->help,
		};

		if (is_heeded(arch, o->name))
			fn(arg, &option);
	}
	fn(arg, &translations[0]);
	fn(arg, &translations[1]);
}

/* The digits of a value of any size; the kernel's numbers have the host's order. */
static void print_value(const uint8_t *bytes, unsigned int size)
{
	bool big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ && size <= 16;

	fputs("0x", stdout);
	for (unsigned int i = 0; i < size; i++)
		printf("%02x", bytes[big_endian ? i : size - 1 - i]);
	putchar('\n');
}

static void show_reg(void *arg, const struct arch_reg *reg, const void *value)
{
	(void)arg;
	printf("0x%016" PRIx64 "  %-24s ", reg->id, reg->name);
	print_value(value, reg->size);
}

static int show(const struct regs_request *request)
{
	const struct kvm_provider *provider;
	struct ucvm_error err = { 0 };
	int r = provider_select("kernel", request->arch, &provider, &err);

	if (!r)
		r = request->arch->regs->show(provider, request->settings, show_reg, NULL, &err);
	if (!r)
		return cli_flush();
	cli_say("regs: %s", err.text);
	return CLI_ERROR;
}

static int decode(const struct arch_regs_ops *ops, const char *word)
{
	struct ucvm_error err = { 0 };
	struct arch_reg reg;
	uint64_t id;

	if (parse_integer(word, UINT64_MAX, &id)) {
		cli_say("regs: '%s' is not an id such as 0x603000000013c080", word);
		return -EINVAL;
	}
	if (ops->describe(id, &reg, &err)) {
		cli_say("regs: 0x%016" PRIx64 ": %s", id, err.text);
		return -EINVAL;
	}
	printf("0x%016" PRIx64 "  %-24s %-16s %3u bytes%s%s", id, reg.name, reg.class, reg.size,
	       reg.fields[0] ? "  " : "", reg.fields);
	if (reg.note)
		printf("  (%s)", reg.note);
	putchar('\n');
	return 0;
}

static int encode(const struct arch_regs_ops *ops, const char *word)
{
	struct ucvm_error err = { 0 };
	struct arch_reg reg;
	uint64_t id;

	if (ops->find(word, &id)) {
		cli_say("regs: no register is called '%s'", word);
		return -ENOENT;
	}
	if (ops->describe(id, &reg, &err)) {
		cli_say("regs: '%s': %s", word, err.text);
		return -EINVAL;
	}
	printf("0x%016" PRIx64 "  %s\n", id, reg.name);
	return 0;
}

/* Every word is translated, whether or not those before it could be. */
static int translate(const struct regs_request *request)
{
	int status, r = 0;

	for (char **word = request->words; *word; word++) {
		if (request->mode == MODE_DECODE)
			r |= decode(request->arch->regs, *word);
		else
			r |= encode(request->arch->regs, *word);
	}
	status = cli_flush();
	return r ? CLI_ERROR : status;
}

static void getopt_table(const struct arch *arch, struct option *longs)
{
	*longs++ = (struct option){ translations[0].name, no_argument, NULL, VAL_DECODE };
	*longs++ = (struct option){ translations[1].name, no_argument, NULL, VAL_ENCODE };
	*longs++ = (struct option){ "help", no_argument, NULL, 'h' };
	for (int i = 0; i < ARCH_MAX_OPTIONS && arch->options[i].name; i++) {
		if (is_heeded(arch, arch->options[i].name))
			*longs++ = (struct option){ arch->options[i].name, required_argument,
						    NULL, VAL_SETTING + i };
	}
	*longs = (struct option){ NULL, 0, NULL, 0 };
}

/* 0, 1 when help was asked for, or -EINVAL after a message. */
static int parse_options(int argc, char **argv, struct regs_request *out)
{
	struct option longs[ARCH_MAX_OPTIONS + 4];
	unsigned int shows = 0, translates = 0;
	int c;

	getopt_table(out->arch, longs);
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		if (c == 'h')
			return 1;
		if (c == VAL_DECODE || c == VAL_ENCODE) {
			out->mode = c == VAL_DECODE ? MODE_DECODE : MODE_ENCODE;
			translates++;
		} else if (c >= VAL_SETTING) {
			out->settings[c - VAL_SETTING] = optarg;
			shows++;
		} else {
			cli_say("regs: %s %s; see 'ucvm help regs'",
				c == ':' ? "no argument after" : "cannot understand",
				argv[optind - 1]);
			return -EINVAL;
		}
	}
	out->words = argv + optind;
	if (translates > 1 || (translates && shows)) {
		cli_say("regs: --decode and --encode stand alone; see 'ucvm help regs'");
		return -EINVAL;
	}
	if (translates && optind == argc) {
		cli_say("regs: nothing after --%s; see 'ucvm help regs'",
			out->mode == MODE_DECODE ? "decode" : "encode");
		return -EINVAL;
	}
	if (!translates && optind < argc) {
		cli_say("regs takes no argument '%s'; see 'ucvm help regs'", argv[optind]);
		return -EINVAL;
	}
	return 0;
}

static int regs_run(int argc, char **argv)
{
	struct regs_request request = { .arch = arch_with_regs() };
	int r;

	if (!request.arch) {
		cli_say("regs: this ucvm has no architecture whose registers have ids");
		return CLI_ERROR;
	}
	r = parse_options(argc, argv, &request);
	if (r < 0)
		return CLI_ERROR;
	if (r > 0) {
		cli_print_help(stdout, &cli_regs);
		return cli_flush();
	}
	return request.mode == MODE_SHOW ? show(&request) : translate(&request);
}

const struct cli_command cli_regs = {
	.name = "regs",
	.summary = "print or translate the registers of an arm64 vCPU",
	.usage = "regs [OPTIONS]\n"
		 "regs --decode ID...\n"
		 "regs --encode NAME...",
	.about = "Prints id, name and value of all registers of a new arm64 vCPU, as KVM on\n"
		 "this host has them.\n",
	.notes = "ID is a number, as in 0x603000000013c080; NAME is as in SCTLR_EL1, X0,\n"
		 "CCSIDR_EL1[2], S3_0_C1_C0_0 or, of 32-bit ARM, ARM:r0 or ARM:SCTLR.\n",
	.run = regs_run,
	.each_option = regs_options,
};
