#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The test of the instruction table once more, with host code made for each
# instruction at once: what templates do has to be what the interpreter does.

exec "${builddir:-.}/tests/insn/insn" -H
