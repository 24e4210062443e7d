# SPDX-License-Identifier: Apache-2.0
# tests/guest/: small bare-metal guests.
