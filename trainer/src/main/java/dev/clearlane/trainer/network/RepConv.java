package dev.clearlane.trainer.network;

/**
 * A 3×3 convolution that trains as the sum of three branches and serves as one (after RepVGG, Ding
 * et al. 2021, without its normalisation): a 3×3 kernel ({@code name.weight}), a 1×1 kernel ({@code
 * name.point}) and, where input and output have the same shape, a scaled identity ({@code
 * name.identity}, one factor per channel); and one bias.
 *
 * <p>Convolution is linear in its kernel, so the branches are added as kernels before the picture
 * is touched: training costs one convolution too.
 *
 * @param in input channels
 * @param out output channels
 * @param stride 1 or 2
 * @param gain factor on the initial weights' deviation; 0 initialises both kernels with zeros
 * @param identity initial factor of the identity branch
 */
public record RepConv(int in, int out, int stride, double gain, double identity) {
  /** Whether the identity branch exists. */
  public boolean hasIdentity() {
    return in == out && stride == 1;
  }

  /** The plain convolution with the same shapes. */
  public Conv fused() {
    return new Conv(in, out, 3, stride, 1, gain);
  }

  /**
   * The one kernel that does what the branches do together, out×in×3×3.
   *
   * @param weight out×in×3×3
   * @param point out×in
   * @param scale one per channel; ignored without an identity branch
   */
  public float[] fuse(float[] weight, float[] point, float[] scale) {
    float[] kernel = weight.clone();
    for (int i = 0; i < point.length; i++) {
      kernel[9 * i + 4] += point[i];
    }
    if (hasIdentity()) {
      for (int c = 0; c < out; c++) {
        kernel[9 * (c * in + c) + 4] += scale[c];
      }
    }
    return kernel;
  }
}
