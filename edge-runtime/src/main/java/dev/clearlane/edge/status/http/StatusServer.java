package dev.clearlane.edge.status.http;

import dev.clearlane.edge.admission.ClientAddress;
import dev.clearlane.edge.admission.ConnectionPlaces;
import dev.clearlane.edge.admission.LoginPauses;
import dev.clearlane.edge.status.Metrics;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * HTTP server for {@code /healthz}, {@code /readyz} and {@code /metrics} (GET and HEAD). The first
 * two return {@code ok}, or 503 with one line per problem; {@code /readyz} adds lines of details.
 *
 * <p>A connection serves one request and is closed {@value #CONNECTION_TIMEOUT_S} s after it was
 * opened, whether its request has come and its response was read or not. There are {@value
 * #CONNECTIONS} places, {@value #CONNECTIONS_PER_ADDRESS} per address; where they are short, the
 * oldest connection makes room. No client waits for another: one event loop serves all of them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of closing channels
public final class StatusServer implements AutoCloseable {
  static final int CONNECTIONS = 64;
  static final int CONNECTIONS_PER_ADDRESS = 16;
  static final int CONNECTION_TIMEOUT_S = 5;

  private static final int WAITING_CONNECTIONS = 64;
  private static final int MAX_LINE_BYTES = 4 << 10;
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int MAX_BODY_BYTES = 4 << 10;
  private static final long SHUTDOWN_TIMEOUT_MS = 1000;
  private static final long EXPIRY_INTERVAL_MS = 1000;

  private final NioEventLoopGroup network;
  private final StatusPages pages;
  private final ConnectionPlaces<Channel> places; // used on the event loop
  private final Map<Channel, Long> openedNs = new LinkedHashMap<>(); // oldest first; likewise
  private final LongSupplier clock;
  private final LoginPauses pauses;
  private @Nullable Channel listener;

  private StatusServer(StatusPages pages, LongSupplier clock) {
    this.pages = pages;
    this.clock = clock;
    pauses = new LoginPauses(clock);
    network = new NioEventLoopGroup(1, new DefaultThreadFactory("status-http", true));
    places = new ConnectionPlaces<>(CONNECTIONS, CONNECTIONS_PER_ADDRESS, Channel::close);
  }

  /**
   * Listener of the server.
   *
   * @param address resolved address of this machine; port 0 for any free one
   * @param username empty for a listener without authentication, which must be on loopback
   * @param password of that user
   */
  public record Listen(InetSocketAddress address, String username, String password) {
    /**
     * @throws IllegalArgumentException with one line, if the network could read without
     *     authentication
     */
    public Listen {
      if (address.isUnresolved()) {
        throw new IllegalArgumentException(
            "listen must be an address of this machine, but is " + address.getHostString());
      }
      if (!address.getAddress().isLoopbackAddress() && (username.isEmpty() || password.isEmpty())) {
        throw new IllegalArgumentException(
            "listen must be a loopback address unless username and password_file are set, but is "
                + address.getHostString());
      }
    }

    @Override
    public String toString() {
      return address.getHostString() + ':' + address.getPort();
    }
  }

  /**
   * Starts the server.
   *
   * @param alive problems that a restart may fix; evaluated per request
   * @param ready current problems
   * @param details lines that follow in the answer of {@code /readyz}, whatever the problems
   * @throws IOException if the address cannot be bound; the message is one line with the address
   */
  public static StatusServer start(
      Listen listen,
      Metrics metrics,
      Supplier<List<String>> alive,
      Supplier<List<String>> ready,
      Supplier<List<String>> details)
      throws IOException {
    return start(listen, new StatusPages(listen, metrics, alive, ready, details), System::nanoTime);
  }

  /**
   * Starts the server.
   *
   * @param clock of all timeouts, in nanoseconds
   */
  static StatusServer start(Listen listen, StatusPages pages, LongSupplier clock)
      throws IOException {
    StatusServer server = new StatusServer(pages, clock);
    boolean started = false;
    try {
      server.listener = server.bind(listen);
      server
          .listener
          .eventLoop()
          .scheduleAtFixedRate(
              server::closeOld, EXPIRY_INTERVAL_MS, EXPIRY_INTERVAL_MS, TimeUnit.MILLISECONDS);
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  private Channel bind(Listen listen) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(network)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, WAITING_CONNECTIONS)
            .childHandler(new ConnectionInitializer())
            .bind(listen.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "status.listen %s: %s".formatted(listen, bound.cause().getMessage()), bound.cause());
    }
    return bound.channel();
  }

  private final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      ClientAddress client = ClientAddress.of(channel.remoteAddress());
      if (!places.enter(channel, client)) {
        channel.close();
        return;
      }
      openedNs.put(channel, clock.getAsLong());
      channel
          .closeFuture()
          .addListener(
              closed -> {
                places.leave(channel);
                openedNs.remove(channel);
              });
      channel
          .pipeline()
          .addLast(new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, MAX_BODY_BYTES))
          .addLast(new HttpObjectAggregator(MAX_BODY_BYTES, true))
          .addLast(new StatusRequest(pages, pauses, client));
    }
  }

  /** Closes what was opened too long ago; on the event loop. */
  private void closeOld() {
    long nowNs = clock.getAsLong();
    for (Map.Entry<Channel, Long> entry : List.copyOf(openedNs.entrySet())) {
      if (nowNs - entry.getValue() >= TimeUnit.SECONDS.toNanos(CONNECTION_TIMEOUT_S)) {
        entry.getKey().close();
      }
    }
  }

  /** Closes at once what is at its timeout, as is done every {@value #EXPIRY_INTERVAL_MS} ms. */
  void expire() {
    network.next().submit(this::closeOld).awaitUninterruptibly();
  }

  /** The port in use. */
  public int port() {
    return listener == null ? 0 : ((InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    network.shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    network.terminationFuture().awaitUninterruptibly(2 * SHUTDOWN_TIMEOUT_MS);
  }
}
