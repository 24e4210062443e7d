// SPDX-License-Identifier: Apache-2.0
/*
 * Comparison of results, and messages about differences: what went in, and
 * both values of each thing that came out differently.
 */
#include "tests/insn/compare.h"

#include <inttypes.h>
#include <string.h>

#include "arch/s390/soft/insn/insn.h"
#include "core/be.h"

unsigned int compare_results(const struct insn_result *a, const struct insn_result *b)
{
	unsigned int diff = 0;

	if (a->outcome != b->outcome || a->outcome == OUT_OTHER || a->outcome == OUT_LOST)
		diff |= DIFF_OUTCOME;
	else if (a->outcome == OUT_ACCESS && a->address != b->address)
		diff |= DIFF_ADDRESS;
	if (a->out.psw_addr != b->out.psw_addr)
		diff |= DIFF_PSW;
	if (a->out.cc_pm != b->out.cc_pm)
		diff |= DIFF_CC;
	if (memcmp(a->out.gpr, b->out.gpr, sizeof(a->out.gpr)))
		diff |= DIFF_GPR;
	if (memcmp(a->out.fpr, b->out.fpr, sizeof(a->out.fpr)))
		diff |= DIFF_FPR;
	if (a->out.fpc != b->out.fpc)
		diff |= DIFF_FPC;
	if (memcmp(a->out.acr, b->out.acr, sizeof(a->out.acr)))
		diff |= DIFF_ACR;
	if (a->changes_len != b->changes_len || memcmp(a->changes, b->changes, a->changes_len))
		diff |= DIFF_STORAGE;
	return diff;
}

bool result_completed(const struct insn_case *c, const struct insn_result *r)
{
	unsigned int len = c->flags & CASE_EXECUTED ? 4 : insn_length(c->text[0]);

	if (r->outcome != OUT_OPERATION)
		return false;
	return r->out.psw_addr < c->in.psw_addr || r->out.psw_addr > c->in.psw_addr + len;
}

/* --- messages ------------------------------------------------------------------------ */

static const char *const outcomes[] = {
	[OUT_OPERATION] = "end or operation exception", [OUT_OPERAND] = "specification or like",
	[OUT_ACCESS] = "access exception", [OUT_FIXED_OVERFLOW] = "fixed-point overflow",
	[OUT_FIXED_DIVIDE] = "fixed-point divide", [OUT_DATA] = "data exception",
	[OUT_LOST] = "the oracle died", [OUT_OTHER] = "something else",
};

static void print_two(FILE *to, const char *name, int n, uint64_t in, uint64_t a, uint64_t b)
{
	if (a == b)
		return;
	fprintf(to, "    %s", name);
	if (n >= 0)
		fprintf(to, "%d", n);
	fprintf(to, ": was %" PRIx64 ", engine %" PRIx64 ", oracle %" PRIx64 "\n", in, a, b);
}

static void print_patches(FILE *to, const char *what, const uint8_t *p, size_t left)
{
	uint32_t len, n;

	for (; left >= PATCH_HEADER; left -= PATCH_HEADER + len, p += PATCH_HEADER + len) {
		len = be32_load(p + 8);
		fprintf(to, "    %s %" PRIx64 ":", what, be64_load(p));
		for (n = 0; n < len && n < 64; n++)
			fprintf(to, "%s%02x", n % 8 ? "" : " ", p[PATCH_HEADER + n]);
		fprintf(to, "%s\n", n < len ? " ..." : "");
	}
}

static void print_input(FILE *to, const struct insn_case *c)
{
	for (unsigned int n = 0; n < 16; n++)
		fprintf(to, "%s%2u %016" PRIx64 "%s", n % 4 ? " " : "    r", n, c->in.gpr[n],
			n % 4 == 3 ? "\n" : "");
	for (unsigned int n = 0; n < 16; n++)
		fprintf(to, "%s%2u %016" PRIx64 "%s", n % 4 ? " " : "    f", n, c->in.fpr[n],
			n % 4 == 3 ? "\n" : "");
	print_patches(to, "in", c->patch, c->patch_len);
}

void compare_print(FILE *to, const struct insn_case *c, const struct insn_result *a,
		   const struct insn_result *b, bool verbose)
{
	const struct insn_state *in = &c->in;

	fprintf(to, "  %s %u:", insn_rows[c->row].name, c->number);
	for (unsigned int n = 0; n < insn_length(c->text[0]); n += 2)
		fprintf(to, " %02x%02x", c->text[n], c->text[n + 1]);
	fprintf(to, " at %" PRIx64 "%s%s, cc %u, program mask %x, fpc %08x\n", in->psw_addr,
		c->flags & CASE_EXECUTED ? ", executed" : "",
		c->flags & CASE_CROSSING ? ", crossing" : "", in->cc_pm >> 4, in->cc_pm & 15,
		in->fpc);
	if (verbose)
		print_input(to, c);
	if (a->outcome != b->outcome || verbose)
		fprintf(to, "    engine: %s (%x), oracle: %s\n", outcomes[a->outcome],
			a->pgm_code, outcomes[b->outcome]);
	print_two(to, "access address", -1, 0, a->address, b->address);
	print_two(to, "psw", -1, in->psw_addr, a->out.psw_addr, b->out.psw_addr);
	print_two(to, "cc, program mask", -1, in->cc_pm, a->out.cc_pm, b->out.cc_pm);
	print_two(to, "fpc", -1, in->fpc, a->out.fpc, b->out.fpc);
	for (unsigned int n = 0; n < 16; n++) {
		print_two(to, "r", n, in->gpr[n], a->out.gpr[n], b->out.gpr[n]);
		print_two(to, "f", n, in->fpr[n], a->out.fpr[n], b->out.fpr[n]);
		print_two(to, "a", n, in->acr[n], a->out.acr[n], b->out.acr[n]);
	}
	if (a->changes_len != b->changes_len || memcmp(a->changes, b->changes, a->changes_len)) {
		print_patches(to, "engine", a->changes, a->changes_len);
		print_patches(to, "oracle", b->changes, b->changes_len);
	}
}
