// Single precision, as it came over the bus, to what a tensor holds, and back.
extern "C" __global__ void convert_to_tensor(const float *from, tensor_t *to, int count) {
  int i = (blockIdx.x * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  if (i < count) {
    to[i] = to_tensor(from[i]);
  }
}

extern "C" __global__ void convert_from_tensor(const tensor_t *from, float *to, int count) {
  int i = (blockIdx.x * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
  if (i < count) {
    to[i] = from_tensor(from[i]);
  }
}
