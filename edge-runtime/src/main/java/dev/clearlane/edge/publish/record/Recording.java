package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.encode.AccessUnit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One recording: a sequence of clips, each of which starts with a keyframe. Used on one thread. */
final class Recording {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final String name;
  private final Duration maxClip;
  private final ClipRing ring;
  private final RecordStats stats;
  private @Nullable Path path;
  private @Nullable ClipFile clip;

  Recording(String name, Duration maxClip, ClipRing ring, RecordStats stats) {
    this.name = name;
    this.maxClip = maxClip;
    this.ring = ring;
    this.stats = stats;
  }

  /** Whether a clip is being written. */
  boolean isOpen() {
    return clip != null;
  }

  /**
   * Writes a picture, in a new clip if the current one is full. Without a clip, pictures are
   * dropped until a keyframe.
   *
   * @throws IOException if the disk fails; the clip is closed, and the oldest one is deleted to
   *     free space
   */
  void write(AccessUnit unit) throws IOException {
    try {
      ClipFile current = clip;
      if (current != null && unit.keyframe() && isFull(current, unit)) {
        end();
        current = null;
      }
      if (current == null) {
        if (!unit.keyframe()) {
          stats.dropped();
          return;
        }
        current = begin(unit);
      }
      current.write(unit);
      stats.frame();
      Path file = path;
      if (file != null) {
        ring.grown(file, current.bytes());
      }
    } catch (IOException e) {
      abort(e);
      ring.makeRoom();
      throw e;
    }
  }

  private boolean isFull(ClipFile current, AccessUnit unit) {
    AccessUnit first = current.first();
    long seconds = (unit.pts() - first.pts()) / AccessUnit.CLOCK_HZ;
    return seconds >= maxClip.toSeconds() || !unit.parameters().equals(first.parameters());
  }

  private ClipFile begin(AccessUnit unit) throws IOException {
    Instant start = Instant.now().plusNanos(unit.captureNs() - System.nanoTime());
    Path file = ring.begin(name, start);
    path = file;
    ClipFile opened = new ClipFile(file, unit, start);
    clip = opened;
    stats.clip();
    return opened;
  }

  /** Completes the clip, if there is one. A failure is counted and logged, not thrown. */
  void end() {
    ClipFile current = clip;
    clip = null;
    if (current != null) {
      try (current) {
        current.finish();
      } catch (IOException e) {
        LOG.warn("{}: clip not completed: {}", name, stats.failed(e));
      }
    }
    release(current);
  }

  /** Closes a clip that the disk failed for. */
  private void abort(IOException failure) {
    ClipFile current = clip;
    clip = null;
    if (current != null) {
      try {
        current.close();
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    release(current);
  }

  private void release(@Nullable ClipFile ended) {
    Path file = path;
    path = null;
    if (file != null) {
      ring.ended(file, ended == null ? 0 : ended.bytes());
    }
  }
}
