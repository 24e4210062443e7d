// SPDX-License-Identifier: Apache-2.0
/*
 * From logical addresses to host memory: address-space tags, the data TLB, the
 * instruction TLB, the cache of absolute pages, and the protection checks
 * (low-address, DAT, key-controlled, instruction-execution). What mem.h does
 * not find in the TLB is done here.
 */
#include "arch/s390/soft/private.h"

#include "arch/s390/dat.h"

#define TEID_FETCH	UINT64_C(0x800)
#define TEID_STORE	UINT64_C(0x400)
#define TEID_LOW_ADDRESS UINT64_C(0x80)
#define TEID_NO_EXEC	UINT64_C(0x84)
#define TEID_KEY	UINT64_C(0x08)
#define TEID_DAT	UINT64_C(0x04)
#define TEID_ACCESS_LIST UINT64_C(0x0c)

#define KEY_ACC		0xf0
#define KEY_FETCH	0x08
#define KEY_REFERENCED	0x04
#define KEY_CHANGED	0x02

#define SLOW_STORE	1u	/* in tlb_entry.abs: see tlb_slow_store() */

#define ABS_READABLE	1u
#define ABS_WRITABLE	2u

/* --- address-space tags ------------------------------------------------ */

static void tlb_clear(struct cpu *c)
{
	struct cpu_private *p = c->priv;

	memset(c->tlb, 0xff, sizeof(c->tlb));
	for (unsigned int n = 0; n < ITLB_SIZE; n++)
		p->itlb[n].tag = TLB_INVALID;
	jump_flush(c);
}

/* When the numbers begin again, the current spaces get new ones as well. */
static uint16_t tag_new(struct cpu *c)
{
	struct cpu_private *p = c->priv;

	if (p->next_tag == TAG_LAST) {
		memset(p->spaces, 0, sizeof(p->spaces));
		tlb_clear(c);
		p->next_tag = 0;
		cpu_update_mode(c);
	}
	return ++p->next_tag;
}

/* The tag of a space; a space not seen lately gets a new one. */
static uint16_t space_tag(struct cpu *c, uint64_t asce, uint8_t key)
{
	struct cpu_private *p = c->priv;
	struct space_tag *s;

	for (s = p->spaces; s < p->spaces + SPACE_COUNT; s++)
		if (s->tag && s->asce == asce && s->key == key)
			return s->tag;
	s = &p->spaces[p->next_space++ % SPACE_COUNT];
	*s = (struct space_tag){ .asce = asce, .key = key, .tag = tag_new(c) };
	return s->tag;
}

void cpu_tlb_flush(struct cpu *c)
{
	memset(c->priv->spaces, 0, sizeof(c->priv->spaces));
	cpu_update_mode(c);
}

void cpu_tlb_flush_asce(struct cpu *c, uint64_t asce)
{
	struct cpu_private *p = c->priv;

	for (struct space_tag *s = p->spaces; s < p->spaces + SPACE_COUNT; s++)
		if (s->tag && s->asce != SPACE_REAL && !((s->asce ^ asce) & ASCE_ORIGIN))
			s->tag = 0;
	cpu_update_mode(c);
}

void cpu_tlb_flush_page_index(struct cpu *c, unsigned int px)
{
	struct itlb_entry *code = &c->priv->itlb[px & (ITLB_SIZE - 1)];

	for (unsigned int n = px & 0xff; n < TLB_SIZE; n += 256)
		c->tlb[n].rtag = c->tlb[n].wtag = TLB_INVALID;
	if (code->tag != TLB_INVALID) {
		code->tag = TLB_INVALID;
		jump_flush(c);
	}
}

void cpu_broadcast_flush(struct cpu *c)
{
	const struct sie_entry *e = c->priv->entry;

	if (e->flush_others)
		e->flush_others(e->flush_ctx);
}

void tlb_reset(struct cpu *c)
{
	struct cpu_private *p = c->priv;

	for (unsigned int n = 0; n < ABS_CACHE_SIZE; n++)
		p->abs_cache[n].tag = TLB_INVALID;
	memset(p->spaces, 0, sizeof(p->spaces));
	tlb_clear(c);
	cpu_update_mode(c);
}

void tlb_flush_abs(struct cpu *c, uint64_t abs)
{
	struct cpu_private *p = c->priv;
	struct abs_page *a = &p->abs_cache[(abs >> 12) & (ABS_CACHE_SIZE - 1)];

	if ((a->tag & PAGE_MASK) == abs)
		a->tag = TLB_INVALID;
	for (unsigned int n = 0; n < TLB_SIZE; n++)
		if ((c->tlb[n].abs & PAGE_MASK) == abs)
			c->tlb[n].rtag = c->tlb[n].wtag = TLB_INVALID;
	for (unsigned int n = 0; n < ITLB_SIZE; n++)
		if (p->itlb[n].abs == abs)
			p->itlb[n].tag = TLB_INVALID;
	jump_flush(c);
}

void tlb_protect_code(struct cpu *c, uint64_t abs)
{
	for (unsigned int n = 0; n < TLB_SIZE; n++)
		if ((c->tlb[n].abs & PAGE_MASK) == abs && c->tlb[n].wtag != TLB_INVALID) {
			c->tlb[n].wtag = TLB_INVALID;
			c->tlb[n].abs |= SLOW_STORE;
		}
}

void jump_flush(struct cpu *c)
{
	struct cpu_private *p = c->priv;

	p->jump_generation = (p->jump_generation + 1) & 0xfffff;
	if (!p->jump_generation)	/* wrapped: old keys would match again */
		memset(p->jump, 0xff, sizeof(p->jump));
	p->jump_key = p->jump_generation << 12 | p->itag;
}

static uint8_t psw_key(const struct cpu *c)
{
	return (c->psw_mask & PSW_KEY) >> PSW_KEY_SHIFT;
}

void cpu_update_mode(struct cpu *c)
{
	static const uint8_t data_cr[4] = { 1, 1, 7, 13 };
	static const uint8_t insn_cr[4] = { 1, 1, 1, 13 };
	const uint64_t cr0_bits = CR0_EDAT | CR0_IEP | CR0_LOW_ADDRESS_PROTECTION |
				  CR0_FETCH_PROT_OVERRIDE | CR0_STORAGE_PROT_OVERRIDE;
	struct cpu_private *p = c->priv;
	unsigned int as = (c->psw_mask & PSW_AS) >> 46;
	uint8_t key = psw_key(c);

	if (p->cr0_seen != (c->cr[0] & cr0_bits)) {
		p->cr0_seen = c->cr[0] & cr0_bits;
		memset(p->spaces, 0, sizeof(p->spaces));
	}
	c->problem = c->psw_mask & PSW_PROBLEM;
	c->amask = c->psw_mask & PSW_EA ? ~UINT64_C(0) :
		   c->psw_mask & PSW_BA ? UINT64_C(0x7fffffff) : UINT64_C(0xffffff);
	if (!(c->psw_mask & PSW_DAT)) {
		p->itag = c->dtag = space_tag(c, SPACE_REAL, key);
	} else {
		p->itag = space_tag(c, c->cr[insn_cr[as]], key);
		/* in AR mode the space depends on the operand: tag 0 never matches */
		c->dtag = as == 1 ? 0 : as == 2 ? space_tag(c, c->cr[data_cr[as]], key) : p->itag;
	}
	p->jump_key = p->jump_generation << 12 | p->itag;
}

/* --- absolute storage --------------------------------------------------- */

static _Noreturn void host_fault(struct cpu *c, const struct insn *i, uint64_t abs, bool write,
				 int error)
{
	c->priv->entry->fault = (struct sie_fault){ .abs = abs, .error = error, .write = write };
	if (i)
		c->psw_addr = insn_addr(c, i);
	cpu_leave(c, LEAVE_FAULT);
}

static const struct sie_page *abs_access(struct cpu *c, const struct insn *i, uint64_t abs,
					 bool write)
{
	struct cpu_private *p = c->priv;
	uint64_t base = abs & PAGE_MASK;
	struct abs_page *a = &p->abs_cache[(abs >> 12) & (ABS_CACHE_SIZE - 1)];
	uint64_t need = base | ABS_READABLE | (write ? ABS_WRITABLE : 0);
	int rc;

	if (likely((a->tag | (write ? 0 : ABS_WRITABLE)) == (need | ABS_WRITABLE)))
		return &a->page;
	if (base > be64_load(cpu_block(c)->msl))	/* not even the host's: A.8 */
		cpu_program(c, i, PGM_ADDRESSING);
	rc = p->space.resolve(p->space.ctx, base, write, &a->page);
	if (rc) {
		a->tag = TLB_INVALID;
		host_fault(c, i, base, write, rc);
	}
	a->tag = need;
	return &a->page;
}

uint64_t mem_real_to_abs(const struct cpu *c, uint64_t real)
{
	return zarch_real_to_abs(real, c->priv->prefix);
}

uint8_t *mem_absolute(struct cpu *c, const struct insn *i, uint64_t abs, unsigned int len,
		      enum mem_access access)
{
	const struct sie_page *page = abs_access(c, i, abs, access == MEM_WRITE);
	struct code_page *code;

	if (access == MEM_WRITE) {
		code = code_find(c, abs & PAGE_MASK);
		if (code)
			code_store(c, code, abs & ~PAGE_MASK, len);
	}
	return page->host + (abs & ~PAGE_MASK);
}

uint8_t *mem_storage_key(struct cpu *c, const struct insn *i, uint64_t abs)
{
	return abs_access(c, i, abs, false)->key;
}

/* --- translation and protection ----------------------------------------- */

struct walk {
	struct cpu *c;
	const struct insn *i;
};

/* Table entries are doublewords on a boundary, fetched at once: other CPUs change them. */
static int walk_read(void *ctx, uint64_t real, uint64_t *value)
{
	struct walk *w = ctx;
	uint64_t abs = mem_real_to_abs(w->c, real);
	const void *entry = abs_access(w->c, w->i, abs, false)->host + (abs & ~PAGE_MASK);

	*value = be64toh(__atomic_load_n((const uint64_t *)entry, __ATOMIC_RELAXED));
	return 0;
}

void cpu_set_teid(struct cpu *c, uint64_t teid, uint8_t access_id)
{
	c->priv->pgm.teid = teid;
	c->priv->pgm.access_id = access_id;
}

static _Noreturn void access_exception(struct cpu *c, const struct insn *i, enum pgm_code code,
				       const struct mem_space *space, uint64_t va, uint64_t flags)
{
	cpu_set_teid(c, (va & PAGE_MASK) | flags | space->teid_space, space->access_id);
	cpu_program(c, i, code);
}

/* A translated page: where it lies and what DAT says about it. */
struct frame {
	uint64_t abs;
	bool protect;
	bool no_exec;
	bool key_valid;
	uint8_t key;
};

static void translate(struct cpu *c, const struct insn *i, const struct mem_space *space,
		      uint64_t va, uint64_t direction, struct frame *f)
{
	struct dat_config config = {
		.edat1 = c->cr[0] & CR0_EDAT,
		.edat2 = c->cr[0] & CR0_EDAT,
		.iep = c->cr[0] & CR0_IEP,
	};
	struct walk w = { .c = c, .i = i };
	struct dat_result r;
	int rc;

	*f = (struct frame){ 0 };
	if (space->asce == SPACE_REAL) {
		f->abs = mem_real_to_abs(c, va & PAGE_MASK);
		return;
	}
	rc = dat_translate(space->asce, va & PAGE_MASK, &config, walk_read, &w, &r);
	if (rc)
		access_exception(c, i, rc, space, va, direction);
	f->abs = r.absolute ? r.real : mem_real_to_abs(c, r.real);
	f->protect = r.protect;
	f->no_exec = r.no_exec;
	f->key_valid = r.key_valid;
	f->key = r.key;
}

bool mem_low_address_protected(const struct cpu *c, const struct mem_space *space, uint64_t va)
{
	return (c->cr[0] & CR0_LOW_ADDRESS_PROTECTION) && va < 8192 && (va & 4095) < 512 &&
	       (space->asce == SPACE_REAL || !(space->asce & ASCE_PRIVATE));
}

/* Key-controlled protection (Principles of Operation, chapter 3). */
bool mem_key_allows(const struct cpu *c, const struct mem_space *space, uint8_t key,
		    uint64_t va, bool write)
{
	if (!space->key || (key & KEY_ACC) >> 4 == space->key)
		return true;
	if (write)
		return (key & KEY_ACC) == 0x90 && (c->cr[0] & CR0_STORAGE_PROT_OVERRIDE);
	if (!(key & KEY_FETCH))
		return true;
	if ((c->cr[0] & CR0_STORAGE_PROT_OVERRIDE) && (key & KEY_ACC) == 0x90)
		return true;
	return (c->cr[0] & CR0_FETCH_PROT_OVERRIDE) && va < 2048 &&
	       (space->asce == SPACE_REAL || !(space->asce & ASCE_PRIVATE));
}

static const struct sie_page *check_page(struct cpu *c, const struct insn *i,
					 const struct mem_space *space, uint64_t va, bool write,
					 uint64_t direction, struct frame *f)
{
	const uint8_t used = KEY_REFERENCED | (write ? KEY_CHANGED : 0);
	const struct sie_page *page;
	uint8_t key;

	if (write && mem_low_address_protected(c, space, va))
		access_exception(c, i, PGM_PROTECTION, space, va, direction | TEID_LOW_ADDRESS);
	translate(c, i, space, va, direction, f);
	if (write && space->fetch_only)
		access_exception(c, i, PGM_PROTECTION, space, va, direction | TEID_ACCESS_LIST);
	if (write && f->protect)
		access_exception(c, i, PGM_PROTECTION, space, va, direction | TEID_DAT);
	page = abs_access(c, i, f->abs, write);
	key = __atomic_load_n(page->key, __ATOMIC_RELAXED);
	if (!mem_key_allows(c, space, f->key_valid ? f->key : key, va, write))
		access_exception(c, i, PGM_PROTECTION, space, va, direction | TEID_KEY);
	if ((key & used) != used)	/* other CPUs share it */
		__atomic_fetch_or(page->key, used, __ATOMIC_RELAXED);
	return page;
}

/* --- the data TLB --------------------------------------------------------- */

/*
 * The fetch-protection override ends in the middle of page 0: which of its
 * bytes may be fetched is found out each time.
 */
static bool fetch_override_applies(const struct cpu *c, const struct mem_space *space, uint64_t va)
{
	return (c->cr[0] & CR0_FETCH_PROT_OVERRIDE) && va < PAGE_SIZE && space->key;
}

/*
 * Bring the page of @va into the TLB and return the host address of @va. A
 * store tag is only given when every store to the page may take the fast path:
 * no predecoded code in it, no low-address protection.
 */
static uint8_t *tlb_fill(struct cpu *c, const struct insn *i, const struct mem_space *space,
			 uint64_t tag, uint64_t va, unsigned int len, bool write)
{
	struct tlb_entry *e = &c->tlb[(va >> 12) & (TLB_SIZE - 1)];
	const struct sie_page *page;
	struct code_page *code;
	struct frame f;
	uint64_t key = (va & PAGE_MASK) | tag;

	if (!write && unlikely(fetch_override_applies(c, space, va))) {
		tag = 0;
		check_page(c, i, space, va + len - 1, false, TEID_FETCH, &f);
	}
	page = check_page(c, i, space, va, write, write ? TEID_STORE : TEID_FETCH, &f);
	if (tag) {
		if (e->rtag != key || e->abs != f.abs)
			e->wtag = TLB_INVALID;
		e->rtag = key;
		e->abs = f.abs;
		e->addend = (uintptr_t)page->host - (va & PAGE_MASK);
	}
	if (write) {
		code = code_find(c, f.abs);
		if (code)
			code_store(c, code, va & ~PAGE_MASK, len);
		if (!tag)	/* @e is not about this page */
			return page->host + (va & ~PAGE_MASK);
		if (code || ((c->cr[0] & CR0_LOW_ADDRESS_PROTECTION) && va < 8192))
			e->abs |= SLOW_STORE;
		else
			e->wtag = key;
	}
	return page->host + (va & ~PAGE_MASK);
}

/*
 * Stores to a page whose entry is marked SLOW_STORE: the page was found
 * writable before, but each store has to be looked at, because the page is
 * under low-address protection or has predecoded code in it.
 */
static uint8_t *tlb_slow_store(struct cpu *c, uint64_t va, unsigned int len)
{
	const struct tlb_entry *e = tlb_probe(c, va);
	struct code_page *code;

	if (e->rtag != ((va & PAGE_MASK) | c->dtag) || !(e->abs & SLOW_STORE))
		return NULL;
	if (va < 8192 && (va & 4095) < 512)
		return NULL;
	code = code_find(c, e->abs & PAGE_MASK);
	if (code)
		code_store(c, code, va & ~PAGE_MASK, len);
	return (uint8_t *)(uintptr_t)(va + e->addend);
}

void mem_space_get(struct cpu *c, const struct insn *i, uint64_t asc, unsigned int b,
		   struct mem_space *out)
{
	out->key = psw_key(c);
	out->access_id = 0;
	out->fetch_only = false;
	out->teid_space = asc >> 46;
	switch (asc) {
	case PSW_AS_PRIMARY:
		out->asce = c->cr[1];
		break;
	case PSW_AS_SECONDARY:
		out->asce = c->cr[7];
		break;
	case PSW_AS_HOME:
		out->asce = c->cr[13];
		break;
	default:
		out->access_id = b & 15;
		cpu_get_space(c, i, b, out);
	}
}

void mem_operand_space(struct cpu *c, const struct insn *i, unsigned int b,
		       struct mem_space *out)
{
	if (c->psw_mask & PSW_DAT)
		mem_space_get(c, i, c->psw_mask & PSW_AS, b, out);
	else
		*out = (struct mem_space){ .asce = SPACE_REAL, .key = psw_key(c) };
}

/* Host address of @len bytes at @va that lie in one page. */
static uint8_t *operand_access(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
			       unsigned int b, enum mem_access access)
{
	const struct tlb_entry *e = tlb_probe(c, va);
	bool write = access == MEM_WRITE;
	struct mem_space space;
	uint8_t *host;

	va &= c->amask;
	if ((write ? e->wtag : e->rtag) == ((va & PAGE_MASK) | c->dtag))
		return (uint8_t *)(uintptr_t)(va + e->addend);
	if (write) {
		host = tlb_slow_store(c, va, len);
		if (host)
			return host;
	}
	mem_operand_space(c, i, b, &space);
	return tlb_fill(c, i, &space, c->dtag, va, len, write);
}

uint8_t *mem_space_access(struct cpu *c, const struct insn *i, const struct mem_space *space,
			  uint64_t va, unsigned int len, enum mem_access access)
{
	const struct tlb_entry *e = tlb_probe(c, va);
	uint64_t tag = space_tag(c, space->asce, space->key);
	bool write = access == MEM_WRITE;

	if ((write ? e->wtag : e->rtag) == ((va & PAGE_MASK) | tag) &&
	    !(write && space->fetch_only))
		return (uint8_t *)(uintptr_t)(va + e->addend);
	return tlb_fill(c, i, space, tag, va, len, write);
}

void mem_range_slow(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		    unsigned int b, enum mem_access access, struct mem_range *out)
{
	unsigned int left;

	va &= c->amask;
	left = PAGE_SIZE - (va & ~PAGE_MASK);
	if (len <= left) {
		out->n1 = len;
		out->n2 = 0;
		out->p2 = NULL;
		out->p1 = operand_access(c, i, va, len, b, access);
		return;
	}
	out->n1 = left;
	out->n2 = len - left;
	out->p1 = operand_access(c, i, va, left, b, access);
	out->p2 = operand_access(c, i, (va + left) & c->amask, len - left, b, access);
}

void mem_read(struct cpu *c, const struct insn *i, uint64_t va, void *buf, unsigned int len,
	      unsigned int b)
{
	struct mem_range m;

	mem_range(c, i, va, len, b, MEM_READ, &m);
	memcpy(buf, m.p1, m.n1);
	if (m.n2)
		memcpy((uint8_t *)buf + m.n1, m.p2, m.n2);
}

void mem_write(struct cpu *c, const struct insn *i, uint64_t va, const void *buf,
	       unsigned int len, unsigned int b)
{
	struct mem_range m;

	mem_range(c, i, va, len, b, MEM_WRITE, &m);
	memcpy(m.p1, buf, m.n1);
	if (m.n2)
		memcpy(m.p2, (const uint8_t *)buf + m.n1, m.n2);
}

uint64_t mem_load_slow(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		       unsigned int b)
{
	uint8_t buf[8];
	uint64_t v = 0;

	mem_read(c, i, va, buf, len, b);
	for (unsigned int n = 0; n < len; n++)
		v = v << 8 | buf[n];
	return v;
}

void mem_store_slow(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		    unsigned int b, uint64_t value)
{
	uint8_t buf[8];

	be64_store(buf, value << (64 - len * 8));
	mem_write(c, i, va, buf, len, b);
}

void *mem_interlocked(struct cpu *c, const struct insn *i, uint64_t va, unsigned int len,
		      unsigned int b)
{
	const struct tlb_entry *e = tlb_probe(c, va);

	if (likely(e->wtag == tlb_tag(c, va, len)))
		return (void *)(uintptr_t)(va + e->addend);
	return operand_access(c, i, va, len, b, MEM_WRITE);
}

/* --- instruction fetch ----------------------------------------------------- */

static void fetch_space(struct cpu *c, struct mem_space *space)
{
	bool home = (c->psw_mask & PSW_AS) == PSW_AS_HOME;

	*space = (struct mem_space){ .asce = SPACE_REAL, .key = psw_key(c) };
	if (!(c->psw_mask & PSW_DAT))
		return;
	space->asce = c->cr[home ? 13 : 1];
	space->teid_space = home ? 3 : 0;
}

/* The page that instructions at @va come from; its runs are suspect when it is new here. */
const struct itlb_entry *itlb_fetch(struct cpu *c, const struct insn *i, uint64_t va)
{
	struct cpu_private *p = c->priv;
	struct itlb_entry *e = &p->itlb[(va >> 12) & (ITLB_SIZE - 1)];
	const struct sie_page *page;
	struct mem_space space;
	struct frame f;

	if (likely(e->tag == ((va & PAGE_MASK) | p->itag)))
		return e;
	fetch_space(c, &space);
	page = check_page(c, i, &space, va, false, TEID_FETCH, &f);
	if (f.no_exec)
		access_exception(c, i, PGM_PROTECTION, &space, va, TEID_FETCH | TEID_NO_EXEC);
	e->tag = (va & PAGE_MASK) | p->itag;
	e->host = page->host;
	e->abs = f.abs;
	e->code = code_find(c, f.abs);
	if (e->code)
		code_suspect(c, e->code);
	return e;
}
