package dev.clearlane.serving.picture;

import static org.bytedeco.opencv.global.opencv_core.getVersionString;

/** The library that reads and writes pictures. */
public final class PictureCodecs {
  private PictureCodecs() {}

  /**
   * OpenCV's version.
   *
   * @throws LinkageError if it does not load on this machine
   */
  public static String version() {
    return getVersionString().getString().replace("\0", "").strip();
  }
}
