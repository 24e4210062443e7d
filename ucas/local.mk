# SPDX-License-Identifier: Apache-2.0
# ucas/: address spaces of 1 MiB segments.
