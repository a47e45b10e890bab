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
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves live videos over RTSP 1.0 (RFC 2326), each at a path, to clients that take the packets
 * within the connection (TCP) or beside it (UDP).
 *
 * <p>One thread of its own does everything; no client can make it wait for another. Public methods
 * are thread-safe and wait for that thread. Videos stay their owner's: close the server first.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes its connection, and that is seen
public final class RtspServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RtspServer.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SPARE_CONNECTIONS = 16;
  private static final int SOCKET_BYTES = 256 << 10;
  private static final long ROUND_MS = 250;
  private static final long END_MS = 2000;
  private static final long SILENCE_NS = Duration.ofSeconds(1).toNanos();

  private final RtspSettings settings;
  private final NioEventLoopGroup group;
  private final EventLoop loop;
  private final UdpSockets udp;
  private final String cname = "clearlane-" + Long.toHexString(RANDOM.nextLong());
  private final long id = System.currentTimeMillis() / 1000;
  private @Nullable Channel listener;

  // what follows is the event loop's alone
  private final Map<String, Mount> mounts = new HashMap<>();
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final Map<Channel, RtspConnection> connections = new LinkedHashMap<>();
  private long played;
  private long tooSlow;
  private long timedOut;
  private long refused;
  private long complainedNs = System.nanoTime() - SILENCE_NS;

  private RtspServer(RtspSettings settings, NioEventLoopGroup group, UdpSockets udp) {
    this.settings = settings;
    this.group = group;
    this.udp = udp;
    loop = group.next();
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if the address is not this machine's, or the port is taken
   */
  public static RtspServer start(RtspSettings settings) throws IOException {
    Libav.load();
    NioEventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("rtsp", true));
    boolean started = false;
    try {
      RtspServer server = new RtspServer(settings, group, UdpSockets.bind(group, settings.host()));
      server.udp.rtcp().pipeline().addLast(server.new Reports());
      server.listener = server.listen();
      server.loop.scheduleAtFixedRate(server::round, ROUND_MS, ROUND_MS, TimeUnit.MILLISECONDS);
      LOG.info("rtsp: listening on {}:{}", settings.host(), server.port());
      started = true;
      return server;
    } finally {
      if (!started) {
        end(group);
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
            // else the system hides up to 4 MiB, many seconds of video, from a slow client
            .childOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    settings.clientBufferBytes() / 2, settings.clientBufferBytes()))
            .childHandler(new Arrival());
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

  private final class Arrival extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      if (connections.size() >= settings.mostClients() + SPARE_CONNECTIONS) {
        channel.close();
        return;
      }
      RtspConnection connection =
          new RtspConnection(RtspServer.this, channel, settings.credentials());
      channel
          .pipeline()
          .addLast(new InterleavedFrames(connection::touch))
          .addLast(
              new RtspDecoder(
                  InterleavedFrames.MOST_HEADER_BYTES,
                  InterleavedFrames.MOST_HEADER_BYTES,
                  InterleavedFrames.MOST_BODY_BYTES))
          .addLast(new HttpObjectAggregator(InterleavedFrames.MOST_BODY_BYTES))
          .addLast(new RtspEncoder())
          .addLast(connection);
    }
  }

  /** Clients' reports over UDP: what counts is that they come. */
  private final class Reports extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      for (Session session : sessions.values()) {
        if (session.reportsFrom(packet.sender())) {
          session.touch();
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("rtsp: a report could not be read", cause);
    }
  }

  /** Where it listens, also where the settings left that open. */
  public int port() {
    return listener == null ? 0 : ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /**
   * Serves a video at a path.
   *
   * @param path e.g. {@code /front/raw}: letters, digits, {@code _ . -} between slashes
   * @throws IllegalArgumentException if it is no path, or taken
   */
  public void mount(String path, LiveVideo video) {
    if (!path.matches("(/[a-zA-Z0-9_.-]{1,64}){1,8}") || path.endsWith('/' + Sdp.TRACK)) {
      throw new IllegalArgumentException(
          "rtsp: a path is made of letters, digits, '_', '.' and '-' between slashes, not '%s'"
              .formatted(path));
    }
    boolean added =
        call(() -> mounts.putIfAbsent(path, new Mount(path, video, loop, this::tooSlow)) == null);
    if (!added) {
      throw new IllegalArgumentException("rtsp: two videos at " + path);
    }
  }

  /** Ends a path's sessions, and serves nothing there any more. */
  public void unmount(String path) {
    call(
        () -> {
          Mount mount = mounts.remove(path);
          if (mount != null) {
            mount.sessions().forEach(this::drop);
            mount.unwatch();
          }
          return true;
        });
  }

  /** What it does and has done. */
  public RtspCounts counts() {
    return call(
        () ->
            new RtspCounts(
                connections.size(),
                sessions.size(),
                (int) sessions.values().stream().filter(Session::isPlaying).count(),
                played,
                tooSlow,
                timedOut,
                refused));
  }

  /** Ends all sessions and connections. */
  @Override
  public void close() {
    if (group.isShuttingDown()) {
      return;
    }
    List.copyOf(call(() -> List.copyOf(mounts.keySet()))).forEach(this::unmount);
    end(group);
  }

  private static void end(NioEventLoopGroup group) {
    // closes every channel; 0: nothing is added any more
    group.shutdownGracefully(0, END_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * END_MS);
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

  // --- for connections, on the event loop

  long id() {
    return id;
  }

  Duration sessionTimeout() {
    return settings.sessionTimeout();
  }

  void connected(RtspConnection connection) {
    connections.put(connection.channel(), connection);
  }

  void disconnected(RtspConnection connection) {
    connections.remove(connection.channel());
    // A session ends with the connection it was set up on: all players keep it, and pictures
    // that nobody can stop are a nuisance.
    of(connection.channel()).forEach(this::end);
  }

  void touch(Channel channel) {
    of(channel).forEach(Session::touch);
  }

  void refused(Channel channel) {
    refused++;
    if (System.nanoTime() - complainedNs >= SILENCE_NS) {
      complainedNs = System.nanoTime();
      LOG.warn("rtsp: {} was refused: wrong user or password", channel.remoteAddress());
    }
  }

  @Nullable Mount mount(Address address) {
    return mounts.get(address.path());
  }

  /** A new session, or null if there are enough. */
  @Nullable Session open(Mount mount, Channel channel, Transport transport) {
    if (sessions.size() >= settings.mostClients()) {
      return null;
    }
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    String name = HexFormat.of().formatHex(random);
    Session session = new Session(name, mount, cname, channel, route(transport));
    sessions.put(name, session);
    mount.add(session);
    return session;
  }

  /** The session of that name that was set up on this connection, or null. */
  @Nullable Session session(String name, Channel channel) {
    Session session = sessions.get(name);
    return session != null && session.isOf(channel) ? session : null;
  }

  Session.Route route(Transport transport) {
    return new Session.Route(transport, udp.rtp(), udp.rtcp());
  }

  /** A transport as the answer to SETUP names it. */
  String describe(Transport transport) {
    return transport.interleaved()
        ? "RTP/AVP/TCP;unicast;interleaved=%d-%d".formatted(transport.rtp(), transport.rtcp())
        : "RTP/AVP;unicast;client_port=%d-%d;server_port=%d-%d"
            .formatted(transport.rtp(), transport.rtcp(), udp.rtpPort(), udp.rtcpPort());
  }

  void started(Session session) {
    played++;
    LOG.info(
        "rtsp: {} plays {} over {}",
        session.client(),
        session.mount().path(),
        session.transport().interleaved() ? "TCP" : "UDP");
  }

  void end(Session session) {
    if (sessions.remove(session.id()) != null) {
      session.pause();
      session.mount().remove(session);
    }
  }

  private List<Session> of(Channel channel) {
    return sessions.values().stream().filter(session -> session.isOf(channel)).toList();
  }

  private void drop(Session session) {
    end(session);
    session.connection().close();
  }

  private void tooSlow(Session session) {
    tooSlow++;
    LOG.warn(
        "rtsp: {} does not keep up with {}: dropped", session.client(), session.mount().path());
    drop(session);
  }

  /** Ends what is no longer there. */
  private void round() {
    for (Session session : List.copyOf(sessions.values())) {
      if (session.isSilent(settings.sessionTimeout())) {
        timedOut++;
        LOG.info("rtsp: {} was not heard of any more", session.client());
        drop(session);
      }
    }
    for (RtspConnection connection : List.copyOf(connections.values())) {
      boolean idle = connection.channel().isActive() && of(connection.channel()).isEmpty();
      if (idle && connection.isSilent(settings.sessionTimeout())) {
        timedOut++;
        connection.channel().close();
      }
    }
    mounts.values().forEach(Mount::rest);
  }
}
