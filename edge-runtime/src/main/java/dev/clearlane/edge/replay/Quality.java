package dev.clearlane.edge.replay;

/**
 * How close frames came to their reference; means over frames, by the protocol of {@link
 * dev.clearlane.bundle.Psnr} and {@link dev.clearlane.bundle.Ssim}.
 *
 * @param frames how many PSNR was measured on
 * @param psnrIn raw frame against reference, dB
 * @param psnrOut restored frame against reference, dB
 * @param ssimFrames how many SSIM was measured on
 * @param ssimIn raw frame against reference; NaN where none was measured
 * @param ssimOut restored frame against reference; NaN where none was measured
 */
public record Quality(
    long frames, double psnrIn, double psnrOut, long ssimFrames, double ssimIn, double ssimOut) {

  /** Sums up. */
  static final class Sum {
    private long frames;
    private double psnrIn;
    private double psnrOut;
    private long ssimFrames;
    private double ssimIn;
    private double ssimOut;

    void addPsnr(double in, double out) {
      frames++;
      psnrIn += in;
      psnrOut += out;
    }

    void addSsim(double in, double out) {
      ssimFrames++;
      ssimIn += in;
      ssimOut += out;
    }

    Quality means() {
      return new Quality(
          frames,
          psnrIn / frames,
          psnrOut / frames,
          ssimFrames,
          ssimIn / ssimFrames,
          ssimOut / ssimFrames);
    }
  }
}
