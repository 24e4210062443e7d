// SPDX-License-Identifier: Apache-2.0
/*
 * SERVC and the commands that tell about the machine. An SCCB is copied out of
 * guest memory, worked on, and copied back, so that a CPU that changes it
 * meanwhile cannot get past a check.
 */
#include "arch/s390/sclp.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/s390/ebcdic.h"
#include "arch/s390/intercept.h"
#include "arch/s390/sclp_event.h"
#include "core/be.h"

#define SCLP_CMD_READ_CPU_INFO		0x00010001u
#define SCLP_CMD_READ_SCP_INFO		0x00020001u
#define SCLP_CMD_READ_STORAGE_INFO	0x00040001u
#define SCLP_CMD_READ_SCP_INFO_FORCED	0x00120001u
#define SCLP_CMD_WRITE_EVENT_DATA	0x00760005u
#define SCLP_CMD_READ_EVENT_DATA	0x00770005u
#define SCLP_CMD_WRITE_EVENT_MASK	0x00780005u

/* READ SCP INFO */
#define SCP_INCREMENTS		8	/* u16, 0: see SCP_INCREMENTS2 */
#define SCP_INCREMENT_SIZE	10	/* u8, MiB */
#define SCP_CPU_COUNT		16
#define SCP_CPU_OFFSET		18
#define SCP_LOADPARM		24
#define SCP_FACILITIES		48
#define SCP_IBC			76
#define SCP_CHARACTERISTICS85	85
#define SCP_HIGHEST_ADDRESS	99	/* log2 of the absolute address limit */
#define SCP_INCREMENT_SIZE2	100
#define SCP_INCREMENTS2		104
#define SCP_HIGHEST_CPU		120
#define SCP_LENGTH		128	/* CPU entries follow */

#define SCP_ESOP		0x02	/* enhanced suppression on protection */
#define SCP_FACILITY_CPU_INFO	UINT64_C(0x0800000000000000)

/* CPU entries */
#define CPU_ENTRY_LENGTH	16
#define CPU_ENTRY_ADDRESS	0
#define CPU_ENTRY_TYPE		14	/* 0: general-purpose */

/* READ CPU INFO */
#define CPU_INFO_CONFIGURED	8
#define CPU_INFO_OFFSET		10
#define CPU_INFO_STANDBY_OFFSET	14
#define CPU_INFO_LENGTH		24	/* CPU entries follow */

/* READ STORAGE INFO */
#define STORAGE_MAX_ELEMENT	8
#define STORAGE_ASSIGNED	10
#define STORAGE_STANDBY		12
#define STORAGE_LENGTH		16
#define STORAGE_MAX_INCREMENTS	((SCCB_SIZE - STORAGE_LENGTH) / 4)

struct sclp {
	struct s390_machine *machine;
	struct sclp_events events;
};

/* Storage increment in MiB: memory is a whole number of these. */
static unsigned int sclp_increment(const struct s390_machine *m)
{
	uint64_t mib = m->ram->size >> 20;
	unsigned int size = 1;

	while (mib / size > STORAGE_MAX_INCREMENTS && mib % (size * 2) == 0 && size < 128)
		size *= 2;
	return size;
}

static void sclp_put_cpus(const struct s390_machine *m, uint8_t *entries)
{
	for (unsigned int i = 0; i < m->nr_cpus; i++) {
		uint8_t *entry = entries + i * CPU_ENTRY_LENGTH;

		memset(entry, 0, CPU_ENTRY_LENGTH);
		entry[CPU_ENTRY_ADDRESS] = m->cpus[i].addr;
		entry[CPU_ENTRY_TYPE] = 0;
	}
}

/* The smallest power of two that covers memory, at least 2 GiB. */
static unsigned int sclp_address_bits(uint64_t size)
{
	unsigned int bits = 31;

	while (bits < 63 && UINT64_C(1) << bits < size)
		bits++;
	return bits;
}

static uint16_t sclp_read_scp_info(struct sclp *sclp, uint8_t *sccb, size_t length)
{
	const struct s390_machine *m = sclp->machine;
	size_t need = SCP_LENGTH + m->nr_cpus * CPU_ENTRY_LENGTH;
	unsigned int increment = sclp_increment(m);
	uint64_t count = (m->ram->size >> 20) / increment;

	if (length < need) {
		be16_store(sccb + SCCB_LENGTH, need);
		return SCLP_SHORT_SCCB;
	}
	memset(sccb + SCCB_HEADER, 0, SCP_LENGTH - SCCB_HEADER);
	sccb[SCP_INCREMENT_SIZE] = increment;
	if (count <= UINT16_MAX)
		be16_store(sccb + SCP_INCREMENTS, count);
	else
		be64_store(sccb + SCP_INCREMENTS2, count);
	be16_store(sccb + SCP_CPU_COUNT, m->nr_cpus);
	be16_store(sccb + SCP_CPU_OFFSET, SCP_LENGTH);
	memset(sccb + SCP_LOADPARM, ebcdic_from_ascii(' '), 8);
	be64_store(sccb + SCP_FACILITIES, SCP_FACILITY_CPU_INFO);
	be32_store(sccb + SCP_IBC, m->model.ibc);
	if (m->model.esop)
		sccb[SCP_CHARACTERISTICS85] = SCP_ESOP;
	sccb[SCP_HIGHEST_ADDRESS] = sclp_address_bits(m->ram->size);
	be16_store(sccb + SCP_HIGHEST_CPU, m->nr_cpus - 1);
	sclp_put_cpus(m, sccb + SCP_LENGTH);
	return SCLP_NORMAL_READ;
}

static uint16_t sclp_read_cpu_info(struct sclp *sclp, uint8_t *sccb, size_t length)
{
	const struct s390_machine *m = sclp->machine;
	size_t need = CPU_INFO_LENGTH + m->nr_cpus * CPU_ENTRY_LENGTH;

	if (length < need) {
		be16_store(sccb + SCCB_LENGTH, need);
		return SCLP_SHORT_SCCB;
	}
	memset(sccb + SCCB_HEADER, 0, CPU_INFO_LENGTH - SCCB_HEADER);
	be16_store(sccb + CPU_INFO_CONFIGURED, m->nr_cpus);
	be16_store(sccb + CPU_INFO_OFFSET, CPU_INFO_LENGTH);
	be16_store(sccb + CPU_INFO_STANDBY_OFFSET, need);
	sclp_put_cpus(m, sccb + CPU_INFO_LENGTH);
	return SCLP_NORMAL_READ;
}

/* Storage element 0, which is all there is: every increment is assigned. */
static uint16_t sclp_read_storage_info(struct sclp *sclp, uint8_t *sccb, size_t length)
{
	const struct s390_machine *m = sclp->machine;
	uint64_t count = (m->ram->size >> 20) / sclp_increment(m);
	size_t need = STORAGE_LENGTH + count * 4;

	if (count > STORAGE_MAX_INCREMENTS)
		return SCLP_INVALID_COMMAND;
	if (length < need) {
		be16_store(sccb + SCCB_LENGTH, need);
		return SCLP_SHORT_SCCB;
	}
	be16_store(sccb + STORAGE_MAX_ELEMENT, 0);
	be16_store(sccb + STORAGE_ASSIGNED, count);
	be32_store(sccb + STORAGE_STANDBY, 0);
	for (uint32_t i = 0; i < count; i++)	/* increment number, subincrement 1 */
		be32_store(sccb + STORAGE_LENGTH + i * 4, (i + 1) << 16 | 1);
	return SCLP_NORMAL_READ;
}

static uint16_t sclp_do_write_mask(struct sclp *sclp, uint8_t *sccb, size_t length)
{
	return sclp_write_event_mask(&sclp->events, sccb, length);
}

static uint16_t sclp_do_write_data(struct sclp *sclp, uint8_t *sccb, size_t length)
{
	return sclp_write_event_data(&sclp->events, sccb, length);
}

static uint16_t sclp_do_read_data(struct sclp *sclp, uint8_t *sccb, size_t length)
{
	return sclp_read_event_data(&sclp->events, sccb, length);
}

struct sclp_command {
	uint32_t command;
	uint16_t (*execute)(struct sclp *sclp, uint8_t *sccb, size_t length);
};

static const struct sclp_command sclp_commands[] = {
	{ SCLP_CMD_READ_SCP_INFO, sclp_read_scp_info },
	{ SCLP_CMD_READ_SCP_INFO_FORCED, sclp_read_scp_info },
	{ SCLP_CMD_READ_CPU_INFO, sclp_read_cpu_info },
	{ SCLP_CMD_READ_STORAGE_INFO, sclp_read_storage_info },
	{ SCLP_CMD_WRITE_EVENT_MASK, sclp_do_write_mask },
	{ SCLP_CMD_WRITE_EVENT_DATA, sclp_do_write_data },
	{ SCLP_CMD_READ_EVENT_DATA, sclp_do_read_data },
};

void sclp_execute(struct sclp *sclp, uint32_t command, uint8_t *sccb, size_t length)
{
	uint16_t response = SCLP_INVALID_COMMAND;

	for (size_t i = 0; i < sizeof(sclp_commands) / sizeof(sclp_commands[0]); i++) {
		if (sclp_commands[i].command == command) {
			response = sclp_commands[i].execute(sclp, sccb, length);
			break;
		}
	}
	be16_store(sccb + SCCB_RESPONSE, response);
}

/* ---- SERVC ---- */

/*
 * Where an SCCB may be: below 2 GiB, on a doubleword, not in the lowcore, not
 * in the prefix area.
 */
static bool sccb_address_valid(const struct s390_cpu *cpu, uint64_t addr)
{
	uint64_t area = addr & ~(ZARCH_LOWCORE_SIZE - 1);

	return (addr & ~UINT64_C(0x7ffffff8)) == 0 && area != 0 && area != cpu_prefix(cpu);
}

/* The work on a guest's SCCB; 0 or the program interruption code. */
static int sclp_service_call(struct s390_cpu *cpu, uint32_t command, uint64_t addr)
{
	uint8_t sccb[SCCB_SIZE];
	size_t length;
	uint8_t *guest = machine_abs(cpu->machine, addr, SCCB_HEADER);

	if (!guest)
		return PGM_ADDRESSING;
	length = be16_load(guest + SCCB_LENGTH);
	if (length < SCCB_HEADER)
		return PGM_SPECIFICATION;
	if ((addr & (ZARCH_PAGE_SIZE - 1)) + length > ZARCH_PAGE_SIZE) {
		/* it would cross a page, which only the longer form may */
		be16_store(guest + SCCB_RESPONSE, SCLP_BOUNDARY);
		return 0;
	}
	/* memory ends at a page, so the rest is there as well */
	memset(sccb, 0, sizeof(sccb));
	memcpy(sccb, guest, length);
	be16_store(sccb + SCCB_LENGTH, length);
	sclp_execute(cpu->machine->sclp, command, sccb, length);
	memcpy(guest, sccb, length);
	return 0;
}

int insn_servc(struct s390_cpu *cpu, struct icpt_insn *insn)
{
	struct s390_machine *m = cpu->machine;
	uint32_t command = cpu_gpr(cpu, icpt_rre1(insn));
	uint64_t addr = cpu_gpr(cpu, icpt_rre2(insn)) & cpu_address_mask(cpu);
	int rc;

	if (!sccb_address_valid(cpu, addr))
		return PGM_SPECIFICATION;
	if (!irq_service_begin(m)) {
		cpu_set_cc(cpu, 2);
		return 0;
	}
	rc = sclp_service_call(cpu, command, addr);
	if (rc) {
		irq_service_abandon(m);
		return rc;
	}
	irq_service_signal(m, (uint32_t)addr | sclp_events_pending(&m->sclp->events));
	cpu_set_cc(cpu, 0);
	return 0;
}

/* ---- life ---- */

void sclp_input(struct sclp *sclp, const void *data, size_t length)
{
	struct sclp_events *ev = &sclp->events;

	pthread_mutex_lock(&ev->lock);
	sclp_console_input(&ev->console, data, length);
	pthread_mutex_unlock(&ev->lock);
	if (sclp_events_pending(ev))
		irq_service_signal(sclp->machine, 1);
}

/* On the console's thread. */
static void sclp_console_typed(void *opaque, const void *data, size_t length)
{
	sclp_input(opaque, data, length);
}

int sclp_create(struct s390_machine *m, struct console *console, struct sclp **out)
{
	struct sclp *sclp = calloc(1, sizeof(*sclp));

	if (!sclp)
		return -ENOMEM;
	sclp->machine = m;
	sclp_events_init(&sclp->events, console);
	console_set_input(console, sclp_console_typed, sclp);
	*out = sclp;
	return 0;
}

void sclp_destroy(struct sclp *sclp)
{
	if (!sclp)
		return;
	sclp_events_destroy(&sclp->events);
	free(sclp);
}

void sclp_reset(struct sclp *sclp)
{
	sclp_events_reset(&sclp->events);
}

bool sclp_quiesce(struct sclp *sclp)
{
	struct sclp_events *ev = &sclp->events;
	bool listens;

	pthread_mutex_lock(&ev->lock);
	listens = ev->receive & SCLP_EVENT_MASK(SCLP_EVENT_QUIESCE);
	if (listens)
		ev->quiesce = true;
	pthread_mutex_unlock(&ev->lock);
	if (listens)
		irq_service_signal(sclp->machine, 1);
	return listens;
}
