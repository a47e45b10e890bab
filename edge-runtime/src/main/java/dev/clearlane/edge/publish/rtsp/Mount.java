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
 * A video at a path, and its sessions. Subscribes to the video only while there are clients,
 * because nothing is encoded without subscribers. Used on the event loop.
 */
final class Mount {
  private static final Logger LOG = LoggerFactory.getLogger(Mount.class);
  private static final long IDLE_NS = Duration.ofSeconds(10).toNanos();

  private final String path;
  private final LiveVideo video;
  private final EventLoop loop;
  private final Consumer<Session> onSlow;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Consumer<ParameterSets>> pendingDescribes = new ArrayList<>();
  private LiveVideo.@Nullable Subscription subscription;
  private @Nullable RtpPacketiser packetiser;
  private @Nullable ParameterSets parameters;
  private long usedNs;

  /**
   * @param onSlow called with a session whose client reads too slowly
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

  /** Sessions that have not ended. */
  List<Session> sessions() {
    return List.copyOf(sessions);
  }

  /** Passes on the parameter sets, as soon as the encoder has produced them. */
  void describe(Consumer<ParameterSets> answer) {
    subscribe();
    if (parameters != null) {
      answer.accept(parameters);
    } else {
      pendingDescribes.add(answer);
    }
  }

  /** Cancels {@link #describe}. */
  void cancel(Consumer<ParameterSets> answer) {
    pendingDescribes.remove(answer);
  }

  void add(Session session) {
    subscribe();
    sessions.add(session);
  }

  void remove(Session session) {
    sessions.remove(session);
    usedNs = System.nanoTime();
  }

  /** Requests a keyframe, so that a session can start. */
  void requestKeyframe() {
    if (subscription != null) {
      subscription.requestKeyframe();
    }
  }

  /** Unsubscribes from the video if there have been no clients for a while. */
  void unsubscribeIfIdle() {
    if (sessions.isEmpty() && System.nanoTime() - usedNs > IDLE_NS) {
      unsubscribe();
    }
  }

  private void subscribe() {
    usedNs = System.nanoTime();
    if (subscription == null) {
      subscription = video.subscribe(unit -> loop.execute(() -> send(unit)));
    }
  }

  /** Unsubscribes from the video; sessions receive nothing more. */
  void unsubscribe() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
    parameters = null; // may differ at the next subscription
    if (packetiser != null) {
      packetiser.close();
      packetiser = null;
    }
  }

  private void send(AccessUnit unit) {
    if (subscription == null) {
      return; // was queued before the subscription ended
    }
    parameters = unit.parameters();
    List<Consumer<ParameterSets>> answers = List.copyOf(pendingDescribes);
    pendingDescribes.clear();
    answers.forEach(answer -> answer.accept(unit.parameters()));
    List<byte[]> packets;
    try {
      if (packetiser == null) {
        packetiser = new RtpPacketiser(unit);
      }
      packets = packetiser.packetise(unit);
    } catch (IOException e) {
      LOG.warn("rtsp: {}: picture dropped: {}", path, e.getMessage());
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
