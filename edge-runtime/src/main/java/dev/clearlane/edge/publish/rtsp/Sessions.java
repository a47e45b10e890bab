package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.admission.ClientAddress;
import dev.clearlane.edge.admission.ConnectionPlaces;
import dev.clearlane.edge.admission.LoginPauses;
import dev.clearlane.edge.logging.LogThrottle;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mounts, connections and sessions of a server. Used on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // of closing channels
final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(RtspServer.class);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ID_BYTES = 8;

  /** Connections beyond the sessions, for clients that only ask, and how many of an address. */
  private static final int SPARE_CONNECTIONS = 16;

  private static final int SPARE_PER_ADDRESS = 4;

  /** Time for a client to log in, or on an open server to ask for a video. */
  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(10);

  /** Time for a client to read its responses. */
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private final RtspSettings settings;
  private final UdpSockets udp;
  private final String cname = "clearlane-" + Long.toHexString(RANDOM.nextLong());
  private final long sdpId = System.currentTimeMillis() / 1000;
  private final Map<String, Mount> mounts = new HashMap<>();
  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final Map<Channel, RtspConnection> connections = new LinkedHashMap<>();
  private final ConnectionPlaces<RtspConnection> places;
  private final LongSupplier clock;
  private final LoginPauses pauses;
  private final LogThrottle throttle = new LogThrottle(Duration.ofSeconds(1));
  private final RtspCounts counts;

  /**
   * @param clock in nanoseconds, of all timeouts
   */
  Sessions(RtspSettings settings, UdpSockets udp, RtspCounts counts, LongSupplier clock) {
    this.clock = clock;
    pauses = new LoginPauses(clock);
    this.settings = settings;
    this.udp = udp;
    this.counts = counts;
    places =
        new ConnectionPlaces<>(
            settings.maxClients() + SPARE_CONNECTIONS,
            settings.maxClientsPerAddress() + SPARE_PER_ADDRESS,
            this::crowdOut);
  }

  /** Now, in nanoseconds; the clock of all timeouts. */
  long nowNs() {
    return clock.getAsLong();
  }

  /** Number of connections whose client does not read its responses now. */
  int unread() {
    return (int) connections.values().stream().filter(RtspConnection::isFull).count();
  }

  /** Identifies the descriptions of this server. */
  long sdpId() {
    return sdpId;
  }

  /** Time without a sign of life after which a session ends. */
  Duration timeout() {
    return settings.sessionTimeout();
  }

  // mounts

  /** Adds a mount; false if its path is in use. */
  boolean add(Mount mount) {
    return mounts.putIfAbsent(mount.path(), mount) == null;
  }

  /** Ends the sessions of a path and removes its mount. */
  void remove(String path) {
    Mount mount = mounts.remove(path);
    if (mount != null) {
      mount.sessions().forEach(session -> drop(session, "mount removed"));
      mount.unsubscribe();
    }
  }

  Set<String> paths() {
    return Set.copyOf(mounts.keySet());
  }

  @Nullable Mount mount(Address address) {
    return mounts.get(address.path());
  }

  // connections

  /** Takes a place for a new connection; false if it must be refused. */
  boolean enter(RtspConnection connection) {
    boolean entered = places.enter(connection, connection.client());
    if (!entered) {
      counts.addCrowdedOut();
      if (throttle.permits("full")) {
        LOG.warn("rtsp: {}: no place for a connection", connection.channel().remoteAddress());
      }
    }
    return entered;
  }

  private void crowdOut(RtspConnection stranger) {
    counts.addCrowdedOut();
    stranger.channel().close();
  }

  /** Records that a client has logged in. */
  void admitted(RtspConnection connection) {
    places.admit(connection);
    pauses.right(connection.client());
  }

  /** Time until a login of this address is checked again. */
  Duration pause(ClientAddress client) {
    return pauses.left(client);
  }

  void connected(RtspConnection connection) {
    connections.put(connection.channel(), connection);
    counts.setConnections(connections.size());
  }

  void disconnected(RtspConnection connection) {
    connections.remove(connection.channel());
    places.leave(connection);
    counts.setConnections(connections.size());
    of(connection.channel()).forEach(session -> end(session, "connection closed"));
  }

  /** Records a sign of life of a client, for all its sessions. */
  void touch(Channel channel) {
    of(channel).forEach(Session::touch);
  }

  /** Records a receiver report over UDP, which is a sign of life. */
  void reported(InetSocketAddress sender) {
    sessions.values().stream()
        .filter(session -> session.delivery().reportsFrom(sender))
        .forEach(Session::touch);
  }

  /** Counts and logs a wrong password. */
  void refused(RtspConnection connection) {
    counts.addRefused();
    pauses.wrong(connection.client());
    if (throttle.permits("refused")) {
      LOG.warn("rtsp: {}: wrong user or password", connection.channel().remoteAddress());
    }
  }

  // sessions

  /** Whether this connection has a session. */
  boolean hasSession(Channel channel) {
    return !of(channel).isEmpty();
  }

  /** Opens a session; null if the maximum is reached, in all or of the client's address. */
  @Nullable Session open(Mount mount, Channel channel, Transport transport) {
    ClientAddress client = ClientAddress.of(channel.remoteAddress());
    long ofAddress =
        sessions.values().stream()
            .filter(session -> ClientAddress.of(session.client()).equals(client))
            .count();
    if (sessions.size() >= settings.maxClients() || ofAddress >= settings.maxClientsPerAddress()) {
      return null;
    }
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(
                settings.clientBufferBytes() / 2, settings.clientBufferBytes()));
    byte[] random = new byte[ID_BYTES];
    RANDOM.nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    Session session = new Session(id, mount, cname, channel, delivery(transport, channel), clock);
    sessions.put(id, session);
    mount.add(session);
    count();
    LOG.debug("{}: SETUP {} by {}", session, mount.path(), session.client());
    return session;
  }

  /** The session with this id if this connection has set it up; else null. */
  @Nullable Session find(String id, Channel channel) {
    Session session = sessions.get(id);
    return session != null && session.connection() == channel ? session : null;
  }

  Delivery delivery(Transport transport, Channel channel) {
    return transport.interleaved()
        ? new InterleavedDelivery(channel, transport)
        : new UdpDelivery(
            udp, ((InetSocketAddress) channel.remoteAddress()).getAddress(), transport);
  }

  /** Counts and logs the start of a playback. */
  void started(Session session) {
    counts.addPlayed();
    count();
    LOG.info(
        "{}: PLAY {} over {} to {}",
        session,
        session.mount().path(),
        session.delivery().protocol(),
        session.client());
  }

  void pause(Session session) {
    session.pause();
    count();
  }

  /**
   * Ends a session; its connection stays open.
   *
   * @param reason for the log
   */
  void end(Session session, String reason) {
    if (sessions.remove(session.id()) != null) {
      session.pause();
      session.mount().remove(session);
      count();
      if (session.hasPlayed()) {
        LOG.info("{}: ended ({})", session, reason);
      }
    }
  }

  /** Closes the connection of a client that reads too slowly. */
  void dropSlow(Session session) {
    counts.addTooSlow();
    LOG.warn(
        "{}: client reads {} too slowly; closing its connection", session, session.mount().path());
    drop(session, "too slow");
  }

  /** Ends silent sessions and connections, and stops watching videos that have no clients. */
  void expire() {
    for (Session session : List.copyOf(sessions.values())) {
      if (session.isSilent(timeout())) {
        counts.addTimedOut();
        LOG.info(
            "{}: no sign of life from {} for {} s; closing its connection",
            session,
            session.client(),
            timeout().toSeconds());
        drop(session, "timeout");
      }
    }
    for (RtspConnection connection : List.copyOf(connections.values())) {
      if (!connection.channel().isOpen()) {
        continue; // closed by an earlier call, and counted
      }
      if (connection.isStranger(LOGIN_TIMEOUT)) {
        counts.addTimedOut();
        connection.channel().close();
        continue;
      }
      if (connection.isStuck(READ_TIMEOUT)) {
        counts.addTooSlow();
        if (throttle.permits("stuck")) {
          LOG.warn(
              "rtsp: {} does not read its responses; closing its connection",
              connection.channel().remoteAddress());
        }
        connection.channel().close();
        continue;
      }
      boolean idle = connection.channel().isActive() && of(connection.channel()).isEmpty();
      if (idle && connection.isSilent(timeout())) {
        counts.addTimedOut();
        connection.channel().close();
      }
    }
    mounts.values().forEach(Mount::unsubscribeIfIdle);
  }

  private void count() {
    long playing = sessions.values().stream().filter(Session::isPlaying).count();
    counts.setSessions(sessions.size(), (int) playing);
  }

  private List<Session> of(Channel channel) {
    return sessions.values().stream().filter(session -> session.connection() == channel).toList();
  }

  private void drop(Session session, String reason) {
    end(session, reason);
    session.connection().close();
  }
}
