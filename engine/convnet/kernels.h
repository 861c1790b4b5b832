#include <stdint.h>

void cl_unroll(float *patches, const float *image, int height, int width, int row, int channels);
void cl_roll(float *image, const float *patches, int height, int width, int row, int channels);
void cl_pool(float *out, uint8_t *at, const float *responses, int height, int width, int filters, int wh, int ww);
void cl_unpool(float *grads, const uint8_t *at, const float *g, int height, int width, int filters, int wh, int ww);
void cl_bias_relu(float *x, const float *bias, int rows, int n);
void cl_mask_relu(float *grad, const float *out, int n);
void cl_add_rows(float *sum, const float *x, int rows, int n);
void cl_scale_shift_relu(float *out, const float *x, const float *scale, const float *shift, int rows, int n);
void cl_sum_squares(double *sums, const float *x, const float *pivot, int rows, int n);
void cl_sum_products(double *sums, const float *g, const float *x, const float *mean, int rows, int n);
void cl_combine(float *dx, const float *g, const float *x, const float *scale, const float *a, const float *b, int rows, int n);
void cl_adam(float *w, const float *g, float *m, float *v, int n, float rate, float shrink);
