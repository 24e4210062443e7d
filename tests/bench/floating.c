// SPDX-License-Identifier: Apache-2.0
/*
 * Binary floating point workloads: short, long and extended arithmetic,
 * division and square root, fused multiply-add, conversions, comparisons.
 * Checksums are taken over the bits of the results, so rounding must agree.
 */
#include <math.h>
#include <string.h>

#include "bench.h"

static uint64_t double_bits(double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

#define WIDE 256

/* Separate operations (the build forbids contraction) over arrays. */
static uint64_t run_double(uint64_t iterations)
{
	double x[WIDE], v[WIDE], sum = 0;

	for (int i = 0; i < WIDE; i++) {
		x[i] = i * 0.01;
		v[i] = 1.0 / (i + 1);
	}
	while (iterations--)
		for (int i = 0; i < WIDE; i++) {
			double force = x[(i + 1) % WIDE] - x[i];

			v[i] = v[i] * 0.999 + force * 0.001;
			x[i] = x[i] + v[i] * 0.01;
			sum = sum * 0.5 + x[i];
		}
	return double_bits(sum);
}

static uint64_t run_single(uint64_t iterations)
{
	float x[WIDE], v[WIDE], sum = 0;

	for (int i = 0; i < WIDE; i++) {
		x[i] = i * 0.01f;
		v[i] = 1.0f / (i + 1);
	}
	while (iterations--)
		for (int i = 0; i < WIDE; i++) {
			float force = x[(i + 1) % WIDE] - x[i];

			v[i] = v[i] * 0.999f + force * 0.001f;
			x[i] = x[i] + v[i] * 0.01f;
			sum = sum * 0.5f + x[i];
		}
	return double_bits(sum);
}

static uint64_t run_divide(uint64_t iterations)
{
	double sum = 0, value = 2;

	while (iterations--) {
		value = sqrt(value + 1.5) / (1.0 + 0.25 / value);
		sum += 1.0 / value;
		value += (double)(iterations & 15);
	}
	return double_bits(sum);
}

/* Horner's scheme, one fused operation a coefficient. */
static uint64_t run_fused(uint64_t iterations)
{
	static const double coefficient[] = {
		1.0, -0.5, 0.333, -0.25, 0.2, -0.1666, 0.1428, -0.125,
	};
	double sum = 0;

	while (iterations--) {
		double x = (double)(iterations % 1000) * 0.001, value = 0;

		for (int i = 0; i < 8; i++)
			value = __builtin_fma(value, x, coefficient[i]);
		sum = __builtin_fma(value, 0.5, sum);
	}
	return double_bits(sum);
}

/* Between 32- and 64-bit integers, short and long. */
static uint64_t run_convert(uint64_t iterations)
{
	uint64_t seed = 9, sum = 0;

	while (iterations--) {
		int64_t wide = (int64_t)bench_random(&seed) >> 12;
		double value = (double)wide;
		float narrow = (float)value;

		sum += (uint64_t)(int64_t)(value * 0.5);
		sum += (uint32_t)(int32_t)(narrow * 1e-9f);
		sum += (uint64_t)(double)narrow;
		sum ^= (uint64_t)(int64_t)(double)(int32_t)wide;
	}
	return sum;
}

/* Escape times in the Mandelbrot set: compare and branch on each step. */
static uint64_t run_escape(uint64_t iterations)
{
	uint64_t sum = 0;

	while (iterations--) {
		double cr = (double)(iterations % 97) / 40 - 1.9;
		double ci = (double)(iterations % 89) / 60 - 0.7;
		double r = 0, i = 0;
		int step;

		for (step = 0; step < 64 && r * r + i * i < 4; step++) {
			double next = r * r - i * i + cr;

			i = 2 * r * i + ci;
			r = next;
		}
		sum = sum * 3 + step;
	}
	return sum;
}

/* Extended precision, 128 bits: an s390x long double. */
static uint64_t run_extended(uint64_t iterations)
{
	long double sum = 0, value = 1;

	while (iterations--) {
		value = value * 1.000001L + 0.5L;
		sum = sum + 1 / value;
		if (value > 1e6L)
			value = value - 1e6L;
	}
	return double_bits((double)sum);
}

int main(int argc, char **argv)
{
	static const struct workload table[] = {
		{ "double", run_double },     { "single", run_single },
		{ "divide", run_divide },     { "fused", run_fused },
		{ "convert", run_convert },   { "escape", run_escape },
		{ "extended", run_extended },
	};

	return bench_main(argc, argv, table, sizeof(table) / sizeof(*table));
}
