// SPDX-License-Identifier: Apache-2.0
/*
 * The answers of Linux 7.2's KVM to the sequence of observed_client.c, with the
 * facilities of the emulator that it ran on. Host addresses and times are left
 * out; of a host address in the SIE block, the place in its page is shown.
 */
#include "tests/contract/observed.h"

const char *const observed_7_2[] = {
	"check KVM_CAP_S390_UCONTROL: ret=1",
	"create VM: ret=0",
	"create vCPU: ret=0",
	"map kvm_run and SIE page: size=4096 ret=0",
	"new SIE block: cpuflags=80000884 prefix=00000000 ictl=80007000 eca=01002000 ecb=16 "
		"ecb2=00 ecb3=0c gd=00000000 msl=00007fffffffffff hpid=04 crycbd=1801 "
		"sdnxo=1808 fac=1000 ecd=00000000 itdba=1600 riccbd=1700 rest=0",
	"run with nothing mapped: ret=0 exit=20 trans_exc_code=0 pgm_code=10 "
		"psw=0000000180000000/0000000000002000 cpuflags=00000884 sie.icptcode=00 "
		"sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"map 1 MiB at 0: ret=0",
	"fault in 0: ret=0",
	"simple code: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000200180000000/0000000000002014 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000 r0=0 r1=0 r2=f r3=0 r4=0",
	"continue: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000200180000000/000000000000201c cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000 r0=0 r1=0 r2=f r3=1234 r4=0",
	"load from unmapped segment: ret=0 exit=20 trans_exc_code=500000 pgm_code=10 "
		"psw=0000000180000000/0000000000003000 cpuflags=00000884 sie.icptcode=00 "
		"sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"map 1 MiB at 5 MiB: ret=0",
	"load again: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000000180000000/000000000000300a cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000 r0=0 r1=0 r2=f r3=feedbeefcafe1234 "
		"r4=500008",
	"store: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000000180000000/000000000000310a cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000 stored=1122334455667788",
	"unmap: ret=0",
	"load after unmap: ret=0 exit=20 trans_exc_code=5ff000 pgm_code=10 "
		"psw=0000000180000000/0000000000003000 cpuflags=00000884 sie.icptcode=00 "
		"sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"SIGP: ret=0 exit=13 icptcode=04 ipa=ae12 ipb=00060000 "
		"psw=0000000180000000/0000000000003204 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=ae12 sie.eic=0000",
	"STSI: ret=0 exit=13 icptcode=04 ipa=b27d ipb=40000000 "
		"psw=0000000180000000/0000000000003304 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=b27d sie.eic=0000",
	"SERVC: ret=0 exit=13 icptcode=04 ipa=b220 ipb=00120000 "
		"psw=0000000180000000/0000000000003404 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=b220 sie.eic=0000",
	"SSCH: ret=0 exit=13 icptcode=04 ipa=b233 ipb=40000000 "
		"psw=0000000180000000/0000000000003484 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=b233 sie.eic=0000",
	"illegal operation: ret=0 exit=13 icptcode=08 ipa=0000 ipb=00000000 "
		"psw=0000000180000000/0000000000003504 cpuflags=00000884 sie.icptcode=08 "
		"sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"SVC: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000000180000000/0000000000002014 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000",
	"STIDP in problem state: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000000180000000/0000000000002014 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000 pgm=0002 ilc=0004 "
		"old=0001000180000000/0000000000003704",
	"disabled wait: ret=0 exit=13 icptcode=1c ipa=0000 ipb=00000000 "
		"psw=0002000180000000/000000000000dead cpuflags=00000884 sie.icptcode=1c "
		"sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"enabled wait: ret=0 exit=13 icptcode=1c ipa=0000 ipb=00000000 "
		"psw=0302000180000000/000000000000dead cpuflags=00000884 sie.icptcode=1c "
		"sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"endless loop and a signal: ret=-EINTR exit=10 psw=0000000180000000/0000000000003900 "
		"cpuflags=00000884 sie.icptcode=00 sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"stop request in the loop: ret=0 exit=13 icptcode=28 ipa=0000 ipb=00000000 "
		"psw=0000000180000000/0000000000003900 cpuflags=04000884 sie.icptcode=28 "
		"sie.icptstatus=00 sie.ipa=0000 sie.eic=0000",
	"LCTLG 0, intercepted: ret=0 exit=13 icptcode=04 ipa=eb00 ipb=0400002f "
		"psw=0000000180000000/0000000000003a06 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=eb00 sie.eic=0000",
	"LCTLG 0, not intercepted: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000000180000000/0000000000003a0a cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000 cr0=e0",
	"round trips: count=5000",
	"40 million instructions: ret=0 exit=13 icptcode=04 ipa=8312 ipb=05010000 "
		"psw=0000100180000000/0000000000003b12 cpuflags=00000884 sie.icptcode=04 "
		"sie.icptstatus=80 sie.ipa=8312 sie.eic=0000",
	"end:",
	NULL,
};
