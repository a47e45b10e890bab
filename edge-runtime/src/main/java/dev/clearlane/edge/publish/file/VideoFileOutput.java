package dev.clearlane.edge.publish.file;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes restored frames into a clip, as {@link ClipWriter} describes it. */
public final class VideoFileOutput implements Output {
  private final Path file;
  private final ClipWriter clip;

  private VideoFileOutput(Path file, ClipWriter clip) {
    this.file = file;
    this.clip = clip;
  }

  /** {@link #open(Path, StreamFormat, int)} with {@link ClipWriter#DEFAULT_QUANTISER}. */
  public static VideoFileOutput open(Path file, StreamFormat format) throws IOException {
    return open(file, format, ClipWriter.DEFAULT_QUANTISER);
  }

  /**
   * Starts a clip: MP4, MOV or Matroska by the name's suffix.
   *
   * @param format size, time base and rate of the frames
   * @param quantiser 1 (best) to 51
   * @throws IOException if the file cannot be written or no encoder accepts the size; the message
   *     is one line that names the file
   */
  public static VideoFileOutput open(Path file, StreamFormat format, int quantiser)
      throws IOException {
    return new VideoFileOutput(file, ClipWriter.open(file, format, quantiser));
  }

  static VideoFileOutput open(Path file, StreamFormat format, int quantiser, List<String> encoders)
      throws IOException {
    return new VideoFileOutput(file, ClipWriter.open(file, format, quantiser, encoders));
  }

  @Override
  public String name() {
    return "file:" + file;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException also if the frame's size differs from the format, or its time is not after
   *     the previous one
   */
  @Override
  public void accept(RestoredFrame restored) throws IOException {
    try (restored) {
      clip.write(restored.restored());
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException if the file cannot be completed; no file of that name exists then
   */
  @Override
  public void close() throws IOException {
    clip.close();
  }
}
