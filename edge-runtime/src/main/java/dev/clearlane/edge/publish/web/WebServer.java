package dev.clearlane.edge.publish.web;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.pem.PemFiles;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinException;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * HTTP server of the live page: static files of this package, the API under {@code /api/v1}, and a
 * WebSocket per viewer. Threads, requests, connections and viewers are limited; nothing of it waits
 * on the frame path.
 */
public final class WebServer implements AutoCloseable {
  private static final int MAX_THREADS = 12;
  private static final int MIN_THREADS = 2;
  private static final int MAX_VIEWERS = 32;
  private static final int MAX_CONNECTIONS_WAITING = 16;
  private static final int MAX_REQUEST_BYTES = 64 << 10;
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int IDLE_TIMEOUT_MS = 10_000;
  private static final int STOP_TIMEOUT_MS = 500;

  /** Browsers keep connections that they do not use; stopping waits for no such connection. */
  private static final int STOP_IDLE_TIMEOUT_MS = 100;

  private static final int TRY_AGAIN_LATER = 1013; // close codes: RFC 6455's registry
  private static final int NO_SUCH_CAMERA = 4404; // and its private range
  private static final String API = "/api/v1";

  /** Paths that need no login. */
  private static final Set<String> OPEN = Set.of(API + "/session", API + "/openapi.json");

  /** Nothing from elsewhere, no frames around the page; pictures are made from messages. */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer");

  private final WebSettings settings;
  private final Access access;
  private final WebApi api;
  private final Map<String, Watch> watches = new ConcurrentHashMap<>(); // by id of the session
  private final Javalin app;

  private record Watch(LiveView view, SocketViewer viewer) {}

  private WebServer(
      WebSettings settings,
      WebDaemon daemon,
      Function<String, @Nullable LiveView> views,
      RecentPlates plates)
      throws IOException {
    this.settings = settings;
    access = new Access(settings.token(), settings.tls() != null);
    api = new WebApi(daemon, views, plates);
    SslContextFactory.Server tls = settings.tls() == null ? null : tls(settings.tls());
    app =
        Javalin.create(
            config -> {
              configure(config, tls);
              route(config.routes);
            });
  }

  /**
   * Starts the server.
   *
   * @param views view of a camera, by its name; null if there is no such camera
   * @throws IOException if the address cannot be bound or a PEM file cannot be used; one line
   */
  static WebServer start(
      WebSettings settings,
      WebDaemon daemon,
      Function<String, @Nullable LiveView> views,
      RecentPlates plates)
      throws IOException {
    WebServer server = new WebServer(settings, daemon, views, plates);
    boolean started = false;
    try {
      server.app.start();
      started = true;
      return server;
    } catch (JavalinException e) {
      throw new IOException("web.listen %s: %s".formatted(settings, rootReason(e)), e);
    } finally {
      if (!started) {
        server.app.stop();
      }
    }
  }

  private static String rootReason(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** The port in use. */
  public int port() {
    return app.port();
  }

  @Override
  public void close() {
    try {
      app.stop();
    } catch (JavalinException e) {
      // a request was still waiting, which Javalin has logged; all connections are closed now
    }
  }

  private void configure(JavalinConfig config, SslContextFactory.@Nullable Server tls) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    config.jetty.threadPool = threads();
    config.jetty.modifyServer(server -> server.setStopTimeout(STOP_TIMEOUT_MS));
    config.jetty.addConnector((server, http) -> connector(server, http, tls));
    config.jetty.modifyWebSocketServletFactory(
        factory -> factory.setIdleTimeout(Duration.ofMillis(IDLE_TIMEOUT_MS)));
    config.staticFiles.add(
        files -> {
          files.directory = "/dev/clearlane/edge/publish/web";
          files.location = Location.CLASSPATH;
          files.headers = HEADERS;
        });
    config.staticFiles.enableWebjars();
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads =
        new QueuedThreadPool(MAX_THREADS, MIN_THREADS, (int) TimeUnit.SECONDS.toMillis(30));
    threads.setName("web-http");
    threads.setDaemon(true);
    return threads;
  }

  private ServerConnector connector(
      Server server, HttpConfiguration http, SslContextFactory.@Nullable Server tls) {
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    HttpConnectionFactory factory = new HttpConnectionFactory(http);
    ServerConnector connector =
        tls == null
            ? new ServerConnector(server, 1, 1, factory)
            : new ServerConnector(
                server, 1, 1, AbstractConnectionFactory.getFactories(tls, factory));
    connector.setHost(settings.address().getAddress().getHostAddress());
    connector.setPort(settings.address().getPort());
    connector.setAcceptQueueSize(MAX_CONNECTIONS_WAITING);
    connector.setIdleTimeout(IDLE_TIMEOUT_MS);
    connector.setShutdownIdleTimeout(STOP_IDLE_TIMEOUT_MS);
    return connector;
  }

  private static SslContextFactory.Server tls(WebSettings.Tls files) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry(
          "web",
          PemFiles.key(files.key()),
          new char[0],
          PemFiles.certificates(files.certificate()).toArray(Certificate[]::new));
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setKeyStore(store);
      tls.setKeyStorePassword("");
      tls.setKeyManagerPassword("");
      tls.setSniRequired(false);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException("web.key %s: %s".formatted(files.key(), Reasons.of(e)), e);
    }
  }

  private void route(RoutesConfig routes) {
    routes.before("/api/*", this::guard);
    routes.wsBeforeUpgrade(API + "/*", this::guard);
    routes.get(API + "/openapi.json", WebApi::description);
    routes.post(API + "/session", request -> WebApi.session(request, access));
    routes.get(API + "/status", api::status);
    routes.post(API + "/commands/{name}", api::command);
    routes.get(API + "/cameras/{camera}/snapshot", api::snapshot);
    routes.get(API + "/plates", api::plates);
    routes.get(API + "/plates/{track}/{view}", api::platePicture);
    routes.get(API + "/clips", api::clips);
    routes.get(API + "/clips/{name}", api::clip);
    routes.ws(API + "/cameras/{camera}/live", this::live);
    routes.exception(HttpResponseException.class, WebServer::refuse);
  }

  private void guard(Context request) {
    request.header("Cache-Control", "no-store");
    access.requireOwnPage(request);
    if (!OPEN.contains(request.path())) {
      access.requireLogin(request);
    }
  }

  private static void refuse(HttpResponseException e, Context request) {
    String wait = e.getDetails().get("retry_after_s");
    if (wait != null) {
      request.header("Retry-After", wait);
    }
    WebApi.send(request, e.getStatus(), new WebApi.Failure(String.valueOf(e.getMessage())));
  }

  private void live(WsConfig socket) {
    socket.onConnect(this::watch);
    socket.onClose(this::leave);
    socket.onError(this::leave);
  }

  private void watch(WsConnectContext context) {
    LiveView view;
    try {
      view = api.view(context.pathParam("camera"));
    } catch (NotFoundResponse e) {
      context.closeSession(NO_SUCH_CAMERA, String.valueOf(e.getMessage()));
      return;
    }
    if (watches.size() >= MAX_VIEWERS) {
      context.closeSession(TRY_AGAIN_LATER, "at most %d viewers".formatted(MAX_VIEWERS));
      return;
    }
    Watch watch = new Watch(view, new SocketViewer(context.session));
    watches.put(context.sessionId(), watch);
    context.enableAutomaticPings(IDLE_TIMEOUT_MS / 4, TimeUnit.MILLISECONDS);
    view.add(watch.viewer());
  }

  private void leave(WsContext context) {
    Watch watch = watches.remove(context.sessionId());
    if (watch != null) {
      watch.view().remove(watch.viewer());
    }
  }
}
