package dev.clearlane.edge.daemon;

import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.rtsp.PushLogin;
import dev.clearlane.edge.publish.rtsp.PushSettings;
import dev.clearlane.edge.publish.rtsp.PushTarget;
import dev.clearlane.edge.publish.rtsp.RtspPush;
import dev.clearlane.edge.status.Metrics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Videos that are pushed to other servers; each is retried while it is in the settings. */
final class Pushes implements AutoCloseable {
  private final PushLogin login;
  private final Metrics metrics;
  private final Map<Place, Running> running = new LinkedHashMap<>();

  private record Place(String camera, PushTarget target) {}

  private record Running(RtspPush push, List<Metrics.Registration> figures) {
    void close() {
      figures.forEach(Metrics.Registration::close);
      push.close();
    }
  }

  Pushes(PushLogin login, Metrics metrics) {
    this.login = login;
    this.metrics = metrics;
  }

  /**
   * Pushes exactly these videos.
   *
   * @param wanted targets by camera
   * @param videos live videos of the cameras
   */
  void serve(Map<String, List<PushTarget>> wanted, RtspOutlets videos) {
    Set<Place> places = new LinkedHashSet<>();
    wanted.forEach(
        (camera, targets) -> targets.forEach(target -> places.add(new Place(camera, target))));
    running
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !places.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
    for (Place place : places) {
      running.computeIfAbsent(place, added -> start(added, videos));
    }
  }

  @Override
  public void close() {
    running.values().forEach(Running::close);
    running.clear();
  }

  private Running start(Place place, RtspOutlets videos) {
    View view = place.target().path().endsWith("/raw") ? View.RAW : View.RESTORED;
    RtspPush push =
        RtspPush.start(
            PushSettings.of(place.target(), login.credentials(), login.authorities()),
            videos.video(place.camera(), view));
    String[] labels = {"camera", place.camera(), "target", place.target().toString()};
    return new Running(
        push,
        List.of(
            metrics.sample(
                Metrics.Kind.GAUGE,
                "clearlane_push_connected",
                "1 while a push is connected to its server.",
                () -> push.counts().connected() ? 1 : 0,
                labels),
            metrics.sample(
                Metrics.Kind.COUNTER,
                "clearlane_push_dropped",
                "Frames dropped because a push was too slow.",
                () -> push.counts().dropped(),
                labels)));
  }
}
