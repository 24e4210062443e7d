# SPDX-License-Identifier: Apache-2.0
# tests/contract/: the interface contract, against every provider.
