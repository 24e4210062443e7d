// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 options of `ucvm run`: what is taken and what it becomes, what is
 * refused with which text, and that no string makes the parser misbehave.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/arm64/options.h"
#include "arch/arm64/timer.h"
#include "tests/unit/unit.h"

#define MAX_SETTINGS ARCH_MAX_OPTIONS

/* Settings by name, as the command makes them. */
struct settings {
	const char *values[MAX_SETTINGS];
};

static size_t option_count(void)
{
	size_t n = 0;

	while (arm64_option_table[n].name)
		n++;
	return n;
}

static void set(struct settings *s, const char *name, const char *value)
{
	for (size_t i = 0; arm64_option_table[i].name; i++) {
		if (strcmp(arm64_option_table[i].name, name) == 0) {
			s->values[i] = value;
			return;
		}
	}
	CU_FAIL_FATAL("no such option");
}

/* Parse one or two options. */
static int parse2(const char *name, const char *value, const char *name2, const char *value2,
		  struct arm64_options *out, struct ucvm_error *err)
{
	struct settings s = { { NULL } };

	memset(err, 0, sizeof(*err));
	set(&s, name, value);
	if (name2)
		set(&s, name2, value2);
	return arm64_options_parse(s.values, out, err);
}

static int parse1(const char *name, const char *value, struct arm64_options *out)
{
	struct ucvm_error err;

	return parse2(name, value, NULL, NULL, out, &err);
}

static void table_is_complete(void)
{
	CU_ASSERT(option_count() <= ARCH_MAX_OPTIONS);
	for (size_t i = 0; arm64_option_table[i].name; i++) {
		const struct arch_option *o = &arm64_option_table[i];

		CU_ASSERT_PTR_NOT_NULL_FATAL(o->argument);
		CU_ASSERT_PTR_NOT_NULL_FATAL(o->help);
		CU_ASSERT(strlen(o->name) + strlen(o->argument) <= 26);
		CU_ASSERT(strlen(o->help) <= 64);
	}
}

static void defaults(void)
{
	static const struct settings none;
	struct arm64_options o;
	struct ucvm_error err = { 0 };

	CU_ASSERT_EQUAL(arm64_options_parse(none.values, &o, &err), 0);
	CU_ASSERT_EQUAL(o.gic, GIC_AUTO);
	CU_ASSERT_EQUAL(o.its, ARM64_AUTO);
	CU_ASSERT_EQUAL(o.pmu, ARM64_OFF);
	CU_ASSERT_EQUAL(o.sve, ARM64_AUTO);
	CU_ASSERT_EQUAL(o.pauth, ARM64_AUTO);
	CU_ASSERT_EQUAL(o.stolen_time, ARM64_AUTO);
	CU_ASSERT_FALSE(o.aarch32 || o.el2 || o.el2_e2h0 || o.pmu_counters_set);
	CU_ASSERT_EQUAL(o.ipa_bits, 0);
	CU_ASSERT_EQUAL(o.nr_pmu_ranges, 0);
	CU_ASSERT_EQUAL(o.nr_smccc_ranges, 0);
	CU_ASSERT_PTR_NULL(o.pmu_name);
}

static void single_words(void)
{
	struct arm64_options o;

	CU_ASSERT(parse1("gic", "2", &o) == 0 && o.gic == GIC_V2);
	CU_ASSERT(parse1("gic", "3", &o) == 0 && o.gic == GIC_V3);
	CU_ASSERT(parse1("gic", "auto", &o) == 0 && o.gic == GIC_AUTO);
	CU_ASSERT(parse1("irqchip", "off", &o) == 0 && o.gic == GIC_NONE);
	CU_ASSERT(parse1("irqchip", "on", &o) == 0 && o.gic == GIC_AUTO);
	CU_ASSERT(parse1("its", "on", &o) == 0 && o.its == ARM64_ON);
	CU_ASSERT(parse1("its", "off", &o) == 0 && o.its == ARM64_OFF);
	CU_ASSERT(parse1("stolen-time", "on", &o) == 0 && o.stolen_time == ARM64_ON);
	CU_ASSERT(parse1("pmu", "off", &o) == 0 && o.pmu == ARM64_OFF);
	CU_ASSERT(parse1("pmu", "on", &o) == 0 && o.pmu == ARM64_ON && !o.pmu_name);
	CU_ASSERT(parse1("pmu", "armv8_pmuv3_0", &o) == 0 && o.pmu == ARM64_ON);
	CU_ASSERT_STRING_EQUAL(o.pmu_name, "armv8_pmuv3_0");
	CU_ASSERT(parse1("pmu-counters", "0", &o) == 0 && o.pmu == ARM64_ON);
	CU_ASSERT(o.pmu_counters_set && o.pmu_counters == 0);
	CU_ASSERT(parse1("ipa-bits", "32", &o) == 0 && o.ipa_bits == 32);
	CU_ASSERT(parse1("ipa-bits", "52", &o) == 0 && o.ipa_bits == 52);
}

static void event_ranges(void)
{
	static const struct arm64_pmu_range expected[] = {
		{ 0x11, 3, false }, { 8, 1, true }, { 17, 1, false },
		{ 0, 0x8000, true }, { 0x8000, 0x8000, true },
	};
	struct arm64_options o;

	CU_ASSERT_EQUAL(parse1("pmu-filter", "allow:0x11-0x13,deny:8,allow:17,deny:0-0xffff", &o),
			0);
	CU_ASSERT_EQUAL(o.pmu, ARM64_ON);
	CU_ASSERT_EQUAL_FATAL(o.nr_pmu_ranges, 5);
	for (size_t i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(o.pmu_ranges[i].base, expected[i].base);
		CU_ASSERT_EQUAL(o.pmu_ranges[i].count, expected[i].count);
		CU_ASSERT_EQUAL(o.pmu_ranges[i].deny, expected[i].deny);
	}
}

static void timers(void)
{
	struct arm64_options o;

	CU_ASSERT_EQUAL(parse1("timer-irq", "virtual=20,hyp-physical=31", &o), 0);
	CU_ASSERT(o.timer_set[ARM64_VTIMER] && o.timer_irq[ARM64_VTIMER] == 20);
	CU_ASSERT(o.timer_set[ARM64_HPTIMER] && o.timer_irq[ARM64_HPTIMER] == 31);
	CU_ASSERT_FALSE(o.timer_set[ARM64_PTIMER] || o.timer_set[ARM64_HVTIMER]);
}

static void features(void)
{
	struct arm64_options o;

	CU_ASSERT_EQUAL(parse1("cpu-features", "+aarch32,-sve,+el2,-pauth,+el2-e2h0", &o), 0);
	CU_ASSERT(o.aarch32 && o.el2 && o.el2_e2h0);
	CU_ASSERT_EQUAL(o.sve, ARM64_OFF);
	CU_ASSERT_EQUAL(o.pauth, ARM64_OFF);
	CU_ASSERT_EQUAL(parse1("cpu-features", "+sve,+pauth,-aarch32,+el2,-el2", &o), 0);
	CU_ASSERT_FALSE(o.aarch32 || o.el2 || o.el2_e2h0);
	CU_ASSERT_EQUAL(o.sve, ARM64_ON);
	CU_ASSERT_EQUAL(o.pauth, ARM64_ON);
}

static void call_ranges(void)
{
	static const struct arm64_smccc_range expected[] = {
		{ 0x84000000, 0x20, 1 }, { 0xc6000000, 1, 2 }, { 0, 0x80000000, 0 },
		{ 0xffffffff, 1, 1 },
	};
	struct arm64_options o;

	CU_ASSERT_EQUAL(parse1("smccc-filter", "0x84000000+0x20=deny,0xc6000000=forward,"
			       "0+0x80000000=handle,4294967295+1=deny", &o), 0);
	CU_ASSERT_EQUAL_FATAL(o.nr_smccc_ranges, 4);
	for (size_t i = 0; i < 4; i++) {
		CU_ASSERT_EQUAL(o.smccc_ranges[i].base, expected[i].base);
		CU_ASSERT_EQUAL(o.smccc_ranges[i].count, expected[i].count);
		CU_ASSERT_EQUAL(o.smccc_ranges[i].action, expected[i].action);
	}
}

/* Refused; the text is "--name: 'shown' ..." with what @text says in it. */
static const struct refusal {
	const char *name, *value, *text;
} refusals[] = {
	{ "gic", "", "--gic: '' is not 2, 3 or auto" },
	{ "gic", "4", "'4'" },
	{ "gic", "v3", "'v3'" },
	{ "gic", "3 ", "'3 '" },
	{ "its", "yes", "--its: 'yes' is not on, off or auto" },
	{ "irqchip", "auto", "--irqchip: 'auto' is neither on nor off" },
	{ "pmu", "", "--pmu: ''" },
	{ "pmu", "../../etc", "'../../etc'" },
	{ "pmu", "a/b", "'a/b'" },
	{ "pmu", ".", "'.'" },
	{ "pmu", "-x", "'-x'" },
	{ "pmu", "on\n", "'on?'" },
	{ "pmu", "\x1b[31mred", "'?[31mred'" },
	{ "pmu-counters", "32", "--pmu-counters: '32' is not a number from 0 to 31" },
	{ "pmu-counters", "-1", "'-1'" },
	{ "pmu-filter", "", "--pmu-filter: ''" },
	{ "pmu-filter", "allow:1,", "'' is not allow:EVENTS or deny:EVENTS" },
	{ "pmu-filter", "allow", "'allow'" },
	{ "pmu-filter", "permit:1", "'permit:1' does not start with allow: or deny:" },
	{ "pmu-filter", "allow:", "'allow:' has an event" },
	{ "pmu-filter", "allow:0x10000", "'allow:0x10000' has an event" },
	{ "pmu-filter", "allow:1-", "'allow:1-' has an event" },
	{ "pmu-filter", "allow:-1", "'allow:-1' has an event" },
	{ "pmu-filter", "allow:1-2-3", "'allow:1-2-3' has an event" },
	{ "pmu-filter", "allow:2-1", "'allow:2-1' ends before it starts" },
	{ "stolen-time", "ON", "--stolen-time: 'ON'" },
	{ "timer-irq", "27", "--timer-irq: '27' is not TIMER=INTERRUPT" },
	{ "timer-irq", "virt=27", "'virt=27' names no timer (virtual, physical, hyp-virtual, "
				  "hyp-physical)" },
	{ "timer-irq", "virtual=15", "not a PPI, 16 to 31" },
	{ "timer-irq", "virtual=32", "not a PPI, 16 to 31" },
	{ "timer-irq", "virtual=0x1b", "not a PPI, 16 to 31" },
	{ "timer-irq", "virtual=", "not a PPI, 16 to 31" },
	{ "timer-irq", "virtual=20,virtual=21", "'virtual=21' sets a timer that is set already" },
	{ "cpu-features", "sve", "--cpu-features: 'sve' does not start with + or -" },
	{ "cpu-features", "", "'' does not start with + or -" },
	{ "cpu-features", "+sme", "'+sme' is no feature (sve, pauth, mte, aarch32, el2, el2-e2h0)" },
	{ "cpu-features", "+", "'+' is no feature" },
	{ "cpu-features", "+sve,,+el2", "'' does not start with + or -" },
	{ "ipa-bits", "31", "--ipa-bits: '31' is not a number from 32 to 52" },
	{ "ipa-bits", "53", "'53'" },
	{ "ipa-bits", "0x28", "'0x28'" },
	{ "smccc-filter", "", "--smccc-filter: '' is not FUNCTION=ACTION" },
	{ "smccc-filter", "0x84000000", "is not FUNCTION=ACTION" },
	{ "smccc-filter", "0x84000000=drop", "has an action that is not handle, deny or forward" },
	{ "smccc-filter", "=deny", "'=deny' has no 32-bit function identifier" },
	{ "smccc-filter", "0x100000000=deny", "has no 32-bit function identifier" },
	{ "smccc-filter", "1+=deny", "has a count that is not a number" },
	{ "smccc-filter", "1+0=deny", "is no range of 32-bit function identifiers" },
	{ "smccc-filter", "0xffffffff+2=deny", "is no range of 32-bit function identifiers" },
	{ "smccc-filter", "0+0x100000000=deny", "is no range of 32-bit function identifiers" },
	{ "smccc-filter", "1+1+1=deny", "has no 32-bit function identifier" },
	{ "smccc-filter", "16+16=deny,31=forward", "'31=forward' overlaps a range before it" },
	{ "smccc-filter", "16+16=deny,0+17=forward", "overlaps a range before it" },
	{ "timer-irq", "virtual=00000000000000000000000000000000000000000000000000000000000000027",
	  "'virtual=00000000000000000000000000000000...' has an item that is too long" },
};

static void refuses(void)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refusal *row = &refusals[i];
		struct arm64_options o;
		struct ucvm_error err;
		int rc = parse2(row->name, row->value, NULL, NULL, &o, &err);

		if (rc != -EINVAL || !strstr(err.text, row->text))
			printf("\n--%s '%s': %d '%s'", row->name, row->value, rc, err.text);
		CU_ASSERT_EQUAL(rc, -EINVAL);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, row->text));
	}
}

static void refuses_what_excludes_each_other(void)
{
	static const struct {
		const char *name, *value, *name2, *value2, *text;
	} rows[] = {
		{ "irqchip", "off", "gic", "3", "--gic: excluded by --irqchip off" },
		{ "irqchip", "off", "its", "on", "--its on: excluded by --irqchip off" },
		{ "gic", "2", "its", "on", "--its on: needs --gic 3" },
		{ "pmu", "off", "pmu-filter", "deny:8", "--pmu-filter: excluded by --pmu off" },
		{ "pmu", "off", "pmu-counters", "4", "--pmu-counters: excluded by --pmu off" },
	};
	struct arm64_options o;
	struct ucvm_error err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CU_ASSERT_EQUAL(parse2(rows[i].name, rows[i].value, rows[i].name2, rows[i].value2,
				       &o, &err), -EINVAL);
		CU_ASSERT_STRING_EQUAL(err.text, rows[i].text);
	}
	CU_ASSERT_EQUAL(parse2("irqchip", "off", "its", "auto", &o, &err), 0);
	CU_ASSERT_EQUAL(parse2("irqchip", "on", "gic", "2", &o, &err), 0);
}

/* As many ranges as fit, and one more. */
static void limits_the_ranges(void)
{
	char text[4096] = "", calls[4096] = "";
	struct arm64_options o;
	struct ucvm_error err;

	for (int i = 0; i < ARM64_MAX_FILTERS; i++) {
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%sdeny:%d",
			 i ? "," : "", i);
		snprintf(calls + strlen(calls), sizeof(calls) - strlen(calls), "%s%d=deny",
			 i ? "," : "", i);
	}
	CU_ASSERT_EQUAL(parse1("pmu-filter", text, &o), 0);
	CU_ASSERT_EQUAL(o.nr_pmu_ranges, ARM64_MAX_FILTERS);
	CU_ASSERT_EQUAL(parse1("smccc-filter", calls, &o), 0);
	CU_ASSERT_EQUAL(o.nr_smccc_ranges, ARM64_MAX_FILTERS);
	strcat(text, ",allow:99");
	strcat(calls, ",99=deny");
	CU_ASSERT_EQUAL(parse2("pmu-filter", text, NULL, NULL, &o, &err), -EINVAL);
	CU_ASSERT_STRING_EQUAL(err.text, "--pmu-filter: 'allow:99' is one range too many");
	CU_ASSERT_EQUAL(parse2("smccc-filter", calls, NULL, NULL, &o, &err), -EINVAL);
	CU_ASSERT_STRING_EQUAL(err.text, "--smccc-filter: '99=deny' is one range too many");
}

/* ---- random strings ---- */

static unsigned int draw(uint64_t *state, unsigned int below)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (unsigned int)(*state >> 33) % below;
}

static void random_text(uint64_t *state, char *text, size_t size)
{
	static const char *const pieces[] = {
		"allow:", "deny:", "allow", "=deny", "=forward", "=handle", "virtual=", "physical=",
		"hyp-virtual=", "hyp-physical=", "+sve", "-pauth", "+aarch32", "-el2", "+el2-e2h0",
		"on", "off", "auto", "0x", "16", "23", "31", "32", "0", "0xffff", "0xffffffff",
		"0x84000000", "4294967296", "99999999999999999999", "+", "-", ",", ",,", ":", "=",
		"..", "/", "%s%n", "\n", "\x1b", "\xff", " ",
	};
	static const char *const sound[] = {
		"on", "off", "auto", "3", "allow:0x11-0x13", "deny:8", "virtual=20", "physical=31",
		"+sve", "-pauth", "40", "0x84000000+0x20=deny", "0xc6000000=forward",
	};
	size_t used = 0;

	text[0] = '\0';
	if (draw(state, 2)) {	/* else most would be refused at once */
		strcpy(text, sound[draw(state, sizeof(sound) / sizeof(sound[0]))]);
		used = strlen(text);
	}
	for (unsigned int n = draw(state, 7); n > 0; n--) {
		char byte[2] = { (char)(1 + draw(state, 255)), '\0' };
		const char *piece = draw(state, 8) ?
			pieces[draw(state, sizeof(pieces) / sizeof(pieces[0]))] : byte;

		if (used + strlen(piece) >= size)
			return;
		strcpy(text + used, piece);
		used += strlen(piece);
	}
}

static bool is_printable_line(const char *text)
{
	for (; *text; text++) {
		if (*text < ' ' || *text > '~')
			return false;
	}
	return true;
}

/* Everything that later code relies on. */
static bool is_sound(const struct arm64_options *o)
{
	bool ok = o->nr_pmu_ranges <= ARM64_MAX_FILTERS &&
		  o->nr_smccc_ranges <= ARM64_MAX_FILTERS && o->pmu_counters <= 31 &&
		  (o->ipa_bits == 0 || (o->ipa_bits >= 32 && o->ipa_bits <= 52));

	for (int t = 0; t < ARM64_NR_TIMERS; t++)
		ok = ok && (!o->timer_set[t] || (o->timer_irq[t] >= 16 && o->timer_irq[t] <= 31));
	for (size_t i = 0; ok && i < o->nr_pmu_ranges; i++)
		ok = o->pmu_ranges[i].count > 0 &&
		     o->pmu_ranges[i].base + o->pmu_ranges[i].count <= 0x10000;
	for (size_t i = 0; ok && i < o->nr_smccc_ranges; i++)
		ok = o->smccc_ranges[i].count > 0 && o->smccc_ranges[i].action <= 2 &&
		     o->smccc_ranges[i].base <= UINT32_MAX - (o->smccc_ranges[i].count - 1);
	return ok && (!o->pmu_name || !strchr(o->pmu_name, '/'));
}

static void random_strings(void)
{
	static char texts[MAX_SETTINGS][256];
	const size_t count = option_count();
	unsigned int taken = 0, bad = 0;
	uint64_t state = 1;

	for (unsigned int round = 0; round < 100000; round++) {
		struct settings s = { { NULL } };
		struct arm64_options o;
		struct ucvm_error err = { 0 };
		unsigned int given = 1 + draw(&state, 2);
		int rc;

		for (unsigned int i = 0; i < given; i++) {
			unsigned int at = draw(&state, (unsigned int)count);

			random_text(&state, texts[at], sizeof(texts[at]));
			s.values[at] = texts[at];
		}
		rc = arm64_options_parse(s.values, &o, &err);
		taken += rc == 0;
		if (rc == 0 ? !is_sound(&o) : rc != -EINVAL || err.code != EINVAL ||
		    strncmp(err.text, "--", 2) != 0 || !is_printable_line(err.text))
			bad++;
	}
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT(taken > 1000);	/* else the strings are too wild to test much */
}

UNIT_SUITE(arm64_options) = {
	{ "every option has its help", table_is_complete },
	{ "defaults", defaults },
	{ "options of one word", single_words },
	{ "PMU events", event_ranges },
	{ "timer interrupts", timers },
	{ "CPU features", features },
	{ "firmware calls", call_ranges },
	{ "refuses what is no setting", refuses },
	{ "refuses what excludes each other", refuses_what_excludes_each_other },
	{ "limits the number of ranges", limits_the_ranges },
	{ "survives random strings", random_strings },
	CU_TEST_INFO_NULL,
};
