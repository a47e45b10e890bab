// NV12 (a plane of luma, then one of interleaved blue and red chroma at half the size) to a planar tensor, by way of the 8-bit B, G, R
// that it stands for; filled by reflection right and below; half: at half the picture's size.
__device__ inline int nv12_sample(
    const byte_t *luma, int stride, const byte_t *chroma, int chroma_stride, int x, int y, int channel, float luma_low,
    float luma_scale, float red_v, float green_u, float green_v, float blue_u) {
  float light = (luma[(size_t)y * stride + x] - luma_low) * luma_scale;
  const byte_t *pair = chroma + (size_t)(y / 2) * chroma_stride + x / 2 * 2;
  float u = pair[0] - 128.0f;
  float v = pair[1] - 128.0f;
  float value = channel == 0 ? light + blue_u * u : channel == 1 ? light - green_u * u - green_v * v : light + red_v * v;
  return quantise(value, 1.0f, 0.5f);
}

extern "C" __global__ void nv12_to_tensor(
    const byte_t *luma, int stride, const byte_t *chroma, int chroma_stride, int width, int height, tensor_t *tensor,
    int tensor_width, int tensor_height, float luma_low, float luma_scale, float red_v, float green_u, float green_v,
    float blue_u, float low, float scale, int blue_plane, int half) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= tensor_width || y >= tensor_height) {
    return;
  }
  int seen_x = reflect(x, half ? (width + 1) / 2 : width);
  int seen_y = reflect(y, half ? (height + 1) / 2 : height);
  size_t plane = (size_t)tensor_width * tensor_height;
  size_t at = (size_t)y * tensor_width + x;
  for (int channel = 0; channel < 3; channel++) {
    int sample = 0;
    if (half) {
      for (int i = 0; i < 4; i++) {
        int from_x = least(2 * seen_x + i % 2, width - 1);
        int from_y = least(2 * seen_y + i / 2, height - 1);
        sample += nv12_sample(luma, stride, chroma, chroma_stride, from_x, from_y, channel, luma_low, luma_scale, red_v,
                              green_u, green_v, blue_u);
      }
      sample = (sample + 2) >> 2;
    } else {
      sample = nv12_sample(luma, stride, chroma, chroma_stride, seen_x, seen_y, channel, luma_low, luma_scale, red_v,
                           green_u, green_v, blue_u);
    }
    int to = channel == 1 ? 1 : channel == 0 ? blue_plane : 2 - blue_plane;
    tensor[to * plane + at] = to_tensor(low + sample * scale);
  }
}
