package dev.clearlane.calibration.frames;

import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import java.nio.file.Path;

/** A clip of a moving scene. */
public final class SceneClip {
  private SceneClip() {}

  /** Writes a clip; its first frame is the first picture of {@link Scenes#moving}. */
  public static void write(Path file, int widthPx, int heightPx, int framesPerSecond, int frames)
      throws IOException {
    StreamFormat format =
        new StreamFormat(
            widthPx, heightPx, new TimeBase(1, framesPerSecond), framesPerSecond, frames);
    try (ClipWriter writer = ClipWriter.open(file, format)) {
      for (int i = 0; i < frames; i++) {
        writer.write(Scenes.moving(widthPx, heightPx, i), i);
      }
    }
  }
}
