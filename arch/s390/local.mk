# SPDX-License-Identifier: Apache-2.0
# arch/s390/: the s390 machine above the provider.
