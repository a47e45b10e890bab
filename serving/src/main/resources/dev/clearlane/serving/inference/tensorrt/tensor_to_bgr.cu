// Part of a planar tensor to B, G, R bytes.
extern "C" __global__ void tensor_to_bgr(
    const tensor_t *tensor, int tensor_width, int tensor_height, int keep_x, int keep_y, byte_t *bgr, int stride,
    int width, int height, float inverse, float offset, int blue_plane) {
  int x = blockIdx.x * blockDim.x + threadIdx.x;
  int y = blockIdx.y * blockDim.y + threadIdx.y;
  if (x >= width || y >= height) {
    return;
  }
  size_t plane = (size_t)tensor_width * tensor_height;
  size_t at = (size_t)(y + keep_y) * tensor_width + x + keep_x;
  byte_t *pixel = bgr + (size_t)y * stride + 3 * x;
  for (int channel = 0; channel < 3; channel++) {
    int from = channel == 1 ? 1 : channel == 0 ? blue_plane : 2 - blue_plane;
    pixel[channel] = (byte_t)quantise(from_tensor(tensor[from * plane + at]), inverse, offset);
  }
}
