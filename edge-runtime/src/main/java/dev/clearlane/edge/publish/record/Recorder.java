package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.serving.clip.Libav;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a live video into a ring of clips: all of it, or what lies around events. The clips are
 * what viewers get, coded once for both. One thread of its own: a slow or full disk holds nobody
 * else up. All methods are thread-safe.
 */
public final class Recorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final int UNITS_WAITING = 256;
  private static final int MOST_MEMORY_BYTES = 128 << 20;
  private static final long POLL_MS = 100;
  private static final long REST_NS = Duration.ofSeconds(5).toNanos();
  private static final long END_MS = 5000;

  private final String name;
  private final RecordSettings settings;
  private final ClipRing ring;
  private final BlockingQueue<AccessUnit> waiting = new ArrayBlockingQueue<>(UNITS_WAITING);
  private final Thread thread;
  private LiveVideo.@Nullable Subscription subscription;

  private final Object books = new Object();
  private boolean closing; // this and what follows: guarded by books
  private boolean gap;
  private boolean wanted;
  private long wantedUntilNs = System.nanoTime();
  private long frames;
  private long clips;
  private long events;
  private long dropped;
  private long failures;
  private @Nullable String failure;

  // of the thread alone
  private final ArrayDeque<AccessUnit> memory = new ArrayDeque<>();
  private long memoryBytes;
  private @Nullable ClipWriter clip;
  private @Nullable Path file;
  private long restUntilNs = System.nanoTime();

  private Recorder(String name, RecordSettings settings, ClipRing ring) {
    this.name = name;
    this.settings = settings;
    this.ring = ring;
    thread = new Thread(this::run, "record-" + name);
    thread.setDaemon(true);
  }

  /**
   * Begins to record.
   *
   * @param name what the clips' names begin with, e.g. {@code front-raw}: letters, digits, {@code
   *     .} and {@code -}
   */
  public static Recorder start(
      String name, RecordSettings settings, ClipRing ring, LiveVideo video) {
    if (!name.matches("[a-zA-Z0-9.-]{1,64}")) {
      throw new IllegalArgumentException(
          "record: a name is 1 to 64 letters, digits, '.' or '-', not '%s'".formatted(name));
    }
    Libav.load();
    Recorder recorder = new Recorder(name, settings, ring);
    recorder.subscription = video.subscribe(recorder::offer);
    recorder.thread.start();
    return recorder;
  }

  /** Says that something happened: what lies around it is kept. */
  public void event() {
    synchronized (books) {
      events++;
      wanted = true;
      wantedUntilNs = System.nanoTime() + settings.postEvent().toNanos();
    }
  }

  /** What it has done so far. */
  public RecordCounts counts() {
    synchronized (books) {
      return new RecordCounts(frames, clips, events, dropped, failures, failure);
    }
  }

  private void offer(AccessUnit unit) {
    if (!waiting.offer(unit)) {
      synchronized (books) {
        dropped++;
        gap = true;
      }
    }
  }

  private void run() {
    try {
      while (true) {
        AccessUnit unit = waiting.poll(POLL_MS, TimeUnit.MILLISECONDS);
        synchronized (books) {
          if (closing && unit == null) {
            break;
          }
        }
        if (unit != null) {
          take(unit);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close has waited long enough
    } finally {
      endClip();
    }
  }

  private void take(AccessUnit unit) {
    boolean broken;
    synchronized (books) {
      broken = gap && unit.keyframe();
      if (gap && !unit.keyframe()) {
        dropped++; // it refers to pictures that are missing
        return;
      }
      gap = false;
    }
    if (broken) {
      endClip();
      forget();
    }
    try {
      if (settings.continuous()) {
        record(unit);
      } else {
        recordAroundEvents(unit);
      }
    } catch (IOException e) {
      failed(e);
    }
  }

  private void recordAroundEvents(AccessUnit unit) throws IOException {
    boolean now;
    synchronized (books) {
      // an event counts at once, however late this picture is
      now = wanted || unit.captureNs() - wantedUntilNs < 0;
      wanted = false;
    }
    if (now && clip == null) {
      remember(unit);
      ArrayDeque<AccessUnit> before = new ArrayDeque<>(memory);
      forget();
      for (AccessUnit earlier : before) {
        record(earlier);
      }
    } else if (now) {
      record(unit);
    } else {
      endClip();
      remember(unit);
    }
  }

  /** Keeps a picture in memory, and lets go of those that are too old to be wanted. */
  private void remember(AccessUnit unit) {
    if (memory.isEmpty() && !unit.keyframe()) {
      return;
    }
    memory.add(unit);
    memoryBytes += unit.annexB().length;
    long fromNs = unit.captureNs() - settings.preEvent().toNanos();
    while (laterKeyframeReaches(fromNs) || memoryBytes > MOST_MEMORY_BYTES) {
      do { // a whole group: the rest could not be decoded
        memoryBytes -= memory.remove().annexB().length;
      } while (!memory.isEmpty() && !memory.element().keyframe());
    }
  }

  /** True if all that is wanted lies behind the first group of pictures. */
  private boolean laterKeyframeReaches(long fromNs) {
    return memory.stream()
        .skip(1)
        .filter(AccessUnit::keyframe)
        .findFirst()
        .map(keyframe -> keyframe.captureNs() <= fromNs)
        .orElse(false);
  }

  private void forget() {
    memory.clear();
    memoryBytes = 0;
  }

  private void record(AccessUnit unit) throws IOException {
    ClipWriter current = clip;
    if (current != null && unit.keyframe() && isFull(current, unit)) {
      endClip();
      current = null;
    }
    if (current == null) {
      if (!unit.keyframe() || System.nanoTime() - restUntilNs < 0) {
        synchronized (books) {
          dropped++;
        }
        return;
      }
      current = begin(unit);
    }
    current.write(unit);
    synchronized (books) {
      frames++;
    }
    Path path = file;
    if (path != null) {
      ring.grown(path, current.bytes());
    }
  }

  private boolean isFull(ClipWriter current, AccessUnit unit) {
    AccessUnit first = current.first();
    long seconds = (unit.pts() - first.pts()) / AccessUnit.CLOCK_HZ;
    return seconds >= settings.clip().toSeconds() || !unit.parameters().equals(first.parameters());
  }

  private ClipWriter begin(AccessUnit unit) throws IOException {
    Instant start = Instant.now().plusNanos(unit.captureNs() - System.nanoTime());
    Path path = ring.begin(name, start);
    file = path;
    ClipWriter made = new ClipWriter(path, unit, start);
    clip = made;
    synchronized (books) {
      clips++;
    }
    return made;
  }

  private void endClip() {
    ClipWriter current = clip;
    clip = null;
    if (current != null) {
      try (current) {
        current.finish();
      } catch (IOException e) {
        note(e);
      }
    }
    Path path = file;
    file = null;
    if (path != null) {
      ring.ended(path, current == null ? 0 : current.bytes());
    }
  }

  /** The disk does not take it: room is made, and after a rest it is tried again. */
  private void failed(IOException e) {
    note(e);
    ClipWriter current = clip;
    clip = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException again) {
        e.addSuppressed(again);
      }
    }
    Path path = file;
    file = null;
    if (path != null) {
      ring.ended(path, current == null ? 0 : current.bytes());
    }
    ring.makeRoom();
    restUntilNs = System.nanoTime() + REST_NS;
  }

  private void note(IOException e) {
    String what = String.valueOf(e.getMessage());
    if (e instanceof NoSuchFileException) {
      what += ": its folder is gone"; // Java names the file alone
    } else if (e instanceof AccessDeniedException) {
      what += ": permission denied";
    }
    synchronized (books) {
      failures++;
      failure = what;
    }
    LOG.warn("record: {}: {}", name, what);
  }

  /** Writes what has come and completes the clip. */
  @Override
  public void close() {
    LiveVideo.Subscription current = subscription;
    if (current != null) {
      current.close();
    }
    synchronized (books) {
      closing = true;
    }
    try {
      thread.join(END_MS);
      if (thread.isAlive()) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
