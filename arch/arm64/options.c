// SPDX-License-Identifier: Apache-2.0
/*
 * The arm64 options of `ucvm run`: one table of names and help, one of parsers.
 * Lists are separated by commas; every refusal is one line that names the option
 * and shows the part that is wrong, with nothing unprintable in it.
 */
#include "arch/arm64/options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/arm64/host.h"
#include "arch/arm64/timer.h"
#include "core/parse.h"
#include "ucvm/arm64_kvm.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MAX_ITEM	63	/* characters of a list's item */
#define MAX_SHOWN	40	/* of them in a message */
#define MAX_COUNTERS	31	/* PMCR_EL0.N, the cycle counter not counted */
#define MAX_EVENT	0xffff
#define MAX_EVENTS	0x8000	/* in one range; the kernel counts in 16 bits */

enum {
	OPT_GIC,
	OPT_ITS,
	OPT_IRQCHIP,
	OPT_PMU,
	OPT_PMU_FILTER,
	OPT_PMU_COUNTERS,
	OPT_STOLEN_TIME,
	OPT_TIMER_IRQ,
	OPT_CPU_FEATURES,
	OPT_IPA_BITS,
	OPT_SMCCC_FILTER,
	NR_OPTIONS,
};

_Static_assert(NR_OPTIONS <= ARCH_MAX_OPTIONS, "options");

const struct arch_option arm64_option_table[] = {
	[OPT_GIC] = { "gic", "2|3|auto", "interrupt controller (default auto: 3, else 2)" },
	[OPT_ITS] = { "its", "on|off|auto", "message-signalled interrupts (default auto)" },
	[OPT_IRQCHIP] = { "irqchip", "on|off",
			  "off: no interrupt controller in the kernel (default on)" },
	[OPT_PMU] = { "pmu", "on|off|auto|NAME",
		      "performance monitors, of the host's PMU NAME (default off)" },
	[OPT_PMU_FILTER] = { "pmu-filter", "LIST",
			     "as in allow:0x11-0x13,deny:0x12; the rest opposes the first" },
	[OPT_PMU_COUNTERS] = { "pmu-counters", "N", "event counters of the guest, up to 31" },
	[OPT_STOLEN_TIME] = { "stolen-time", "on|off|auto",
			      "tell the guest when it did not run (default auto)" },
	[OPT_TIMER_IRQ] = { "timer-irq", "LIST",
			    "PPIs of the timers, as in virtual=27,physical=30" },
	[OPT_CPU_FEATURES] = { "cpu-features", "LIST",
			       "as in +aarch32,-sve; of sve, pauth, mte, aarch32, el2, el2-e2h0" },
	[OPT_IPA_BITS] = { "ipa-bits", "N", "size of guest physical addresses (default: fits)" },
	[OPT_SMCCC_FILTER] = { "smccc-filter", "LIST",
			       "firmware calls, as in 0xc6000000+0x10=forward,0x84000050=deny" },
	[NR_OPTIONS] = { NULL, NULL, NULL },
};

struct parse {
	struct arm64_options *out;
	struct ucvm_error *err;
	const char *option;	/* name of the one that is parsed */
	bool irqchip_off;
};

typedef int parse_fn(struct parse *p, const char *text);

/* ---- words and lists ---- */

/* -EINVAL with "--option: 'text' reason". */
static int refuse(struct parse *p, const char *text, const char *reason)
{
	char shown[MAX_SHOWN + 1];
	size_t n = 0;

	for (; text[n] && n < MAX_SHOWN; n++)
		shown[n] = text[n] >= ' ' && text[n] <= '~' ? text[n] : '?';
	shown[n] = '\0';
	return error_set(p->err, EINVAL, "--%s: '%s%s' %s", p->option, shown,
			 text[n] ? "..." : "", reason);
}

struct list {
	const char *rest;	/* NULL behind the last item */
	char item[MAX_ITEM + 1];
};

/* 1 with the next item, 0 at the end, -EINVAL for one that is too long. */
static int list_next(struct parse *p, struct list *list)
{
	const char *start = list->rest;
	size_t length;

	if (!start)
		return 0;
	length = strcspn(start, ",");
	if (length > MAX_ITEM)
		return refuse(p, start, "has an item that is too long");
	memcpy(list->item, start, length);
	list->item[length] = '\0';
	list->rest = start[length] ? start + length + 1 : NULL;
	return 1;
}

/* Apply @take to each item of @text. */
static int list_each(struct parse *p, const char *text, parse_fn *take)
{
	struct list list = { .rest = text };
	int rc = list_next(p, &list);

	while (rc > 0) {
		rc = take(p, list.item);
		if (!rc)
			rc = list_next(p, &list);
	}
	return rc;
}

/*
 * Split @item at the last @separator: what stood behind it, and the rest in
 * @before (MAX_ITEM + 1 bytes). NULL without a separator.
 */
static const char *split(const char *item, char separator, char *before)
{
	const char *at = strrchr(item, separator);

	if (!at)
		return NULL;
	memcpy(before, item, (size_t)(at - item));
	before[at - item] = '\0';
	return at + 1;
}

struct word {
	const char *name;
	int value;
};

static const struct word choice_words[] = {
	{ "auto", ARM64_AUTO }, { "off", ARM64_OFF }, { "on", ARM64_ON },
};

static const struct word gic_words[] = {
	{ "auto", GIC_AUTO }, { "2", GIC_V2 }, { "3", GIC_V3 },
};

static const struct word event_words[] = {
	{ "allow", ARM64_PMU_EVENT_ALLOW }, { "deny", ARM64_PMU_EVENT_DENY },
};

static const struct word smccc_words[] = {
	{ "handle", ARM64_SMCCC_FILTER_HANDLE },
	{ "deny", ARM64_SMCCC_FILTER_DENY },
	{ "forward", ARM64_SMCCC_FILTER_FWD_TO_USER },
};

/* The value of the word @text, or -1. */
static int word_find(const struct word *words, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i].name, text) == 0)
			return words[i].value;
	}
	return -1;
}

static int parse_choice(struct parse *p, const char *text, enum arm64_choice *out)
{
	int value = word_find(choice_words, ARRAY_SIZE(choice_words), text);

	if (value < 0)
		return refuse(p, text, "is not on, off or auto");
	*out = (enum arm64_choice)value;
	return 0;
}

/* ---- options of one word ---- */

static int parse_gic(struct parse *p, const char *text)
{
	int value = word_find(gic_words, ARRAY_SIZE(gic_words), text);

	if (value < 0)
		return refuse(p, text, "is not 2, 3 or auto");
	p->out->gic = (enum gic_kind)value;
	return 0;
}

static int parse_its(struct parse *p, const char *text)
{
	return parse_choice(p, text, &p->out->its);
}

static int parse_irqchip(struct parse *p, const char *text)
{
	int value = word_find(choice_words, ARRAY_SIZE(choice_words), text);

	if (value != ARM64_ON && value != ARM64_OFF)
		return refuse(p, text, "is neither on nor off");
	p->irqchip_off = value == ARM64_OFF;
	return 0;
}

/* Is @text what the name of a device in /sys looks like, and no path? */
static bool is_device_name(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";
	const size_t length = strlen(text);

	return length > 0 && length <= MAX_ITEM && text[0] != '.' && text[0] != '-' &&
	       strspn(text, allowed) == length;
}

static int parse_pmu(struct parse *p, const char *text)
{
	int value = word_find(choice_words, ARRAY_SIZE(choice_words), text);

	if (value >= 0) {
		p->out->pmu = (enum arm64_choice)value;
		return 0;
	}
	if (!is_device_name(text))
		return refuse(p, text, "is not on, off, auto or the name of a PMU");
	p->out->pmu = ARM64_ON;
	p->out->pmu_name = text;
	return 0;
}

static int parse_pmu_counters(struct parse *p, const char *text)
{
	uint64_t value;

	if (parse_number(text, MAX_COUNTERS, &value))
		return refuse(p, text, "is not a number from 0 to 31");
	p->out->pmu_counters = (unsigned int)value;
	p->out->pmu_counters_set = true;
	return 0;
}

static int parse_stolen_time(struct parse *p, const char *text)
{
	return parse_choice(p, text, &p->out->stolen_time);
}

static int parse_ipa_bits(struct parse *p, const char *text)
{
	uint64_t value;

	if (parse_number(text, ARM64_IPA_BITS_MAX, &value) || value < ARM64_IPA_BITS_MIN)
		return refuse(p, text, "is not a number from 32 to 52");
	p->out->ipa_bits = (unsigned int)value;
	return 0;
}

/* ---- options with a list ---- */

/* Add events @base to @last, in as many ranges as the kernel's counts need. */
static int add_events(struct parse *p, const char *item, unsigned int base, unsigned int last,
		      bool deny)
{
	struct arm64_options *o = p->out;

	for (unsigned int count; base <= last; base += count) {
		count = last - base + 1 < MAX_EVENTS ? last - base + 1 : MAX_EVENTS;
		if (o->nr_pmu_ranges == ARM64_MAX_FILTERS)
			return refuse(p, item, "is one range too many");
		o->pmu_ranges[o->nr_pmu_ranges++] = (struct arm64_pmu_range){
			.base = (uint16_t)base,
			.count = (uint16_t)count,
			.deny = deny,
		};
	}
	return 0;
}

/* allow:EVENT, deny:FIRST-LAST */
static int take_events(struct parse *p, const char *item)
{
	char word[MAX_ITEM + 1], first[MAX_ITEM + 1];
	const char *events = split(item, ':', word);
	const char *last;
	uint64_t from, to;
	int action;

	if (!events)
		return refuse(p, item, "is not allow:EVENTS or deny:EVENTS");
	action = word_find(event_words, ARRAY_SIZE(event_words), word);
	if (action < 0)
		return refuse(p, item, "does not start with allow: or deny:");
	last = split(events, '-', first);
	if (parse_integer(last ? first : events, MAX_EVENT, &from) ||
	    parse_integer(last ? last : events, MAX_EVENT, &to))
		return refuse(p, item, "has an event that is not a number from 0 to 0xffff");
	if (from > to)
		return refuse(p, item, "ends before it starts");
	return add_events(p, item, (unsigned int)from, (unsigned int)to,
			  action == ARM64_PMU_EVENT_DENY);
}

static int parse_pmu_filter(struct parse *p, const char *text)
{
	return list_each(p, text, take_events);
}

static int timer_find(const char *name)
{
	for (int t = 0; t < ARM64_NR_TIMERS; t++) {
		if (strcmp(arm64_timer_list[t].name, name) == 0)
			return t;
	}
	return -1;
}

/* TIMER=PPI */
static int take_timer(struct parse *p, const char *item)
{
	char name[MAX_ITEM + 1];
	const char *number = split(item, '=', name);
	uint64_t irq;
	int t;

	if (!number)
		return refuse(p, item, "is not TIMER=INTERRUPT");
	t = timer_find(name);
	if (t < 0)
		return refuse(p, item,
			      "names no timer (virtual, physical, hyp-virtual, hyp-physical)");
	if (p->out->timer_set[t])
		return refuse(p, item, "sets a timer that is set already");
	if (parse_number(number, 31, &irq) || irq < 16)
		return refuse(p, item, "has an interrupt that is not a PPI, 16 to 31");
	p->out->timer_set[t] = true;
	p->out->timer_irq[t] = (unsigned int)irq;
	return 0;
}

static int parse_timer_irq(struct parse *p, const char *text)
{
	return list_each(p, text, take_timer);
}

struct cpu_feature {
	const char *name;
	size_t choice;		/* offset of an enum arm64_choice, or ... */
	size_t flag;		/* ... of a bool, which is off unless asked for */
};

#define NOT_HERE ((size_t)-1)

static const struct cpu_feature cpu_features[] = {
	{ "sve", offsetof(struct arm64_options, sve), NOT_HERE },
	{ "pauth", offsetof(struct arm64_options, pauth), NOT_HERE },
	{ "mte", NOT_HERE, offsetof(struct arm64_options, mte) },
	{ "aarch32", NOT_HERE, offsetof(struct arm64_options, aarch32) },
	{ "el2", NOT_HERE, offsetof(struct arm64_options, el2) },
	{ "el2-e2h0", NOT_HERE, offsetof(struct arm64_options, el2_e2h0) },
};

/* +NAME or -NAME; of two for one feature the last counts. */
static int take_feature(struct parse *p, const char *item)
{
	const bool on = item[0] == '+';
	char *out = (char *)p->out;

	if (!on && item[0] != '-')
		return refuse(p, item, "does not start with + or -");
	for (size_t i = 0; i < ARRAY_SIZE(cpu_features); i++) {
		const struct cpu_feature *f = &cpu_features[i];

		if (strcmp(f->name, item + 1) != 0)
			continue;
		if (f->choice != NOT_HERE)
			*(enum arm64_choice *)(out + f->choice) = on ? ARM64_ON : ARM64_OFF;
		else
			*(bool *)(out + f->flag) = on;
		return 0;
	}
	return refuse(p, item, "is no feature (sve, pauth, mte, aarch32, el2, el2-e2h0)");
}

static int parse_cpu_features(struct parse *p, const char *text)
{
	return list_each(p, text, take_feature);
}

/* Functions @base to @base + @count - 1; they may not overlap earlier ones. */
static int add_functions(struct parse *p, const char *item, uint64_t base, uint64_t count,
			 int action)
{
	struct arm64_options *o = p->out;

	if (count == 0 || count > UINT32_MAX || base + count - 1 > UINT32_MAX)
		return refuse(p, item, "is no range of 32-bit function identifiers");
	if (o->nr_smccc_ranges == ARM64_MAX_FILTERS)
		return refuse(p, item, "is one range too many");
	for (size_t i = 0; i < o->nr_smccc_ranges; i++) {
		const struct arm64_smccc_range *r = &o->smccc_ranges[i];

		if (base < (uint64_t)r->base + r->count && r->base < base + count)
			return refuse(p, item, "overlaps a range before it");
	}
	o->smccc_ranges[o->nr_smccc_ranges++] = (struct arm64_smccc_range){
		.base = (uint32_t)base,
		.count = (uint32_t)count,
		.action = (uint8_t)action,
	};
	return 0;
}

/* FUNCTION=ACTION, FUNCTION+COUNT=ACTION */
static int take_functions(struct parse *p, const char *item)
{
	char range[MAX_ITEM + 1], first[MAX_ITEM + 1];
	const char *word = split(item, '=', range);
	uint64_t base, count = 1;
	const char *number;
	int action;

	if (!word)
		return refuse(p, item, "is not FUNCTION=ACTION or FUNCTION+COUNT=ACTION");
	action = word_find(smccc_words, ARRAY_SIZE(smccc_words), word);
	if (action < 0)
		return refuse(p, item, "has an action that is not handle, deny or forward");
	number = split(range, '+', first);
	if (parse_integer(number ? first : range, UINT32_MAX, &base))
		return refuse(p, item, "has no 32-bit function identifier");
	if (number && parse_integer(number, UINT64_C(1) << 32, &count))
		return refuse(p, item, "has a count that is not a number");
	return add_functions(p, item, base, count, action);
}

static int parse_smccc_filter(struct parse *p, const char *text)
{
	return list_each(p, text, take_functions);
}

/* ---- all together ---- */

static parse_fn *const parsers[NR_OPTIONS] = {
	[OPT_GIC] = parse_gic,
	[OPT_ITS] = parse_its,
	[OPT_IRQCHIP] = parse_irqchip,
	[OPT_PMU] = parse_pmu,
	[OPT_PMU_FILTER] = parse_pmu_filter,
	[OPT_PMU_COUNTERS] = parse_pmu_counters,
	[OPT_STOLEN_TIME] = parse_stolen_time,
	[OPT_TIMER_IRQ] = parse_timer_irq,
	[OPT_CPU_FEATURES] = parse_cpu_features,
	[OPT_IPA_BITS] = parse_ipa_bits,
	[OPT_SMCCC_FILTER] = parse_smccc_filter,
};

#define WORD(words, i) ((i) < ARRAY_SIZE(words) ? (words)[i].name : NULL)

const char *arm64_option_word(size_t option, size_t i)
{
	switch (option) {
	case OPT_GIC:
		return WORD(gic_words, i);
	case OPT_ITS:
	case OPT_PMU:
	case OPT_STOLEN_TIME:
		return WORD(choice_words, i);
	case OPT_PMU_FILTER:
		return WORD(event_words, i);
	case OPT_TIMER_IRQ:
		return WORD(arm64_timer_list, i);
	case OPT_CPU_FEATURES:
		return WORD(cpu_features, i);
	case OPT_SMCCC_FILTER:
		return WORD(smccc_words, i);
	default:
		return NULL;
	}
}

static int check_gic(struct parse *p)
{
	struct arm64_options *o = p->out;

	if (p->irqchip_off && o->gic != GIC_AUTO)
		return error_set(p->err, EINVAL, "--gic: excluded by --irqchip off");
	if (p->irqchip_off && o->its == ARM64_ON)
		return error_set(p->err, EINVAL, "--its on: excluded by --irqchip off");
	if (o->gic == GIC_V2 && o->its == ARM64_ON)
		return error_set(p->err, EINVAL, "--its on: needs --gic 3");
	if (p->irqchip_off)
		o->gic = GIC_NONE;
	return 0;
}

/* Who sets up a PMU wants one. @given: --pmu says it. */
static int check_pmu(struct parse *p, bool given)
{
	struct arm64_options *o = p->out;
	const char *wants = NULL;

	if (o->pmu_counters_set)
		wants = "pmu-counters";
	if (o->nr_pmu_ranges)
		wants = "pmu-filter";
	if (wants && o->pmu == ARM64_OFF)
		return error_set(p->err, EINVAL, "--%s: excluded by --pmu off", wants);
	if (wants)
		o->pmu = ARM64_ON;
	else if (!given)
		o->pmu = ARM64_OFF;	/* guests spend time on finding one at each boot */
	return 0;
}

int arm64_options_parse(const char *const *settings, struct arm64_options *out,
			struct ucvm_error *err)
{
	struct parse p = { .out = out, .err = err };
	int rc = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < NR_OPTIONS && !rc; i++) {
		p.option = arm64_option_table[i].name;
		if (settings[i])
			rc = parsers[i](&p, settings[i]);
	}
	if (!rc)
		rc = check_gic(&p);
	if (!rc)
		rc = check_pmu(&p, settings[OPT_PMU] != NULL);
	return rc;
}
