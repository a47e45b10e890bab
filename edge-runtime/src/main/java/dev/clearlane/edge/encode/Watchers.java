package dev.clearlane.edge.encode;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody who receives a live video. Each coded picture goes to all of them, keyframes with the
 * parameter sets before them, also where an encoder says these at its start alone. Thread-safe.
 */
final class Watchers {
  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);

  private final String name;
  private final Runnable keyframe;
  private final CopyOnWriteArrayList<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final Object delivery = new Object();
  private @Nullable ParameterSets parameters; // guarded by delivery

  /**
   * @param name of the video, for the log
   * @param keyframe asks for one
   */
  Watchers(String name, Runnable keyframe) {
    this.name = name;
    this.keyframe = keyframe;
  }

  private final class Watcher implements LiveVideo.Subscription {
    private final LiveVideo.Sink sink;

    Watcher(LiveVideo.Sink sink) {
      this.sink = sink;
    }

    @Override
    public void requestKeyframe() {
      keyframe.run();
    }

    @Override
    public void close() {
      watchers.remove(this);
    }
  }

  /** Takes a sink in, and asks for the keyframe that it can begin with. */
  LiveVideo.Subscription add(LiveVideo.Sink sink) {
    Watcher watcher = new Watcher(sink);
    watchers.add(watcher);
    keyframe.run();
    return watcher;
  }

  boolean isEmpty() {
    return watchers.isEmpty();
  }

  /** Hands a coded picture to everybody; on the thread of whatever encoded it. */
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
            joined(parameters.annexB(), annexB); // said once at the start, but needed by joiners
      }
      if (parameters == null) {
        return; // a picture that nobody could decode
      }
      AccessUnit unit =
          new AccessUnit(
              whole, isKeyframe, stamp.pts(), stamp.captureNs(), parameters, widthPx, heightPx);
      for (Watcher watcher : watchers) {
        try {
          watcher.sink.accept(unit);
        } catch (RuntimeException e) { // one receiver's fault is not the others'
          LOG.warn("{}: a receiver failed", name, e);
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
