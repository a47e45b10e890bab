package dev.clearlane.edge.publish.file;

import dev.clearlane.serving.clip.Coding;
import dev.clearlane.serving.clip.Libav;
import dev.clearlane.serving.clip.VideoEncoder;
import dev.clearlane.serving.clip.YuvConverter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The encoders that clips are written with. */
public final class Encoders {
  private static final int TRIAL_WIDTH_PX = 640;
  private static final int TRIAL_HEIGHT_PX = 360;
  private static final double TRIAL_FRAMES_PER_SECOND = 25;

  private Encoders() {}

  /**
   * One encoder, tried out.
   *
   * @param name FFmpeg's name of it
   * @param opens true if it can be used on this machine
   */
  public record Trial(String name, boolean opens) {}

  /** Opens each, in the order in which they are preferred. */
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
            Coding.quality(TRIAL_FRAMES_PER_SECOND, VideoFileOutput.DEFAULT_QUANTISER, false))) {
      return encoder.codecName().equals(name);
    } catch (IOException e) {
      return false; // what is wrong with it is FFmpeg's affair: the next one is taken
    }
  }
}
