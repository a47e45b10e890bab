package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_CL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT470BG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_FCC;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE240M;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_BT2020;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_FCC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU709;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_SMPTE240M;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.swscale.SwsContext;

/** Matrices that convert between YUV and RGB. */
final class ColourMatrix {
  private static final int NEUTRAL = 1 << 16; // contrast and saturation of swscale, 16.16
  private static final int NONE = -1;

  private ColourMatrix() {}

  /**
   * Default matrix (an {@code AVCOL_SPC_} constant) for a size if the stream has none: BT.709 from
   * high definition on, BT.601 below, as in players.
   */
  public static int assumedFor(int widthPx, int heightPx) {
    return widthPx >= 1280 || heightPx > 576 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  }

  /**
   * The matrix if it has weights, else the {@link #assumedFor default}.
   *
   * @param matrix an {@code AVCOL_SPC_} constant
   */
  static int resolve(int matrix, int widthPx, int heightPx) {
    return coefficients(matrix) == NONE ? assumedFor(widthPx, heightPx) : matrix;
  }

  /**
   * Sets matrix and range of the YUV side of a YUV–BGR converter; the BGR side has full range. In a
   * YUV–YUV converter both sides get them.
   *
   * @param matrix an {@code AVCOL_SPC_} constant that has weights
   */
  public static void apply(SwsContext converter, int matrix, boolean fullRange) {
    apply(converter, matrix, fullRange, fullRange);
  }

  /** The same, for a converter between YUV and YUV of two ranges. */
  public static void apply(
      SwsContext converter, int matrix, boolean fromFullRange, boolean toFullRange) {
    int coefficients = coefficients(matrix);
    if (coefficients == NONE) {
      throw new IllegalArgumentException("colour matrix " + matrix + " has no weights");
    }
    // swscale looks at the table and the range of whichever side is YUV; if the other side is BGR,
    // it ignores its range flag.
    sws_setColorspaceDetails(
        converter,
        sws_getCoefficients(coefficients),
        fromFullRange ? 1 : 0,
        sws_getCoefficients(coefficients),
        toFullRange ? 1 : 0,
        0,
        NEUTRAL,
        NEUTRAL);
  }

  private static int coefficients(int matrix) {
    return switch (matrix) {
      case AVCOL_SPC_BT709 -> SWS_CS_ITU709;
      case AVCOL_SPC_FCC -> SWS_CS_FCC;
      case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M -> SWS_CS_ITU601;
      case AVCOL_SPC_SMPTE240M -> SWS_CS_SMPTE240M;
      case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL -> SWS_CS_BT2020;
      default -> NONE;
    };
  }
}
