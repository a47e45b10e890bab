// B, G, R bytes to a planar tensor, filled by reflection right and below; half: at half the picture's size.
extern "C" __global__ void bgr_to_tensor(
    const byte_t *bgr, int stride, int width, int height, tensor_t *tensor, int tensor_width, int tensor_height,
    float low, float scale, int blue_plane, int half) {
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
    int sample = half ? half_sample(bgr, stride, width, height, seen_x, seen_y, channel)
                      : bgr[(size_t)seen_y * stride + 3 * seen_x + channel];
    int to = channel == 1 ? 1 : channel == 0 ? blue_plane : 2 - blue_plane;
    tensor[to * plane + at] = to_tensor(low + sample * scale);
  }
}
