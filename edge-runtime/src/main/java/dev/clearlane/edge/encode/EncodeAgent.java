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
  private final LiveCounts counts;
  private final LongConsumer encodeTimes;

  EncodeAgent(
      Heartbeat heartbeat,
      View view,
      Continuity continuity,
      LiveEncoder encoder,
      LiveCounts counts,
      LongConsumer encodeTimes) {
    this.heartbeat = heartbeat;
    this.view = view;
    this.continuity = continuity;
    this.encoder = encoder;
    this.counts = counts;
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
      counts.add(LiveCounts.Outcome.SLATE);
    } else {
      encoder.repeat();
      counts.add(LiveCounts.Outcome.REPEATED);
    }
    heartbeat.healthy();
    return true;
  }

  private void show(RestoredFrame restored) throws IOException {
    long startNs = System.nanoTime();
    long captureNs;
    try (restored) {
      captureNs = encoder.take(view.of(restored), restored.raw());
    }
    encoder.encode(captureNs);
    counts.add(LiveCounts.Outcome.SHOWN);
    encodeTimes.accept(System.nanoTime() - startNs);
  }

  @Override
  public void onClose() {
    encoder.close();
  }
}
