package dev.clearlane.edge.publish.web;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The live page: its server and the view of each camera. Thread-safe. */
public final class WebPage implements AutoCloseable {
  /** Name of a camera's output. */
  public static final String OUTPUT = "web";

  private final WebSettings settings;
  private final WebMetrics metrics;
  private final Supplier<Set<String>> cameras;
  private final Map<String, LiveView> views = new ConcurrentHashMap<>();
  private final RecentPlates plates = new RecentPlates();
  private final WebServer server;

  private WebPage(
      WebSettings settings, WebDaemon daemon, Supplier<Set<String>> cameras, WebMetrics metrics)
      throws IOException {
    this.settings = settings;
    this.metrics = metrics;
    this.cameras = cameras;
    server = WebServer.start(settings, daemon, this::view, plates);
  }

  /**
   * Starts the server.
   *
   * @param cameras names of the present ones
   * @throws IOException if the address cannot be bound or a PEM file cannot be used; one line
   */
  public static WebPage start(
      WebSettings settings, WebDaemon daemon, Supplier<Set<String>> cameras, WebMetrics metrics)
      throws IOException {
    return new WebPage(settings, daemon, cameras, metrics);
  }

  /** An output that feeds the viewers of a camera; opened again when the camera is. */
  public Output output(String camera, TimeBase timeBase) {
    return new WebOutput(present(camera), timeBase, settings.maxFps(), settings.maxWidthPx());
  }

  /** The plates that the page lists. */
  public RecentPlates plates() {
    return plates;
  }

  /** The port in use. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  private @Nullable LiveView view(String camera) {
    return cameras.get().contains(camera) ? present(camera) : null;
  }

  private LiveView present(String camera) {
    return views.computeIfAbsent(camera, name -> new LiveView(name, metrics));
  }
}
