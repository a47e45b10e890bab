package dev.clearlane.edge.capture;

import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.serving.clip.Input;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A clip as a camera. */
final class VideoFile implements Camera {
  private final ClipReader clip;

  private VideoFile(ClipReader clip) {
    this.clip = clip;
  }

  /**
   * Opens a clip in any container and codec that FFmpeg reads.
   *
   * @throws IOException if it is not a video file, contains no video, or its frames are too large
   */
  static VideoFile open(Path file) throws IOException {
    return open(file, Input.BEST_VIDEO);
  }

  /** Opens one of the videos of a clip, by its number from 0. */
  static VideoFile open(Path file, int video) throws IOException {
    return new VideoFile(ClipReader.open(file, video));
  }

  @Override
  public StreamFormat format() {
    return clip.format();
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    return clip.next(pool);
  }

  @Override
  public long lostFrames() {
    return clip.lostFrames();
  }

  @Override
  public List<String> notes() {
    return clip.notes();
  }

  @Override
  public void close() {
    clip.close();
  }
}
