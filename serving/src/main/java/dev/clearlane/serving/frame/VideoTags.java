package dev.clearlane.serving.frame;

/**
 * What a source says about its pixels and what outputs repeat, because no conversion changes it.
 *
 * @param aspectNum width of a pixel, at least 1
 * @param aspectDen its height in the same unit, at least 1
 * @param primaries colour primaries, as numbered by ISO/IEC 23091-2
 * @param transfer transfer characteristics, likewise
 */
public record VideoTags(int aspectNum, int aspectDen, int primaries, int transfer) {
  /** The number of primaries or transfer characteristics that are not specified. */
  public static final int UNSPECIFIED = 2;

  /** Square pixels, nothing else said. */
  public static final VideoTags NONE = new VideoTags(1, 1, UNSPECIFIED, UNSPECIFIED);

  public VideoTags {
    if (aspectNum < 1 || aspectDen < 1) {
      aspectNum = 1; // 0:1 means unknown
      aspectDen = 1;
    }
  }

  public boolean hasSquarePixels() {
    return aspectNum == aspectDen;
  }
}
