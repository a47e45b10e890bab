// Enough of CUDA to run kernels on the CPU, thread by thread: put before their source.
#include <cstddef>

#define __global__
#define __device__

struct place { int x, y, z; };
static place blockIdx, threadIdx;
static place blockDim = {1, 1, 1};

#ifdef TENSOR_HALF
#include <cstring>
#define HALF_CONVERSIONS
static unsigned short to_half(float value) {
  _Float16 half = (_Float16)value;
  unsigned short bits;
  memcpy(&bits, &half, sizeof bits);
  return bits;
}
static float from_half(unsigned short bits) {
  _Float16 half;
  memcpy(&half, &bits, sizeof half);
  return half;
}
#endif
