// Between two models on one tensor. Of the same pixel format: clamped to its range. Else: by way of 8 bits, in place.
extern "C" __global__ void tensor_to_tensor(
    tensor_t *tensor, int tensor_width, int tensor_height, int same, float low, float high, float inverse, float offset,
    float next_low, float next_scale, int swap) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= tensor_width || y >= tensor_height) {
    return;
  }
  size_t plane = (size_t)tensor_width * tensor_height;
  size_t at = (size_t)y * tensor_width + x;
  float values[3];
  for (int i = 0; i < 3; i++) {
    float value = from_tensor(tensor[i * plane + at]);
    if (same) {
      value = value != value ? value : value < low ? low : value > high ? high : value;
    } else {
      value = next_low + quantise(value, inverse, offset) * next_scale;
    }
    values[i] = value;
  }
  for (int i = 0; i < 3; i++) {
    tensor[i * plane + at] = to_tensor(values[swap ? 2 - i : i]);
  }
}
