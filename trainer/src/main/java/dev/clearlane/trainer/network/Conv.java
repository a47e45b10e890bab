package dev.clearlane.trainer.network;

/**
 * A square convolution with bias.
 *
 * @param in input channels
 * @param out output channels
 * @param kernel side of the kernel
 * @param stride step in both directions
 * @param padding zeros on each side
 * @param gain factor on the initial weights' deviation; 0 initialises the layer with zeros
 */
public record Conv(int in, int out, int kernel, int stride, int padding, double gain) {
  /** An odd kernel, padded so that stride 1 keeps the size. */
  public static Conv same(int in, int out, int kernel, int stride) {
    return new Conv(in, out, kernel, stride, kernel / 2, 1);
  }

  /** A kernel that tiles the picture: as large as its stride, no padding. */
  public static Conv tiles(int in, int out, int side) {
    return new Conv(in, out, side, side, 0, 1);
  }
}
