package dev.clearlane.edge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What those who watch a live video receive of what an encoder makes. */
class SubscribersTest {
  private static final byte[] SPS = {0x67, 0x42, (byte) 0xc0, 0x1e, 1};
  private static final byte[] PPS = {0x68, 2};
  private static final byte[] OTHER_PPS = {0x68, 3};
  private static final byte[] IDR = {0x65, 4};
  private static final byte[] SLICE = {0x41, 5};

  private final AtomicInteger keyframes = new AtomicInteger();
  private final Subscribers subscribers = new Subscribers("front", keyframes::incrementAndGet);
  private final List<AccessUnit> seen = new ArrayList<>();

  @Test
  void shouldAskForAKeyframeForWhoeverJoinsOrAsks() {
    assertThat(subscribers.isEmpty()).isTrue();
    LiveVideo.Subscription subscription = subscribers.add(seen::add);
    assertThat(subscribers.isEmpty()).isFalse();
    assertThat(keyframes).hasValue(1);
    subscription.requestKeyframe();
    assertThat(keyframes).hasValue(2);
    subscription.close();
    assertThat(subscribers.isEmpty()).isTrue();
  }

  @Test
  void shouldHandOnPicturesWithTheirTimesAndSize() {
    subscribers.add(seen::add);
    byte[] first = annexB(SPS, PPS, IDR);
    byte[] second = annexB(SLICE);
    subscribers.deliver(first, new PictureEncoder.Stamp(90, 7), 640, 360);
    subscribers.deliver(second, new PictureEncoder.Stamp(180, 8), 640, 360);
    assertThat(seen).hasSize(2);
    assertThat(seen.get(0).annexB()).isSameAs(first);
    assertThat(seen.get(0).keyframe()).isTrue();
    assertThat(seen.get(0).parameters()).isEqualTo(new ParameterSets(SPS, PPS));
    assertThat(seen.get(1).annexB()).isSameAs(second);
    assertThat(seen.get(1).keyframe()).isFalse();
    assertThat(seen.get(1).pts()).isEqualTo(180);
    assertThat(seen.get(1).captureNs()).isEqualTo(8);
    assertThat(seen.get(1).widthPx()).isEqualTo(640);
    assertThat(seen.get(1).heightPx()).isEqualTo(360);
  }

  @Test
  void shouldPutTheParameterSetsBeforeKeyframesThatCameWithout() {
    deliver(annexB(SPS, PPS, IDR));
    subscribers.add(seen::add); // a joiner saw no parameter sets
    deliver(annexB(IDR));
    deliver(annexB(SPS, OTHER_PPS, IDR));
    deliver(annexB(IDR));
    assertThat(seen.get(0).annexB()).containsExactly(annexB(SPS, PPS, IDR));
    assertThat(seen.get(2).annexB()).containsExactly(annexB(SPS, OTHER_PPS, IDR));
    assertThat(seen.get(2).parameters()).isEqualTo(new ParameterSets(SPS, OTHER_PPS));
  }

  @Test
  void shouldHandOnNothingThatNobodyCouldDecode() {
    subscribers.add(seen::add);
    deliver(annexB(SLICE));
    deliver(annexB(IDR));
    assertThat(seen).isEmpty();
  }

  @Test
  void shouldHandOnToOthersWhereOneFailsOrLeaves() {
    subscribers.add(
        unit -> {
          throw new IllegalStateException("told to");
        });
    LiveVideo.Subscription leaving = subscribers.add(seen::add);
    List<AccessUnit> staying = new ArrayList<>();
    subscribers.add(staying::add);
    deliver(annexB(SPS, PPS, IDR));
    leaving.close();
    deliver(annexB(SLICE));
    assertThat(seen).hasSize(1);
    assertThat(staying).hasSize(2);
  }

  private void deliver(byte[] annexB) {
    subscribers.deliver(annexB, new PictureEncoder.Stamp(0, 0), 640, 360);
  }

  private static byte[] annexB(byte[]... units) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] unit : units) {
      stream.writeBytes(new byte[] {0, 0, 0, 1});
      stream.writeBytes(unit);
    }
    return stream.toByteArray();
  }
}
