package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.serving.clip.Libav;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.rtsp.RtspDecoder;
import io.netty.handler.codec.rtsp.RtspEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves live videos over RTSP 1.0 (RFC 2326), each at a path, with packets within the connection
 * (TCP) or next to it (UDP).
 *
 * <p>Runs on one event loop, on which no client waits for another. Public methods are thread-safe
 * and wait for the event loop. The caller owns the videos and closes the server before them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // ends with the event loop
public final class RtspServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RtspServer.class);
  private static final int SOCKET_BYTES = 256 << 10;

  /** Send buffer of a client without a session; with one it is that of the settings. */
  private static final int RESPONSE_BYTES = 32 << 10;

  private static final long EXPIRY_INTERVAL_MS = 250;
  private static final long SHUTDOWN_TIMEOUT_MS = 2000;

  private final RtspSettings settings;
  private final NioEventLoopGroup group;
  private final EventLoop loop;
  private final RtspCounts counts;
  private final Sessions sessions; // used on the event loop
  private @Nullable Channel listener;

  private RtspServer(
      RtspSettings settings,
      NioEventLoopGroup group,
      UdpSockets udp,
      RtspMetrics metrics,
      LongSupplier clock) {
    this.settings = settings;
    this.group = group;
    loop = group.next();
    counts = new RtspCounts(metrics, settings.host() + ':' + settings.port());
    sessions = new Sessions(settings, udp, counts, clock);
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if the address does not belong to this machine, or the port is in use
   */
  public static RtspServer start(RtspSettings settings) throws IOException {
    return start(settings, new RtspMetrics());
  }

  /** Starts to listen, and counts the clients. */
  public static RtspServer start(RtspSettings settings, RtspMetrics metrics) throws IOException {
    return start(settings, metrics, System::nanoTime);
  }

  /**
   * Starts to listen.
   *
   * @param clock of all timeouts, in nanoseconds
   */
  static RtspServer start(RtspSettings settings, RtspMetrics metrics, LongSupplier clock)
      throws IOException {
    Libav.load();
    NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("rtsp", true));
    RtspServer server = null;
    boolean started = false;
    try {
      UdpSockets udp = UdpSockets.bind(group, settings.host());
      server = new RtspServer(settings, group, udp, metrics, clock);
      udp.rtcp().pipeline().addLast(new ReportHandler(server.sessions));
      server.listener = server.listen();
      server.loop.scheduleAtFixedRate(
          server.sessions::expire, EXPIRY_INTERVAL_MS, EXPIRY_INTERVAL_MS, TimeUnit.MILLISECONDS);
      LOG.info("rtsp: listening on {}:{}", settings.host(), server.port());
      started = true;
      return server;
    } finally {
      if (!started) {
        shutDown(group);
        if (server != null) {
          server.counts.close();
        }
      }
    }
  }

  private Channel listen() throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            // the default, up to 4 MiB, would hide for many seconds that a client is slow
            .childOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(RESPONSE_BYTES / 2, RESPONSE_BYTES))
            .childHandler(new ConnectionInitializer());
    ChannelFuture bound =
        bootstrap
            .bind(new InetSocketAddress(settings.host(), settings.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "rtsp: cannot listen on %s:%d: %s"
              .formatted(settings.host(), settings.port(), bound.cause().getMessage()),
          bound.cause());
    }
    return bound.channel();
  }

  private final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      RtspConnection connection = new RtspConnection(sessions, channel, settings.credentials());
      if (!sessions.enter(connection)) {
        channel.close();
        return;
      }
      channel
          .pipeline()
          .addLast(connection.requests())
          .addLast(
              new RtspDecoder(
                  InterleavedFrames.MAX_HEADER_BYTES,
                  InterleavedFrames.MAX_HEADER_BYTES,
                  InterleavedFrames.MAX_BODY_BYTES))
          .addLast(new HttpObjectAggregator(InterleavedFrames.MAX_BODY_BYTES))
          .addLast(new RtspEncoder())
          .addLast(connection);
    }
  }

  /** Receives the clients' reports over UDP, whose content is ignored. */
  private static final class ReportHandler extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Sessions sessions;

    ReportHandler(Sessions sessions) {
      this.sessions = sessions;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      sessions.reported(packet.sender());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("rtsp: receiver report not read", cause);
    }
  }

  /** Port of the server, also if the settings leave it open. */
  public int port() {
    return listener == null ? 0 : ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /**
   * Serves a video at a path.
   *
   * @param path e.g. {@code /front/raw}: letters, digits, {@code _ . -} between slashes
   * @throws IllegalArgumentException if the path is invalid or in use
   */
  public void mount(String path, LiveVideo video) {
    if (!path.matches("(/[a-zA-Z0-9_.-]{1,64}){1,8}") || path.endsWith('/' + Sdp.TRACK)) {
      throw new IllegalArgumentException(
          "rtsp: path must consist of letters, digits, '_', '.' and '-' between slashes, not '%s'"
              .formatted(path));
    }
    boolean added = call(() -> sessions.add(new Mount(path, video, loop, sessions::dropSlow)));
    if (!added) {
      throw new IllegalArgumentException("rtsp: two videos at " + path);
    }
  }

  /** Ends the sessions of a path and stops serving it. */
  public void unmount(String path) {
    call(
        () -> {
          sessions.remove(path);
          return true;
        });
  }

  /** Ends at once what is at its timeout, as is done every {@value #EXPIRY_INTERVAL_MS} ms. */
  void expire() {
    call(
        () -> {
          sessions.expire();
          return true;
        });
  }

  /** Number of connections whose client does not read its responses now. */
  int unread() {
    return call(sessions::unread);
  }

  /** Clients now, and counters since the start. */
  public RtspCounts counts() {
    return counts;
  }

  /** Ends all sessions and connections, within 4 s. */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    call(sessions::paths).forEach(this::unmount);
    shutDown(group);
    counts.close();
  }

  private static void shutDown(NioEventLoopGroup group) {
    // closes every channel; 0: no time for further tasks
    group
        .shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * SHUTDOWN_TIMEOUT_MS);
  }

  private <T> T call(Callable<T> work) {
    try {
      return loop.inEventLoop() ? work.call() : loop.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("rtsp: interrupted", e);
    } catch (Exception e) {
      throw new IllegalStateException("rtsp: " + e.getMessage(), e);
    }
  }
}
