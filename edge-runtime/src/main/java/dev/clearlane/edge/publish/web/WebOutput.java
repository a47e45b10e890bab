package dev.clearlane.edge.publish.web;

import dev.clearlane.edge.publish.FrameRate;
import dev.clearlane.edge.publish.Json;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.picture.JpegEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Encodes frames of one camera for its viewers, at a limited rate and width: each picture once for
 * all viewers, and none without a viewer.
 *
 * <p>A message: length of the header (32 bits, big-endian), {@link FrameHeader} as JSON, JPEG of
 * the frame as captured, JPEG of the restored one unless both are the same.
 */
final class WebOutput implements Output {
  private static final JpegEncoder LIVE = new JpegEncoder(80);
  private static final JpegEncoder SNAPSHOT = new JpegEncoder(95);

  private final LiveView view;
  private final TimeBase timeBase;
  private final int maxWidthPx;
  private final FrameRate rate;

  WebOutput(LiveView view, TimeBase timeBase, double maxFps, int maxWidthPx) {
    this.view = view;
    this.timeBase = timeBase;
    this.maxWidthPx = maxWidthPx;
    rate = new FrameRate(maxFps);
  }

  @Override
  public String name() {
    return WebPage.OUTPUT;
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      if (view.isSnapshotRequested()) {
        byte[] raw = SNAPSHOT.encode(frame.raw());
        view.complete(
            new LiveView.Snapshot(raw, isRaw(frame) ? raw : SNAPSHOT.encode(frame.restored())));
      }
      double seconds = timeBase.seconds(frame.raw().pts());
      if (view.isWatched() && rate.take(seconds)) {
        view.show(message(frame, seconds));
      }
    }
  }

  private ByteBuffer message(RestoredFrame frame, double seconds) throws IOException {
    byte[] raw = encode(frame.raw());
    byte[] restored = isRaw(frame) ? new byte[0] : encode(frame.restored());
    double latencyMs = (System.nanoTime() - frame.raw().captureNs()) / 1e6;
    byte[] header =
        Json.bytes(FrameHeader.of(frame, seconds, latencyMs, raw.length, restored.length));
    return ByteBuffer.allocate(Integer.BYTES + header.length + raw.length + restored.length)
        .putInt(header.length)
        .put(header)
        .put(raw)
        .put(restored)
        .flip();
  }

  private byte[] encode(Frame frame) throws IOException {
    return LIVE.encode(frame, maxWidthPx);
  }

  private static boolean isRaw(RestoredFrame frame) {
    return frame.applied() == Treatment.PASS;
  }

  @Override
  public void close() {}
}
