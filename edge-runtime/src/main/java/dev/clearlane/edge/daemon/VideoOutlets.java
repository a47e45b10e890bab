package dev.clearlane.edge.daemon;

import dev.clearlane.edge.settings.OutputTarget;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.status.Metrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the encoded video of all cameras goes: RTSP mounts, pushes and recordings. */
final class VideoOutlets implements AutoCloseable {
  private final RtspOutlets rtsp;
  private final Pushes pushes;
  private final @Nullable Recordings recordings;

  /** Opens nothing yet. */
  VideoOutlets(Settings settings, Metrics metrics) {
    rtsp = new RtspOutlets(settings.rtsp(), settings.video().live(), metrics);
    pushes = new Pushes(settings.push().login(), metrics);
    recordings =
        settings.record() == null ? null : new Recordings(settings.record().plan(), metrics);
  }

  /**
   * Applies the mounts, pushes and recordings of settings, which may differ from the first ones.
   *
   * @throws IOException if a port cannot be bound; everything else is applied
   */
  void show(Settings settings) throws IOException {
    IOException failure = null;
    try {
      rtsp.serve(targets(settings, OutputTarget::served));
    } catch (IOException e) {
      failure = e;
    }
    pushes.serve(targets(settings, OutputTarget::pushed), rtsp);
    if (recordings != null) {
      recordings.record(settings.cameras().keySet(), rtsp);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static <T> Map<String, List<T>> targets(
      Settings settings, Function<List<OutputTarget>, List<T>> kind) {
    Map<String, List<T>> targets = new LinkedHashMap<>();
    settings.cameras().forEach((name, camera) -> targets.put(name, kind.apply(camera.outputs())));
    return targets;
  }

  /** The encoded videos of a camera, which it feeds. */
  CameraViews views(String camera) {
    return rtsp.views(camera);
  }

  /** Keeps the recorded video around now. */
  void event(String camera) {
    if (recordings != null) {
      recordings.event(camera);
    }
  }

  /** Recordings that cannot be written, one line each. */
  List<String> problems() {
    return recordings == null ? List.of() : recordings.problems();
  }

  @Override
  public void close() {
    pushes.close();
    if (recordings != null) {
      recordings.close();
    }
    rtsp.close();
  }
}
