package dev.clearlane.edge.publish.web;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The viewers of one camera, and requests for a snapshot of it. Stays while the camera is
 * restarted. Thread-safe.
 */
final class LiveView {
  private final String camera;
  private final WebMetrics metrics;
  private final List<Viewer> viewers = new CopyOnWriteArrayList<>();
  private final AtomicReference<CompletableFuture<Snapshot>> requested = new AtomicReference<>();

  LiveView(String camera, WebMetrics metrics) {
    this.camera = camera;
    this.metrics = metrics;
    metrics.viewers(camera, 0);
  }

  /**
   * A frame at full size, as JPEG.
   *
   * @param raw as captured
   * @param restored as published; the same array if nothing was done
   */
  @SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
  record Snapshot(byte[] raw, byte[] restored) {}

  void add(Viewer viewer) {
    viewers.add(viewer);
    metrics.viewers(camera, viewers.size());
  }

  void remove(Viewer viewer) {
    viewers.remove(viewer);
    metrics.viewers(camera, viewers.size());
  }

  /** Whether anyone watches: nothing is encoded otherwise. */
  boolean isWatched() {
    return !viewers.isEmpty();
  }

  /** Sends a message to each viewer that has taken the last one. */
  void show(ByteBuffer message) {
    for (Viewer viewer : viewers) {
      metrics.sent(camera, viewer.offer(message.asReadOnlyBuffer()));
    }
  }

  /** Requests the next frame; concurrent requests share one result. */
  CompletableFuture<Snapshot> requestSnapshot() {
    CompletableFuture<Snapshot> mine = new CompletableFuture<>();
    CompletableFuture<Snapshot> before = requested.compareAndExchange(null, mine);
    return (before == null ? mine : before).copy(); // a timeout of one is none of the others
  }

  boolean isSnapshotRequested() {
    return requested.get() != null;
  }

  /** Completes what was requested. */
  void complete(Snapshot snapshot) {
    CompletableFuture<Snapshot> asked = requested.getAndSet(null);
    if (asked != null) {
      asked.complete(snapshot);
    }
  }
}
