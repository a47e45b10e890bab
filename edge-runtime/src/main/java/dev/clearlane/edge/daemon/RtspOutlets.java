package dev.clearlane.edge.daemon;

import dev.clearlane.edge.encode.LiveCounts;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.rtsp.Credentials;
import dev.clearlane.edge.publish.rtsp.RtspCounts;
import dev.clearlane.edge.publish.rtsp.RtspServer;
import dev.clearlane.edge.publish.rtsp.RtspSettings;
import dev.clearlane.edge.settings.RtspTarget;
import dev.clearlane.edge.status.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The RTSP servers, one per address, and their mounts. A change does not affect clients of other
 * mounts. Used by one thread.
 */
final class RtspOutlets implements AutoCloseable {
  private final @Nullable Credentials credentials;
  private final LiveSettings video;
  private final Metrics metrics;
  private final Map<String, RtspServer> servers = new LinkedHashMap<>();
  private final Map<String, CameraViews> views = new LinkedHashMap<>();
  private final Map<Place, String> mounted = new LinkedHashMap<>(); // → camera
  private final Map<Object, List<Metrics.Registration>> figures = new HashMap<>();

  private record Place(String listener, String path, View view) {}

  private record Video(String camera, View view) {}

  RtspOutlets(@Nullable Credentials credentials, LiveSettings video, Metrics metrics) {
    this.credentials = credentials;
    this.video = video;
    this.metrics = metrics;
  }

  /**
   * Serves exactly these mounts.
   *
   * @param wanted mounts by camera
   * @throws IOException if an address cannot be bound; the others are served
   */
  void serve(Map<String, List<RtspTarget>> wanted) throws IOException {
    Map<Place, String> places = new LinkedHashMap<>();
    Map<String, RtspTarget> listeners = new LinkedHashMap<>();
    wanted.forEach(
        (camera, targets) -> {
          for (RtspTarget target : targets) {
            places.put(new Place(target.listener(), target.path(), target.view()), camera);
            listeners.put(target.listener(), target);
          }
        });
    removeAllBut(wanted.keySet(), places, listeners.keySet());
    IOException failure = null;
    for (RtspTarget listener : listeners.values()) {
      try {
        startServer(listener);
      } catch (IOException e) {
        failure = e;
      }
    }
    for (Map.Entry<Place, String> entry : places.entrySet()) {
      RtspServer server = servers.get(entry.getKey().listener());
      if (server != null && !mounted.containsKey(entry.getKey())) {
        server.mount(
            entry.getKey().path(), video(new Video(entry.getValue(), entry.getKey().view())));
        mounted.put(entry.getKey(), entry.getValue());
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Live videos of a camera, shared by all its mounts. */
  CameraViews views(String camera) {
    return views.computeIfAbsent(
        camera, name -> new CameraViews(name, video, metrics.camera(name)));
  }

  @Override
  public void close() {
    servers.values().forEach(RtspServer::close);
    views.values().forEach(CameraViews::close);
    figures.values().forEach(all -> all.forEach(Metrics.Registration::close));
  }

  private void removeAllBut(Set<String> cameras, Map<Place, String> places, Set<String> listeners) {
    for (Map.Entry<Place, String> old : List.copyOf(mounted.entrySet())) {
      if (!old.getValue().equals(places.get(old.getKey()))) {
        RtspServer server = servers.get(old.getKey().listener());
        if (server != null) {
          server.unmount(old.getKey().path());
        }
        mounted.remove(old.getKey());
      }
    }
    for (String listener : List.copyOf(servers.keySet())) {
      if (!listeners.contains(listener)) {
        RtspServer server = servers.remove(listener);
        if (server != null) {
          server.close();
        }
        forget(listener);
      }
    }
    views
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !cameras.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
                for (View view : View.values()) {
                  forget(new Video(entry.getKey(), view));
                }
              }
              return gone;
            });
  }

  private void startServer(RtspTarget target) throws IOException {
    if (servers.containsKey(target.listener())) {
      return;
    }
    RtspServer server =
        RtspServer.start(RtspSettings.of(target.host(), target.port(), credentials));
    servers.put(target.listener(), server);
    List<Metrics.Registration> all = new ArrayList<>();
    all.add(
        metrics.sample(
            Metrics.Kind.GAUGE,
            "clearlane_rtsp_clients",
            "Connected clients that are playing.",
            () -> server.counts().playing(),
            "listener",
            target.listener()));
    all.add(count(server, target, "too_slow", RtspCounts::tooSlow));
    all.add(count(server, target, "timed_out", RtspCounts::timedOut));
    all.add(count(server, target, "refused", RtspCounts::refused));
    figures.put(target.listener(), all);
  }

  private Metrics.Registration count(
      RtspServer server, RtspTarget target, String reason, ToLongFunction<RtspCounts> value) {
    return metrics.sample(
        Metrics.Kind.COUNTER,
        "clearlane_rtsp_clients_dropped",
        "Clients disconnected or rejected.",
        () -> value.applyAsLong(server.counts()),
        "listener",
        target.listener(),
        "reason",
        reason);
  }

  /** Live video of a camera's view; encoded only while it has clients. */
  LiveVideo video(String camera, View view) {
    return video(new Video(camera, view));
  }

  private LiveVideo video(Video key) {
    LiveVideo live = views(key.camera()).video(key.view());
    if (!figures.containsKey(key)) {
      List<Metrics.Registration> all = new ArrayList<>();
      all.add(count(live, key, "shown", LiveCounts::shown));
      all.add(count(live, key, "repeated", LiveCounts::repeated));
      all.add(count(live, key, "slate", LiveCounts::slates));
      all.add(count(live, key, "failed", LiveCounts::failed));
      all.add(count(live, key, "replaced", LiveCounts::replaced));
      all.add(count(live, key, "unwatched", LiveCounts::unwatched));
      figures.put(key, all);
    }
    return live;
  }

  private Metrics.Registration count(
      LiveVideo live, Video key, String what, ToLongFunction<LiveCounts> value) {
    return metrics.sample(
        Metrics.Kind.COUNTER,
        "clearlane_video_pictures",
        "Frames of a live video: encoded, repeated, slates, failed, not encoded.",
        () -> value.applyAsLong(live.counts()),
        "camera",
        key.camera(),
        "view",
        key.view().id(),
        "what",
        what);
  }

  private void forget(Object key) {
    List<Metrics.Registration> all = figures.remove(key);
    if (all != null) {
      all.forEach(Metrics.Registration::close);
    }
  }
}
