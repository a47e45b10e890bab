// What the kernels share: it is put before each of them. Options: TENSOR_HALF (tensors hold half precision, else single).
// No contraction into fused multiply-adds (--fmad=false): results are those of PixelMapping, bit by bit.

#ifdef TENSOR_HALF
typedef unsigned short tensor_t;
#ifndef HALF_CONVERSIONS
__device__ inline tensor_t to_half(float value) {
  unsigned short half;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(half) : "f"(value));
  return half;
}
__device__ inline float from_half(tensor_t half) {
  float value;
  asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(half));
  return value;
}
#endif
__device__ inline tensor_t to_tensor(float value) { return to_half(value); }
__device__ inline float from_tensor(tensor_t value) { return from_half(value); }
#else
typedef float tensor_t;
__device__ inline tensor_t to_tensor(float value) { return value; }
__device__ inline float from_tensor(tensor_t value) { return value; }
#endif

typedef unsigned char byte_t;

__device__ inline int least(int a, int b) { return a < b ? a : b; }
__device__ inline int most(int a, int b) { return a > b ? a : b; }

// Reflection without repeating the border, wrapped where the picture is too small to reflect.
__device__ inline int reflect(int i, int size) {
  if (size == 1) {
    return 0;
  }
  int period = 2 * (size - 1);
  int m = i % period;
  return m < size ? m : period - m;
}

// 0 to 255, what is no number 0.
__device__ inline int quantise(float value, float inverse, float offset) {
  float shifted = value * inverse + offset;
  return shifted >= 255.0f ? 255 : shifted > 0.0f ? (int)shifted : 0;
}

// One sample of a picture at half its size: the mean of 2x2, odd sides repeat their last one.
__device__ inline int half_sample(const byte_t *bgr, int stride, int width, int height, int x, int y, int channel) {
  int right = least(2 * x + 1, width - 1);
  int below = least(2 * y + 1, height - 1);
  const byte_t *upper = bgr + (size_t)(2 * y) * stride + channel;
  const byte_t *lower = bgr + (size_t)below * stride + channel;
  return (upper[6 * x] + upper[3 * right] + lower[6 * x] + lower[3 * right] + 2) >> 2;
}
