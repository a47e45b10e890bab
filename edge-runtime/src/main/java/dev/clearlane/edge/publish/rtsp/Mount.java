package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.ParameterSets;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A video under a path, and the sessions that get it. It watches the video only while somebody
 * watches it. Used on the event loop.
 */
final class Mount {
  private static final Logger LOG = LoggerFactory.getLogger(Mount.class);
  private static final long LINGER_NS = Duration.ofSeconds(10).toNanos();

  private final String path;
  private final LiveVideo video;
  private final EventLoop loop;
  private final Consumer<Session> onSlow;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Consumer<ParameterSets>> curious = new ArrayList<>();
  private LiveVideo.@Nullable Subscription subscription;
  private @Nullable RtpPacketiser packetiser;
  private @Nullable ParameterSets parameters;
  private long usedNs;

  /**
   * @param onSlow told of a session whose client does not keep up
   */
  Mount(String path, LiveVideo video, EventLoop loop, Consumer<Session> onSlow) {
    this.path = path;
    this.video = video;
    this.loop = loop;
    this.onSlow = onSlow;
  }

  String path() {
    return path;
  }

  /** Sessions that were set up and not ended. */
  List<Session> sessions() {
    return List.copyOf(sessions);
  }

  /** Tells what a decoder must know, as soon as that is known. */
  void describe(Consumer<ParameterSets> answer) {
    watch();
    if (parameters != null) {
      answer.accept(parameters);
    } else {
      curious.add(answer);
    }
  }

  /** Gives up waiting for an answer. */
  void forget(Consumer<ParameterSets> answer) {
    curious.remove(answer);
  }

  void add(Session session) {
    watch();
    sessions.add(session);
  }

  void remove(Session session) {
    sessions.remove(session);
    usedNs = System.nanoTime();
  }

  /** Lets a session's picture come as soon as may be. */
  void requestKeyframe() {
    if (subscription != null) {
      subscription.requestKeyframe();
    }
  }

  /** Stops watching the video where nobody has watched this mount for a while. */
  void rest() {
    if (sessions.isEmpty() && System.nanoTime() - usedNs > LINGER_NS) {
      unwatch();
    }
  }

  private void watch() {
    usedNs = System.nanoTime();
    if (subscription == null) {
      subscription = video.subscribe(unit -> loop.execute(() -> send(unit)));
    }
  }

  /** Stops watching; sessions get nothing more. */
  void unwatch() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
    parameters = null; // may have changed when somebody comes again
    if (packetiser != null) {
      packetiser.close();
      packetiser = null;
    }
  }

  private void send(AccessUnit unit) {
    if (subscription == null) {
      return; // was on its way when nobody wanted it any more
    }
    parameters = unit.parameters();
    List<Consumer<ParameterSets>> answers = List.copyOf(curious);
    curious.clear();
    answers.forEach(answer -> answer.accept(unit.parameters()));
    List<byte[]> packets;
    try {
      if (packetiser == null) {
        packetiser = new RtpPacketiser(unit);
      }
      packets = packetiser.packetise(unit);
    } catch (IOException e) {
      LOG.warn("{}: {}", path, e.getMessage());
      return;
    }
    if (!packets.isEmpty()) {
      for (Session session : List.copyOf(sessions)) {
        if (!session.send(unit, packets)) {
          onSlow.accept(session);
        }
      }
    }
  }
}
