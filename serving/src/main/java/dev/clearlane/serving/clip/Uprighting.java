package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;

import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.javacpp.IntPointer;

/**
 * How the stored picture becomes the one that players show: FFmpeg's filters for a display matrix,
 * as its command line chooses them.
 *
 * @param degrees clockwise, 0 to 359, rounded
 * @param filters by name and arguments; empty where nothing is to be done, or nothing can be
 */
record Uprighting(int degrees, List<String> filters) {
  static final Uprighting NONE = new Uprighting(0, List.of());
  private static final double TOLERANCE_DEGREES = 1;

  /**
   * Of a decoded picture: the container's matrix, or that of the coded stream, which may come with
   * keyframes only.
   *
   * @param before of the picture before it
   */
  static Uprighting of(AVFrame picture, Uprighting before) {
    AVFrameSideData entry = av_frame_get_side_data(picture, AV_FRAME_DATA_DISPLAYMATRIX);
    if (entry == null || entry.size() < 9 * Integer.BYTES) {
      return (picture.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0 ? NONE : before;
    }
    return of(new IntPointer(entry.data()));
  }

  /** Of a matrix of nine values. */
  private static Uprighting of(IntPointer matrix) {
    double counterclockwise = av_display_rotation_get(matrix);
    if (Double.isNaN(counterclockwise)) {
      return NONE;
    }
    double degrees = -counterclockwise;
    degrees -= 360 * Math.floor(degrees / 360 + 0.9 / 360);
    return new Uprighting(
        Math.floorMod(Math.round(degrees), 360),
        filters(degrees, matrix.get(0), matrix.get(3), matrix.get(4)));
  }

  private static List<String> filters(double degrees, int xx, int yx, int yy) {
    if (isNear(degrees, 90)) {
      return List.of(yx > 0 ? "transpose=cclock_flip" : "transpose=clock");
    }
    if (isNear(degrees, 180)) {
      return xx < 0 && yy < 0 ? List.of("hflip", "vflip") : List.of(xx < 0 ? "hflip" : "vflip");
    }
    if (isNear(degrees, 270)) {
      return List.of(yx < 0 ? "transpose=clock_flip" : "transpose=cclock");
    }
    return isNear(degrees, 0) && yy < 0 ? List.of("vflip") : List.of();
  }

  private static boolean isNear(double degrees, double angle) {
    return Math.abs(degrees - angle) < TOLERANCE_DEGREES;
  }

  /** What is done, or cannot be done, for the log; empty for an upright picture. */
  String description() {
    if (filters.isEmpty()) {
      return degrees == 0
          ? ""
          : "players rotate it by %d degrees; only quarter turns are applied".formatted(degrees);
    }
    boolean mirrored =
        filters.size() == 1
            && !filters.get(0).equals("transpose=clock")
            && !filters.get(0).equals("transpose=cclock");
    return "turned upright: stored %s"
        .formatted(
            mirrored
                ? "mirrored" + (degrees % 180 == 0 ? "" : " and rotated")
                : "rotated by %d degrees".formatted(degrees == 0 ? 0 : 360 - degrees));
  }
}
