package dev.clearlane.calibration.camera;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.opencv.global.opencv_objdetect;

/**
 * A flat board of known geometry.
 *
 * @param kind chessboard or ChArUco
 * @param columns of inner corners (chessboard) or of squares (ChArUco), {@value #MIN_SIDE} to
 *     {@value #MAX_SIDE}
 * @param rows as columns
 * @param squareMm side of a square, above 0
 * @param markerMm side of a ChArUco marker, above 0 and below that of a square
 * @param dictionary of the markers, a key of {@link #DICTIONARIES}
 */
record Board(
    Kind kind, int columns, int rows, double squareMm, double markerMm, String dictionary) {
  static final String DEFAULT_DICTIONARY = "5x5_1000";

  /** Side of a marker as a share of a square. */
  static final double MARKER_SHARE = 0.75;

  /** OpenCV's predefined dictionaries by name. */
  static final Map<String, Integer> DICTIONARIES =
      new TreeMap<>(
          Map.of(
              "4x4_50", opencv_objdetect.DICT_4X4_50,
              "4x4_100", opencv_objdetect.DICT_4X4_100,
              "4x4_250", opencv_objdetect.DICT_4X4_250,
              "4x4_1000", opencv_objdetect.DICT_4X4_1000,
              "5x5_50", opencv_objdetect.DICT_5X5_50,
              "5x5_100", opencv_objdetect.DICT_5X5_100,
              "5x5_250", opencv_objdetect.DICT_5X5_250,
              "5x5_1000", opencv_objdetect.DICT_5X5_1000,
              "6x6_250", opencv_objdetect.DICT_6X6_250,
              "6x6_1000", opencv_objdetect.DICT_6X6_1000));

  private static final int MIN_SIDE = 3;
  private static final int MAX_SIDE = 64;

  /** What is printed on it. */
  enum Kind {
    CHESSBOARD,
    CHARUCO;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @throws IllegalArgumentException one line that names the option, the rule and the value
   */
  Board {
    require(
        columns >= MIN_SIDE && columns <= MAX_SIDE && rows >= MIN_SIDE && rows <= MAX_SIDE,
        "--size must be %dx%d to %dx%d".formatted(MIN_SIDE, MIN_SIDE, MAX_SIDE, MAX_SIDE),
        columns + "x" + rows);
    require(squareMm > 0 && squareMm < 1e5, "--square must be above 0 and below 100000", squareMm);
    if (kind == Kind.CHARUCO) {
      require(
          markerMm > 0 && markerMm < squareMm,
          "--marker must be above 0 and below --square",
          markerMm);
      require(
          DICTIONARIES.containsKey(dictionary),
          "--dictionary must be one of " + String.join(", ", DICTIONARIES.keySet()),
          "'" + dictionary + "'");
      int markers = columns * rows / 2;
      int known = Integer.parseInt(dictionary.substring(dictionary.indexOf('_') + 1));
      require(
          markers <= known,
          "--dictionary must have a marker for each of the %d white squares of --size"
              .formatted(markers),
          dictionary);
    }
  }

  /** Number of corners between squares. */
  int corners() {
    return cornerColumns() * cornerRows();
  }

  int cornerColumns() {
    return kind == Kind.CHARUCO ? columns - 1 : columns;
  }

  int cornerRows() {
    return kind == Kind.CHARUCO ? rows - 1 : rows;
  }

  /** Place of a corner from the first, to the right, in millimetres. */
  double x(int corner) {
    return corner % cornerColumns() * squareMm;
  }

  /** Place of a corner from the first, downwards, in millimetres. */
  double y(int corner) {
    int row = corner / cornerColumns();
    return row * squareMm;
  }

  /** For messages. */
  @Override
  public String toString() {
    return "--board %s --size %dx%d".formatted(kind, columns, rows);
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", but is " + value);
    }
  }
}
