# SPDX-License-Identifier: Apache-2.0
# arch/s390/soft/: the soft provider (KVM contract, SIE, CPU).
