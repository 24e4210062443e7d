// SPDX-License-Identifier: Apache-2.0
/*
 * Branches. A handler says whether the branch is taken: a relative one (kind J)
 * goes to where field i points, another one (kind B) to c->target. What
 * changes the addressing mode as well is in op_general.c.
 */
#ifndef UCVM_SOFT_HOT_BRANCH_H
#define UCVM_SOFT_HOT_BRANCH_H

#include "arch/s390/soft/insn/hot_operand.h"

/* Take the branch to @target when @taken. */
HOT bool branch_if(struct cpu *c, bool taken, uint64_t target)
{
	c->target = target & c->amask;
	return taken;
}

/*
 * Link information of BRANCH AND SAVE and relatives: the address of the next
 * instruction, with a one in front of it (PSW.BA) in the 31-bit mode.
 */
HOT void link_info(struct cpu *c, const struct insn *i)
{
	uint64_t next = insn_next(c, i);

	if (likely(c->amask == ~UINT64_C(0)))
		c->r[i->r1] = next;
	else
		set_r32(c, i->r1, next | (c->psw_mask & PSW_BA));
}

/* That of BRANCH AND LINK: in the 24-bit mode it has ILC, cc and program mask too. */
HOT void link_info_bal(struct cpu *c, const struct insn *i)
{
	uint32_t program_mask = (c->psw_mask & PSW_PM) >> 40;

	if (c->psw_mask & PSW_BA)
		link_info(c, i);
	else
		set_r32(c, i->r1, insn_ilen(i) / 2 << 30 | c->cc << 28 | program_mask << 24
			| insn_next(c, i));
}

/* BRANCH ON CONDITION */
OP_BRANCH(brc, mask_has_cc(i->r1, c->cc))
OP_BRANCH(bc, branch_if(c, mask_has_cc(i->r1, c->cc), ea_rx(c, i)))

/*
 * BCR 15,0 and (fast-BCR-serialization facility) BCR 14,0 serialize. What was
 * decoded before is compared with storage again: see code_check().
 */
HOT bool op_bcr(struct cpu *c, const struct insn *i)
{
	if (unlikely(!i->r2)) {
		if (i->r1 < 14)
			return false;
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		c->generation++;
		return branch_if(c, true, insn_next(c, i));
	}
	return branch_if(c, mask_has_cc(i->r1, c->cc), c->r[i->r2]);
}

/* BRANCH INDIRECT ON CONDITION: the address lies in storage. */
HOT bool op_bic(struct cpu *c, const struct insn *i)
{
	return mask_has_cc(i->r1, c->cc) && branch_if(c, true, rx64(c, i));
}

/* Branch and save. The branch address is computed before R1 changes. */
HOT bool op_bras(struct cpu *c, const struct insn *i)
{
	link_info(c, i);
	return true;
}

HOT bool op_bas(struct cpu *c, const struct insn *i)
{
	branch_if(c, true, ea_rx(c, i));
	link_info(c, i);
	return true;
}

HOT bool op_basr(struct cpu *c, const struct insn *i)
{
	branch_if(c, true, c->r[i->r2]);
	link_info(c, i);
	return i->r2 != 0;
}

HOT bool op_bal(struct cpu *c, const struct insn *i)
{
	branch_if(c, true, ea_rx(c, i));
	link_info_bal(c, i);
	return true;
}

HOT bool op_balr(struct cpu *c, const struct insn *i)
{
	branch_if(c, true, c->r[i->r2]);
	link_info_bal(c, i);
	return i->r2 != 0;
}

/* Branch on count: true unless R1 becomes zero. */
HOT bool count32(struct cpu *c, const struct insn *i)
{
	uint32_t n = reg1_32(c, i) - 1;

	set_r32(c, i->r1, n);
	return n != 0;
}

HOT bool count64(struct cpu *c, const struct insn *i)
{
	return --c->r[i->r1] != 0;
}

HOT bool count_high(struct cpu *c, const struct insn *i)
{
	uint32_t n = r32h(c, i->r1) - 1;

	set_r32h(c, i->r1, n);
	return n != 0;
}

OP_BRANCH(brct, count32(c, i))
OP_BRANCH(brctg, count64(c, i))
OP_BRANCH(brcth, count_high(c, i))
OP_BRANCH(bct, (branch_if(c, true, ea_rx(c, i)), count32(c, i)))
OP_BRANCH(bctg, (branch_if(c, true, ea_rx(c, i)), count64(c, i)))
OP_BRANCH(bctr, (branch_if(c, true, c->r[i->r2]), count32(c, i) && i->r2 != 0))
OP_BRANCH(bctgr, (branch_if(c, true, c->r[i->r2]), count64(c, i) && i->r2 != 0))

/*
 * Branch on index: R1 grows by R3 and is compared with the odd register of
 * the pair of R3, or R3 itself, as it was before. True when it is high.
 */
HOT bool index_high32(struct cpu *c, const struct insn *i)
{
	int32_t limit = r32(c, i->r3 | 1);
	uint32_t sum = reg1_32(c, i) + reg3_32(c, i);

	set_r32(c, i->r1, sum);
	return (int32_t)sum > limit;
}

HOT bool index_high64(struct cpu *c, const struct insn *i)
{
	int64_t limit = c->r[i->r3 | 1];
	uint64_t sum = reg1_64(c, i) + reg3_64(c, i);

	c->r[i->r1] = sum;
	return (int64_t)sum > limit;
}

OP_BRANCH(brxh, index_high32(c, i))
OP_BRANCH(brxle, !index_high32(c, i))
OP_BRANCH(brxhg, index_high64(c, i))
OP_BRANCH(brxlg, !index_high64(c, i))
OP_BRANCH(bxh, (branch_if(c, true, ea_rs(c, i)), index_high32(c, i)))
OP_BRANCH(bxle, (branch_if(c, true, ea_rs(c, i)), !index_high32(c, i)))
OP_BRANCH(bxhg, (branch_if(c, true, ea_rs(c, i)), index_high64(c, i)))
OP_BRANCH(bxleg, (branch_if(c, true, ea_rs(c, i)), !index_high64(c, i)))

/* Compare and branch: M3 has a bit for equal, low and high; the cc stays. */
HOT bool compares(const struct insn *i, int64_t a, int64_t b)
{
	return mask_has_cc(i->r3, cc_signed(a, b));
}

HOT bool compares_logical(const struct insn *i, uint64_t a, uint64_t b)
{
	return mask_has_cc(i->r3, cc_logical(a, b));
}

OP_BRANCH(crj, compares(i, (int32_t)reg1_32(c, i), (int32_t)reg2_32(c, i)))
OP_BRANCH(cgrj, compares(i, reg1_64(c, i), reg2_64(c, i)))
OP_BRANCH(cij, compares(i, (int32_t)reg1_32(c, i), (int8_t)i->d))
OP_BRANCH(cgij, compares(i, reg1_64(c, i), (int8_t)i->d))
OP_BRANCH(clrj, compares_logical(i, reg1_32(c, i), reg2_32(c, i)))
OP_BRANCH(clgrj, compares_logical(i, reg1_64(c, i), reg2_64(c, i)))
OP_BRANCH(clij, compares_logical(i, reg1_32(c, i), (uint8_t)i->d))
OP_BRANCH(clgij, compares_logical(i, reg1_64(c, i), (uint8_t)i->d))

OP_BRANCH(crb, branch_if(c, op_crj(c, i), ea_rs(c, i)))
OP_BRANCH(cgrb, branch_if(c, op_cgrj(c, i), ea_rs(c, i)))
OP_BRANCH(cib, branch_if(c, compares(i, (int32_t)reg1_32(c, i), (int8_t)i->i), ea_rs(c, i)))
OP_BRANCH(cgib, branch_if(c, compares(i, reg1_64(c, i), (int8_t)i->i), ea_rs(c, i)))
OP_BRANCH(clrb, branch_if(c, op_clrj(c, i), ea_rs(c, i)))
OP_BRANCH(clgrb, branch_if(c, op_clgrj(c, i), ea_rs(c, i)))
OP_BRANCH(clib, branch_if(c, compares_logical(i, reg1_32(c, i), (uint8_t)i->i), ea_rs(c, i)))
OP_BRANCH(clgib, branch_if(c, compares_logical(i, reg1_64(c, i), (uint8_t)i->i), ea_rs(c, i)))

/* Compare and trap */
OP(crt, trap_if(c, i, compares(i, (int32_t)reg1_32(c, i), (int32_t)reg2_32(c, i))))
OP(cgrt, trap_if(c, i, compares(i, reg1_64(c, i), reg2_64(c, i))))
OP(cit, trap_if(c, i, compares(i, (int32_t)reg1_32(c, i), (int16_t)i->i)))
OP(cgit, trap_if(c, i, compares(i, reg1_64(c, i), (int16_t)i->i)))
OP(clrt, trap_if(c, i, compares_logical(i, reg1_32(c, i), reg2_32(c, i))))
OP(clgrt, trap_if(c, i, compares_logical(i, reg1_64(c, i), reg2_64(c, i))))
OP(clfit, trap_if(c, i, compares_logical(i, reg1_32(c, i), (uint16_t)i->i)))
OP(clgit, trap_if(c, i, compares_logical(i, reg1_64(c, i), (uint16_t)i->i)))
OP(clt, trap_if(c, i, compares_logical(i, reg1_32(c, i), rs32(c, i))))
OP(clgt, trap_if(c, i, compares_logical(i, reg1_64(c, i), rs64(c, i))))

#endif
