package dev.clearlane.edge.capture;

import dev.clearlane.edge.capture.relay.RtspRelay;
import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.capture.source.StreamForm;
import dev.clearlane.serving.clip.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens the camera of a source. */
public final class Cameras {
  private Cameras() {}

  /**
   * Opens a recording to deliver every frame, as fast as it can be read.
   *
   * @param source a clip, a folder of pictures or a synthetic source, as {@link Source#parse} reads
   *     it
   * @throws IllegalArgumentException if it is malformed, or live
   * @throws NoSuchFileException if there is no such file or folder
   * @throws IOException if it cannot be opened; all messages are one line that names the source
   */
  public static Camera open(String source) throws IOException {
    return open(source, Source.Recording.BEST_VIDEO);
  }

  /**
   * As {@link #open(String)}.
   *
   * @param video number of the video stream of a clip, from 0; below 0, that of the source counts
   */
  public static Camera open(String source, int video) throws IOException {
    Source parsed = Source.parse(source);
    if (parsed instanceof Source.Recording recording) {
      return open(video < 0 ? recording : recording.withVideo(video));
    }
    if (video >= 0) {
      throw new IllegalArgumentException("--video is for clips, but " + source + " is none");
    }
    if (parsed instanceof Source.Synthetic synthetic) {
      return new SyntheticCamera(synthetic, false);
    }
    throw new IllegalArgumentException(
        "source %s: is live and cannot be replayed; it must be a clip or a folder of pictures"
            .formatted(parsed.label()));
  }

  /**
   * The clip that a source reads, whose sound and tags a clip made of it gets.
   *
   * @param video as for {@link #open(String, int)}
   * @return null if it is no clip
   */
  public static @Nullable Origin origin(String source, int video) {
    if (!(Source.parse(source) instanceof Source.Recording recording)
        || !Files.isRegularFile(recording.path())) {
      return null;
    }
    return new Origin(recording.path(), video < 0 ? recording.video() : video);
  }

  /**
   * Opens a source once: live, or a recording at the pace that it names. {@link SupervisedCamera}
   * opens it again after failures.
   *
   * @throws NoSuchFileException if there is no such file, folder or device
   * @throws IOException if it cannot be opened; all messages are one line that names the source
   */
  public static Camera open(CameraSettings settings) throws IOException, InterruptedException {
    Source source = settings.source();
    if (source instanceof Source.Recording recording) {
      Camera camera = open(recording);
      return recording.realTime() ? new PacedCamera(camera) : camera;
    }
    if (source instanceof Source.Synthetic synthetic) {
      return new SyntheticCamera(synthetic, synthetic.realTime());
    }
    if (source instanceof Source.Rtsp rtsp) {
      Login login = settings.login().isAnonymous() ? rtsp.login() : settings.login();
      return open(rtsp, login);
    }
    if (source instanceof Source.Command command) {
      return open(command);
    }
    return V4l2Devices.open((Source.V4l2) source);
  }

  /** Delivers the frames of a recording at its own pace, stamped with the time of delivery. */
  public static Camera paced(Camera recording) {
    return new PacedCamera(recording);
  }

  private static Camera open(Source.Rtsp source, Login login)
      throws IOException, InterruptedException {
    RtspRelay relay =
        RtspRelay.open(source, login, StreamInputs.OPEN_LIMIT, Thread.currentThread().getName());
    boolean opened = false;
    try {
      Camera camera =
          new StreamCamera(StreamInputs.rtsp(source, relay.url()), StreamGuard.of(relay), true, 0);
      opened = true;
      return camera;
    } finally {
      if (!opened) {
        relay.close();
      }
    }
  }

  /** Raw pictures are bounded by their size, which the source or FFmpeg's own limit gives. */
  private static long maxPictureBytes(StreamForm form) {
    return form.isRaw() || form == StreamForm.Y4M ? Long.MAX_VALUE : RtspRelay.MAX_PICTURE_BYTES;
  }

  private static Camera open(Source.Command source) throws IOException, InterruptedException {
    CommandOutput output =
        new CommandOutput(source.label(), source.command(), maxPictureBytes(source.format()));
    boolean opened = false;
    try {
      Camera camera =
          new StreamCamera(
              StreamInputs.command(source, output),
              StreamGuard.of(output),
              source.format().isTimed(),
              source.rate());
      opened = true;
      return camera;
    } finally {
      if (!opened) {
        output.close();
      }
    }
  }

  private static Camera open(Source.Recording recording) throws IOException {
    Path path = recording.path();
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "no such file or folder");
    }
    if (Files.isDirectory(path)) {
      return PictureFolder.open(path, recording.folderRate());
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": neither a file nor a folder");
    }
    if (Files.size(path) == 0) {
      throw new IOException(path + ": is empty");
    }
    if (recording.video() == Source.Recording.BOTH_VIDEOS) {
      throw new IllegalArgumentException(
          "source %s: video=both makes two cameras of `clearlane run`; here it must be one number"
              .formatted(path));
    }
    return VideoFile.open(path, recording.video());
  }
}
