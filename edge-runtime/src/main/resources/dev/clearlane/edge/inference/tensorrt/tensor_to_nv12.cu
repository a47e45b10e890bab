// Part of a planar tensor to NV12: one thread for 2x2 pixels, whose chroma is that of their mean. Sides are even.
extern "C" __global__ void tensor_to_nv12(
    const tensor_t *tensor, int tensor_width, int tensor_height, int keep_x, int keep_y, byte_t *luma, int stride,
    byte_t *chroma, int chroma_stride, int width, int height, float red, float green, float blue, float luma_low,
    float luma_scale, float u_scale, float v_scale, float inverse, float offset, int blue_plane) {
  int x = 2 * (blockIdx.x * blockDim.x + threadIdx.x);
  int y = 2 * (blockIdx.y * blockDim.y + threadIdx.y);
  if (x >= width || y >= height) {
    return;
  }
  size_t plane = (size_t)tensor_width * tensor_height;
  float sums[3] = {0.0f, 0.0f, 0.0f};
  for (int i = 0; i < 4; i++) {
    int at_x = x + i % 2;
    int at_y = y + i / 2;
    size_t at = (size_t)(at_y + keep_y) * tensor_width + at_x + keep_x;
    float samples[3];
    for (int channel = 0; channel < 3; channel++) {
      int from = channel == 1 ? 1 : channel == 0 ? blue_plane : 2 - blue_plane;
      samples[channel] = (float)quantise(from_tensor(tensor[from * plane + at]), inverse, offset);
      sums[channel] += samples[channel];
    }
    float light = red * samples[2] + green * samples[1] + blue * samples[0];
    luma[(size_t)at_y * stride + at_x] = (byte_t)quantise(light, luma_scale, luma_low + 0.5f);
  }
  float light = red * sums[2] + green * sums[1] + blue * sums[0];
  byte_t *pair = chroma + (size_t)(y / 2) * chroma_stride + x;
  pair[0] = (byte_t)quantise((sums[0] - light) * 0.25f, u_scale, 128.5f);
  pair[1] = (byte_t)quantise((sums[2] - light) * 0.25f, v_scale, 128.5f);
}
