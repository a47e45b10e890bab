package dev.clearlane.edge.encode;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of a live video. Each encoded picture goes to all of them, keyframes preceded by
 * the parameter sets, even if the encoder emits these only once. Thread-safe.
 */
final class Subscribers {
  private static final Logger LOG = LoggerFactory.getLogger(LiveVideo.class);

  private final String name;
  private final Runnable keyframe;
  private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final Object delivery = new Object();
  private @Nullable ParameterSets parameters; // guarded by delivery

  /**
   * @param name of the video, for the log
   * @param keyframe requests a keyframe
   */
  Subscribers(String name, Runnable keyframe) {
    this.name = name;
    this.keyframe = keyframe;
  }

  private final class Subscriber implements LiveVideo.Subscription {
    private final LiveVideo.Sink sink;

    Subscriber(LiveVideo.Sink sink) {
      this.sink = sink;
    }

    @Override
    public void requestKeyframe() {
      keyframe.run();
    }

    @Override
    public void close() {
      subscribers.remove(this);
    }
  }

  /** Adds a sink and requests the keyframe that it starts with. */
  LiveVideo.Subscription add(LiveVideo.Sink sink) {
    Subscriber subscriber = new Subscriber(sink);
    subscribers.add(subscriber);
    keyframe.run();
    return subscriber;
  }

  boolean isEmpty() {
    return subscribers.isEmpty();
  }

  /** Delivers an encoded picture to all subscribers; on the thread of the encoder. */
  void deliver(byte[] annexB, PictureEncoder.Stamp stamp, int widthPx, int heightPx) {
    List<AnnexB.Unit> units = AnnexB.units(annexB);
    boolean isKeyframe = units.stream().anyMatch(unit -> unit.type() == AnnexB.IDR_SLICE);
    synchronized (delivery) {
      byte[] whole = annexB;
      ParameterSets found = isKeyframe ? ParameterSets.in(annexB) : null;
      if (found != null) {
        parameters = found;
      } else if (isKeyframe && parameters != null) {
        whole =
            joined(parameters.annexB(), annexB); // emitted once at the start, but needed to join
      }
      if (parameters == null) {
        return; // not decodable
      }
      AccessUnit unit =
          new AccessUnit(
              whole,
              isKeyframe,
              stamp.pts(),
              stamp.captureNs(),
              parameters,
              widthPx,
              heightPx,
              stamp.beforeFrames());
      for (Subscriber subscriber : subscribers) {
        try {
          subscriber.sink.accept(unit);
        } catch (RuntimeException e) { // must not affect the other subscribers
          LOG.warn("{}: subscriber failed", name, e);
        }
      }
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
