package dev.clearlane.serving.evaluation;

import static org.bytedeco.opencv.global.opencv_core.BORDER_CONSTANT;
import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2GRAY;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.WARP_INVERSE_MAP;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.warpPerspective;
import static org.bytedeco.opencv.global.opencv_video.MOTION_HOMOGRAPHY;
import static org.bytedeco.opencv.global.opencv_video.findTransformECC;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.Ssim;
import java.io.IOException;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;

/**
 * RealBlur's way of measuring: its pairs come from two cameras, so a picture is matched to its
 * target in gain and, by a homography, in position before it is compared. Nothing is rounded or
 * clamped on the way; samples are 0–255 where the published code has 0–1.
 */
final class Alignment {
  private static final int ITERATIONS = 100;
  private static final int SMOOTHING_PX = 5;

  private Alignment() {}

  /**
   * PSNR and SSIM of the input as matched to the target, over the pixels that both have.
   *
   * @throws IOException if no homography is found
   */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  static Score measure(Picture input, Picture goal) throws IOException {
    int width = goal.widthPx();
    int height = goal.heightPx();
    float[] target = samples(goal);
    float[] matched;
    boolean[] inside;
    try (PointerScope scope = new PointerScope()) {
      Mat moved = mat(gained(samples(input), target), width, height);
      Mat homography = Mat.eye(3, 3, CV_32FC1).asMat();
      find(mat(target, width, height), moved, homography);
      Size size = new Size(width, height);
      Mat there = new Mat();
      int cubic = INTER_CUBIC + WARP_INVERSE_MAP;
      warpPerspective(moved, there, homography, size, cubic, BORDER_REFLECT, new Scalar());
      matched = new float[target.length];
      new FloatPointer(there.data()).get(matched);
      Mat counts = new Mat();
      Mat all = new Mat(height, width, CV_8UC1, new Scalar(1));
      int nearest = INTER_NEAREST + WARP_INVERSE_MAP;
      warpPerspective(all, counts, homography, size, nearest, BORDER_CONSTANT, new Scalar());
      byte[] mask = new byte[width * height];
      counts.data().get(mask);
      inside = new boolean[mask.length];
      for (int i = 0; i < mask.length; i++) {
        inside[i] = mask[i] != 0;
      }
    }
    return figures(matched, target, inside, width, height);
  }

  private static void find(Mat target, Mat moved, Mat homography) throws IOException {
    Mat targetGrey = new Mat();
    Mat movedGrey = new Mat();
    cvtColor(target, targetGrey, COLOR_BGR2GRAY);
    cvtColor(moved, movedGrey, COLOR_BGR2GRAY);
    TermCriteria criteria = new TermCriteria(TermCriteria.EPS + TermCriteria.COUNT, ITERATIONS, 0);
    try {
      findTransformECC(
          targetGrey, movedGrey, homography, MOTION_HOMOGRAPHY, criteria, new Mat(), SMOOTHING_PX);
    } catch (RuntimeException e) {
      throw new IOException("two pictures cannot be matched in position: " + e.getMessage(), e);
    }
  }

  /** The picture times the factor that brings it nearest to its target. */
  private static float[] gained(float[] picture, float[] target) {
    double both = 0;
    double own = 0;
    for (int i = 0; i < picture.length; i++) {
      both += (double) picture[i] * target[i];
      own += (double) picture[i] * picture[i];
    }
    double gain = own == 0 ? 1 : both / own;
    float[] out = new float[picture.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (gain * picture[i]);
    }
    return out;
  }

  /** Pixels from outside are black in both, as SSIM's windows see them, and do not count. */
  private static Score figures(
      float[] matched, float[] target, boolean[] inside, int width, int height) throws IOException {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < target.length; i++) {
      if (inside[i / 3]) {
        double d = (double) matched[i] - target[i];
        sum += d * d;
        count++;
      } else {
        matched[i] = 0;
        target[i] = 0;
      }
    }
    double ssim = Ssim.masked(matched, target, inside, width, height);
    if (Double.isNaN(ssim)) {
      throw new IOException(
          "two pictures cannot be matched in position: they have nothing in common");
    }
    return new Score(Map.of(Measure.PSNR, Psnr.ofMse(sum / count), Measure.SSIM, ssim));
  }

  private static float[] samples(Picture picture) {
    byte[] bgr = picture.bgr();
    float[] samples = new float[bgr.length];
    for (int i = 0; i < bgr.length; i++) {
      samples[i] = bgr[i] & 0xff;
    }
    return samples;
  }

  private static Mat mat(float[] samples, int width, int height) {
    return new Mat(height, width, CV_32FC3, new FloatPointer(samples));
  }
}
