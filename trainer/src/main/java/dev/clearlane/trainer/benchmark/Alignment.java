package dev.clearlane.trainer.benchmark;

import static org.bytedeco.opencv.global.opencv_core.BORDER_CONSTANT;
import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
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
import dev.clearlane.trainer.data.Pair;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;

/**
 * RealBlur's way of measuring: its pairs come from two cameras, so a picture is matched to its
 * target in gain and, by a homography, in position before it is compared.
 */
final class Alignment {
  private static final int ITERATIONS = 100;
  private static final int SMOOTHING_PX = 5;
  private static final int SMALLEST_PX = 11;

  private Alignment() {}

  /**
   * PSNR and SSIM of the input as matched to the target.
   *
   * @throws IOException if no homography is found
   */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  static Map<String, Double> measure(Pair pair) throws IOException {
    int width = pair.target().widthPx();
    int height = pair.target().heightPx();
    Picture gained = gained(pair.input(), pair.target());
    try (PointerScope scope = new PointerScope()) {
      Mat moved = mat(gained);
      Mat target = mat(pair.target());
      Mat homography = Mat.eye(3, 3, CV_32FC1).asMat();
      find(target, moved, homography);
      Size size = new Size(width, height);
      Mat matched = new Mat();
      warpPerspective(
          moved,
          matched,
          homography,
          size,
          INTER_CUBIC + WARP_INVERSE_MAP,
          BORDER_REFLECT,
          new Scalar());
      Mat inside = new Mat();
      warpPerspective(
          mat(white(width, height)),
          inside,
          homography,
          size,
          INTER_NEAREST + WARP_INVERSE_MAP,
          BORDER_CONSTANT,
          new Scalar());
      return figures(picture(matched), pair.target(), picture(inside));
    }
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

  /** The factor that brings the picture nearest to its target. */
  private static Picture gained(Picture picture, Picture target) {
    double both = 0;
    double own = 0;
    byte[] p = picture.bgr();
    byte[] t = target.bgr();
    for (int i = 0; i < p.length; i++) {
      both += (p[i] & 0xff) * (double) (t[i] & 0xff);
      own += (p[i] & 0xff) * (double) (p[i] & 0xff);
    }
    double gain = own == 0 ? 1 : both / own;
    byte[] out = new byte[p.length];
    for (int i = 0; i < p.length; i++) {
      out[i] = (byte) Math.min(255, Math.round(gain * (p[i] & 0xff)));
    }
    return new Picture(picture.widthPx(), picture.heightPx(), out);
  }

  private static Map<String, Double> figures(Picture matched, Picture target, Picture inside) {
    byte[] p = matched.bgr();
    byte[] t = target.bgr();
    byte[] m = inside.bgr();
    long sum = 0;
    long count = 0;
    for (int i = 0; i < p.length; i++) {
      if (m[i] != 0) {
        int d = (p[i] & 0xff) - (t[i] & 0xff);
        sum += (long) d * d;
        count++;
      }
    }
    int border = border(inside);
    int width = target.widthPx() - 2 * border;
    int height = target.heightPx() - 2 * border;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("psnr", Psnr.ofMse(count == 0 ? 255.0 * 255.0 : (double) sum / count));
    figures.put(
        "ssim",
        Ssim.rgb(
            matched.crop(border, border, width, height),
            target.crop(border, border, width, height)));
    return figures;
  }

  /** How much has to go on every side until no pixel from outside is left. */
  private static int border(Picture inside) {
    int w = inside.widthPx();
    int h = inside.heightPx();
    int most = (Math.min(w, h) - SMALLEST_PX) / 2;
    int border = 0;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        if (inside.sample(x, y, 0) == 0) {
          int edge = Math.min(Math.min(x, w - 1 - x), Math.min(y, h - 1 - y));
          border = Math.max(border, edge + 1);
        }
      }
    }
    return Math.min(border, Math.max(0, most));
  }

  private static Picture white(int width, int height) {
    Picture white = Picture.black(width, height);
    Arrays.fill(white.bgr(), (byte) 255);
    return white;
  }

  private static Mat mat(Picture picture) {
    return new Mat(picture.heightPx(), picture.widthPx(), CV_8UC3, new BytePointer(picture.bgr()));
  }

  private static Picture picture(Mat mat) {
    byte[] bgr = new byte[3 * mat.cols() * mat.rows()];
    mat.data().capacity(bgr.length).get(bgr);
    return new Picture(mat.cols(), mat.rows(), bgr);
  }
}
