# SPDX-License-Identifier: Apache-2.0
# tests/insn/: the instruction table, against an independent oracle.
