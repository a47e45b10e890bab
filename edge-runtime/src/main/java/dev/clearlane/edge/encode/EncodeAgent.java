package dev.clearlane.edge.encode;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.Heartbeat;
import dev.clearlane.serving.frame.RestoredFrame;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Encodes one picture per step. Sets no deadline, so that its thread is never replaced and the
 * encoder, whose timestamps continue after a failure, belongs to one thread at a time.
 */
final class EncodeAgent implements Agent {
  private final Heartbeat heartbeat;
  private final View view;
  private final Continuity continuity;
  private final LiveEncoder encoder;
  private final LiveStats stats;
  private final LongConsumer encodeTimes;

  EncodeAgent(
      Heartbeat heartbeat,
      View view,
      Continuity continuity,
      LiveEncoder encoder,
      LiveStats stats,
      LongConsumer encodeTimes) {
    this.heartbeat = heartbeat;
    this.view = view;
    this.continuity = continuity;
    this.encoder = encoder;
    this.stats = stats;
    this.encodeTimes = encodeTimes;
  }

  @Override
  public boolean doWork() throws IOException, InterruptedException {
    Continuity.Picture picture = continuity.await(encoder);
    if (picture == null) {
      return false;
    }
    if (picture instanceof Continuity.Picture.NewFrame shown) {
      show(shown.frame());
    } else if (picture instanceof Continuity.Picture.Slate slate) {
      encoder.showSlate(slate.lines());
      stats.slate();
    } else {
      encoder.repeat();
      stats.repeated();
    }
    heartbeat.healthy();
    return true;
  }

  private void show(RestoredFrame restored) throws IOException {
    long startNs = System.nanoTime();
    long captureNs;
    try (restored) {
      captureNs = encoder.take(view.of(restored));
    }
    encoder.encode(captureNs);
    stats.shown();
    encodeTimes.accept(System.nanoTime() - startNs);
  }

  @Override
  public void onClose() {
    encoder.close();
  }
}
