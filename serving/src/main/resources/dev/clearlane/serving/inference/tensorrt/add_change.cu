// What a model changed at half the size, enlarged bilinearly and added to the full picture, B, G, R.
__device__ inline int change(
    const tensor_t *tensor, size_t plane, int tensor_width, const byte_t *bgr, int stride, int width, int height, int x,
    int y, int channel, float inverse, float offset, int blue_plane) {
  int from = channel == 1 ? 1 : channel == 0 ? blue_plane : 2 - blue_plane;
  float restored = from_tensor(tensor[from * plane + (size_t)y * tensor_width + x]);
  return quantise(restored, inverse, offset) - half_sample(bgr, stride, width, height, x, y, channel);
}

extern "C" __global__ void add_change(
    const tensor_t *tensor, int tensor_width, int tensor_height, const byte_t *bgr, int stride, byte_t *out,
    int out_stride, int width, int height, float inverse, float offset, int blue_plane) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width || y >= height) {
    return;
  }
  size_t plane = (size_t)tensor_width * tensor_height;
  int at_x = x / 2;
  int at_y = y / 2;
  int beside = x % 2 == 0 ? most(0, at_x - 1) : least((width + 1) / 2 - 1, at_x + 1);
  int near = y % 2 == 0 ? most(0, at_y - 1) : least((height + 1) / 2 - 1, at_y + 1);
  for (int channel = 0; channel < 3; channel++) {
    int mixed[2];
    for (int i = 0; i < 2; i++) {
      int from_x = i == 0 ? at_x : beside;
      mixed[i] = 3 * change(tensor, plane, tensor_width, bgr, stride, width, height, from_x, at_y, channel, inverse,
                            offset, blue_plane) +
                 change(tensor, plane, tensor_width, bgr, stride, width, height, from_x, near, channel, inverse,
                        offset, blue_plane);
    }
    int sum = bgr[(size_t)y * stride + 3 * x + channel] + ((3 * mixed[0] + mixed[1] + 8) >> 4);
    out[(size_t)y * out_stride + 3 * x + channel] = (byte_t)most(0, least(255, sum));
  }
}
