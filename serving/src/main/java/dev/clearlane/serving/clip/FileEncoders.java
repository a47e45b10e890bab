package dev.clearlane.serving.clip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tests the encoders for clips. */
public final class FileEncoders {
  private static final int TRIAL_WIDTH_PX = 640;
  private static final int TRIAL_HEIGHT_PX = 360;
  private static final double TRIAL_FRAMES_PER_SECOND = 25;

  private FileEncoders() {}

  /**
   * Result of opening one encoder.
   *
   * @param name FFmpeg's name of it
   * @param opens whether it can be used on this machine
   */
  public record Trial(String name, boolean opens) {}

  /** Opens each encoder, in order of preference. */
  public static List<Trial> tryAll() throws IOException {
    Libav.load();
    List<Trial> trials = new ArrayList<>();
    try (YuvConverter converter = new YuvConverter(TRIAL_WIDTH_PX, TRIAL_HEIGHT_PX)) {
      for (String name : VideoEncoder.FILE_CHAIN) {
        trials.add(new Trial(name, opens(name, converter)));
      }
    }
    return trials;
  }

  private static boolean opens(String name, YuvConverter converter) {
    try (VideoEncoder encoder =
        VideoEncoder.open(
            List.of(name),
            converter.picture(),
            Coding.quality(TRIAL_FRAMES_PER_SECOND, ClipWriter.DEFAULT_QUANTISER, false))) {
      return encoder.codecName().equals(name);
    } catch (IOException e) {
      return false; // a writer would fall back to the next encoder
    }
  }
}
