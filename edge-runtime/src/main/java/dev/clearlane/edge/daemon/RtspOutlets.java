package dev.clearlane.edge.daemon;

import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.VideoMetrics;
import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.rtsp.RtspMetrics;
import dev.clearlane.edge.publish.rtsp.RtspServer;
import dev.clearlane.edge.settings.RtspSection;
import dev.clearlane.edge.settings.RtspTarget;
import dev.clearlane.edge.status.Metrics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The RTSP servers, one per address, and their mounts. A change does not affect clients of other
 * mounts. Used by one thread.
 */
final class RtspOutlets implements AutoCloseable {
  private final RtspSection settings;
  private final LiveSettings video;
  private final Metrics metrics;
  private final VideoMetrics videoMetrics = new VideoMetrics();
  private final RtspMetrics rtspMetrics = new RtspMetrics();
  private final Map<String, RtspServer> servers = new LinkedHashMap<>();
  private final Map<String, CameraViews> views = new LinkedHashMap<>();
  private final Map<Place, String> mounted = new LinkedHashMap<>(); // → camera

  private record Place(String listener, String path, View view) {}

  RtspOutlets(RtspSection settings, LiveSettings video, Metrics metrics) {
    this.settings = settings;
    this.video = video;
    this.metrics = metrics;
    videoMetrics.collectors().forEach(metrics::register);
    rtspMetrics.collectors().forEach(metrics::register);
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
        server.mount(entry.getKey().path(), video(entry.getValue(), entry.getKey().view()));
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
        camera, name -> new CameraViews(name, video, metrics.camera(name), videoMetrics));
  }

  @Override
  public void close() {
    servers.values().forEach(RtspServer::close);
    views.values().forEach(CameraViews::close);
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
      }
    }
    views
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !cameras.contains(entry.getKey());
              if (gone) {
                entry.getValue().close();
              }
              return gone;
            });
  }

  private void startServer(RtspTarget target) throws IOException {
    if (servers.containsKey(target.listener())) {
      return;
    }
    RtspServer server =
        RtspServer.start(settings.server(target.host(), target.port()), rtspMetrics);
    servers.put(target.listener(), server);
  }

  /** Live video of a camera's view; encoded only while it has clients. */
  LiveVideo video(String camera, View view) {
    return views(camera).video(view);
  }
}
