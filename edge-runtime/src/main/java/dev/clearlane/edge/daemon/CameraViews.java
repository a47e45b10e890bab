package dev.clearlane.edge.daemon;

import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.pipeline.LiveViews;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.serving.frame.RestoredFrame;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The live videos of one camera: one per view, shared by all its clients. They stay while the
 * camera is restarted. Thread-safe.
 */
final class CameraViews implements LiveViews {
  private final String camera;
  private final LiveSettings settings;
  private final CameraMetrics metrics;
  private final Map<View, LiveVideo> videos = new EnumMap<>(View.class);
  private @Nullable String problem;

  CameraViews(String camera, LiveSettings settings, CameraMetrics metrics) {
    this.camera = camera;
    this.settings = settings;
    this.metrics = metrics;
  }

  /** The video of a view, started if there is none; owned by this object. */
  synchronized LiveVideo video(View view) {
    LiveVideo video = videos.get(view);
    if (video == null) {
      video = LiveVideo.start(camera, view, settings);
      video.onEncode(ns -> metrics.stage("encode", ns));
      video.showProblem(problem);
      videos.put(view, video);
    }
    return video;
  }

  @Override
  public synchronized void accept(RestoredFrame frame) {
    try (frame) {
      videos.values().forEach(video -> video.accept(frame.retain()));
    }
  }

  @Override
  public synchronized void showProblem(@Nullable String what) {
    problem = what;
    videos.values().forEach(video -> video.showProblem(what));
  }

  synchronized void close() {
    videos.values().forEach(LiveVideo::close);
    videos.clear();
  }
}
