# SPDX-License-Identifier: Apache-2.0
# tests/bench/: ratios against peers; "make bench" runs them.

bench: ucvm
	@echo "bench: no benchmark is in this tree yet" >&2; exit 1
