//go:build cgo && !purego

#include "kernels.h"

#include <math.h>
#include <string.h>

// On x86 Linux each kernel exists twice, and the loader takes the one with
// AVX2 where the processor has it. Not FMA and no wider: then every kernel
// rounds like the portable one. GCC turns the loops into vectors only where it
// need not keep the traps and errno that nobody looks at.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define KERNEL __attribute__((target_clones("avx2", "default"), optimize("O3", "no-math-errno", "no-trapping-math")))
#else
#define KERNEL
#endif

KERNEL void cl_unroll(float *restrict patches, const float *restrict image, int height, int width, int row, int channels) {
	int run = 3 * channels;
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++, patches += 3 * run) {
			const float *from = image + y * row + x * channels;
			if (channels == 1) {
				for (int j = 0; j < 3; j++) {
					patches[j] = from[j];
					patches[3 + j] = from[row + j];
					patches[6 + j] = from[2 * row + j];
				}
				continue;
			}
			memcpy(patches, from, run * sizeof(float));
			memcpy(patches + run, from + row, run * sizeof(float));
			memcpy(patches + 2 * run, from + 2 * row, run * sizeof(float));
		}
	}
}

KERNEL void cl_roll(float *restrict image, const float *restrict patches, int height, int width, int row, int channels) {
	int run = 3 * channels;
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			for (int k = 0; k < 3; k++, patches += run) {
				float *to = image + (y + k) * row + x * channels;
				for (int j = 0; j < run; j++) to[j] += patches[j];
			}
		}
	}
}

KERNEL void cl_pool(float *restrict out, uint8_t *restrict at, const float *restrict responses,
		int height, int width, int filters, int wh, int ww) {
	int right = (ww - 1) * filters, below = (wh - 1) * width * ww * filters;
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++, out += filters) {
			const float *a = responses + (y * wh * width + x) * ww * filters;
			const float *b = a + right, *c = a + below, *d = a + below + right;
			if (!at) {
				for (int j = 0; j < filters; j++) {
					float m = a[j] < b[j] ? b[j] : a[j], n = c[j] < d[j] ? d[j] : c[j];
					out[j] = m < n ? n : m;
				}
				continue;
			}
			for (int j = 0; j < filters; j++) {
				// Loads and comparisons apart: a load under a condition would
				// keep the compiler from using vectors.
				float p = a[j], q = b[j], r = c[j], t = d[j];
				float m = p < q ? q : p, n = r < t ? t : r;
				uint8_t k = p < q ? 1 : 0, l = r < t ? 3 : 2;
				k = m < n ? l : k;
				m = m < n ? n : m;
				out[j] = m, at[j] = k;
			}
			at += filters;
		}
	}
}

KERNEL void cl_unpool(float *restrict grads, const uint8_t *restrict at, const float *restrict g,
		int height, int width, int filters, int wh, int ww) {
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++, at += filters, g += filters) {
			float *window = grads + (y * wh * width + x) * ww * filters;
			for (int k = 0; k < wh; k++) {
				for (int l = 0; l < ww; l++) {
					float *to = window + (k * width * ww + l) * filters;
					for (int j = 0; j < filters; j++) {
						float v = g[j];
						to[j] = at[j] == 2 * k + l ? v : 0;
					}
				}
			}
		}
	}
}

KERNEL void cl_bias_relu(float *restrict x, const float *restrict bias, int rows, int n) {
	for (; rows > 0; rows--, x += n) {
		for (int j = 0; j < n; j++) {
			float v = x[j] + bias[j];
			x[j] = v > 0 ? v : 0;
		}
	}
}

KERNEL void cl_mask_relu(float *restrict grad, const float *restrict out, int n) {
	for (int j = 0; j < n; j++) grad[j] = out[j] > 0 ? grad[j] : 0;
}

KERNEL void cl_add_rows(float *restrict sum, const float *restrict x, int rows, int n) {
	for (; rows > 0; rows--, x += n) {
		for (int j = 0; j < n; j++) sum[j] += x[j];
	}
}

KERNEL void cl_scale_shift_relu(float *restrict out, const float *restrict x, const float *restrict scale,
		const float *restrict shift, int rows, int n) {
	for (; rows > 0; rows--, x += n, out += n) {
		for (int j = 0; j < n; j++) {
			float v = x[j] * scale[j] + shift[j];
			out[j] = v > 0 ? v : 0;
		}
	}
}

KERNEL void cl_sum_squares(double *restrict sums, const float *restrict x, const float *restrict pivot, int rows, int n) {
	for (; rows > 0; rows--, x += n) {
		for (int j = 0; j < n; j++) {
			double d = x[j] - pivot[j];
			sums[j] += d;
			sums[n + j] += d * d;
		}
	}
}

KERNEL void cl_sum_products(double *restrict sums, const float *restrict g, const float *restrict x,
		const float *restrict mean, int rows, int n) {
	for (; rows > 0; rows--, g += n, x += n) {
		for (int j = 0; j < n; j++) {
			sums[j] += g[j];
			sums[n + j] += g[j] * (x[j] - mean[j]);
		}
	}
}

KERNEL void cl_combine(float *restrict dx, const float *restrict g, const float *restrict x, const float *restrict scale,
		const float *restrict a, const float *restrict b, int rows, int n) {
	for (; rows > 0; rows--, dx += n, g += n, x += n) {
		for (int j = 0; j < n; j++) dx[j] = scale[j] * g[j] + a[j] * x[j] + b[j];
	}
}

KERNEL void cl_adam(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, int n, float rate, float shrink) {
	const float beta1 = 1 - 0.9, beta2 = 1 - 0.999, epsilon = 1e-7;
	for (int j = 0; j < n; j++) {
		m[j] += beta1 * (g[j] - m[j]);
		v[j] += beta2 * (g[j] * g[j] - v[j]);
		w[j] = w[j] * shrink - rate * m[j] / (sqrtf(v[j]) + epsilon);
	}
}
