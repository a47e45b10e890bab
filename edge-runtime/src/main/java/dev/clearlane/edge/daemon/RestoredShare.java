package dev.clearlane.edge.daemon;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which share of the frames that needed restoring got it over the last minute, camera by camera: as
 * metric {@code clearlane_restored_share}, as lines for {@code /readyz}, and as one warning when it
 * falls below {@value #MIN_SHARE}. Updated by one thread, read by any.
 */
final class RestoredShare {
  /** A camera below this gets less than its user expects. */
  static final double MIN_SHARE = 0.9;

  private static final Logger LOG = LoggerFactory.getLogger(RestoredShare.class);
  private static final long WINDOW_NS = 60_000_000_000L;
  private static final long INTERVAL_NS = 1_000_000_000L;

  /** With fewer frames the share means nothing. */
  private static final long MIN_FRAMES = 200;

  /** At a start, models are opened and measured while frames pass. */
  private static final long START_NS = 20_000_000_000L;

  /** The warning may come again once the share was above {@link #MIN_SHARE} by this. */
  private static final double HYSTERESIS = 0.05;

  private final Metrics metrics;
  private final Map<String, Camera> cameras = new LinkedHashMap<>(); // guarded by this
  private long updatedNs;
  private boolean started;

  RestoredShare(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Counters of a camera at one time. */
  private record Point(long ns, CameraMetrics.Restoration counts) {}

  private static final class Camera {
    private final Deque<Point> points = new ArrayDeque<>();
    private final long openedNs;
    private boolean warned;
    private Metrics.@Nullable Registration registration;

    Camera(long openedNs) {
      this.openedNs = openedNs;
    }
  }

  /** Takes the counters of all cameras, once a second. */
  synchronized void update(long nowNs, Set<String> names) {
    if (started && nowNs - updatedNs < INTERVAL_NS) {
      return;
    }
    started = true;
    updatedNs = nowNs;
    cameras
        .entrySet()
        .removeIf(entry -> !names.contains(entry.getKey()) && close(entry.getValue()));
    for (String name : names) {
      Camera camera = cameras.computeIfAbsent(name, added -> open(added, nowNs));
      camera.points.addLast(new Point(nowNs, metrics.camera(name).restoration()));
      while (nowNs - camera.points.getFirst().ns > WINDOW_NS) {
        camera.points.removeFirst();
      }
      if (nowNs - camera.openedNs >= START_NS) {
        warn(name, camera);
      }
    }
  }

  /** One line per camera that had frames to restore in the last minute. */
  synchronized List<String> lines() {
    List<String> lines = new ArrayList<>();
    cameras.forEach(
        (name, camera) -> {
          CameraMetrics.Restoration counts = window(camera);
          if (counts.needed() > 0) {
            lines.add(name + ": " + describe(counts));
          }
        });
    return lines;
  }

  /** The share of a camera, 0 to 1; 1 if no frame needed restoring, or there is no such camera. */
  synchronized double of(String name) {
    Camera camera = cameras.get(name);
    return camera == null ? 1 : share(camera);
  }

  private Camera open(String name, long nowNs) {
    Camera camera = new Camera(nowNs);
    camera.registration =
        metrics.sample(
            Metrics.Kind.GAUGE,
            "clearlane_restored_share",
            "Share of the frames that needed restoring and got it, over the last minute; 1 if none"
                + " needed it.",
            () -> share(camera),
            "camera",
            name);
    return camera;
  }

  private static boolean close(Camera camera) {
    if (camera.registration != null) {
      camera.registration.close();
    }
    return true;
  }

  private synchronized double share(Camera camera) {
    return window(camera).share();
  }

  private void warn(String name, Camera camera) {
    CameraMetrics.Restoration counts = window(camera);
    if (counts.needed() < MIN_FRAMES) {
      return;
    }
    double share = share(camera);
    if (share < MIN_SHARE && !camera.warned) {
      camera.warned = true;
      LOG.warn(
          "{}: {}; engine.tier fast, a smaller frame size or a lower frame rate help,"
              + " 'clearlane calibrate int8' makes a model faster",
          name,
          describe(counts));
    } else if (share > MIN_SHARE + HYSTERESIS) {
      camera.warned = false;
    }
  }

  private static String describe(CameraMetrics.Restoration counts) {
    return "%d %% of the frames that needed restoring got it over the last minute (%d of %d)"
        .formatted(
            (long) (100.0 * counts.restored() / counts.needed()),
            counts.restored(),
            counts.needed());
  }

  private static CameraMetrics.Restoration window(Camera camera) {
    return camera.points.isEmpty()
        ? CameraMetrics.Restoration.NONE
        : camera.points.getLast().counts.minus(camera.points.getFirst().counts);
  }
}
