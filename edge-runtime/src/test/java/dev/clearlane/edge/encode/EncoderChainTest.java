package dev.clearlane.edge.encode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.clip.YuvConverter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fake encoders and a fake clock. */
final class EncoderChainTest {
  private static final long MINUTE_NS = 60_000_000_000L;
  private static final int SIDE_PX = 64;

  private final List<String> out = new ArrayList<>();
  private final List<String> opened = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final YuvConverter converter = new YuvConverter(SIDE_PX, SIDE_PX);
  private final EncoderChain chain =
      new EncoderChain(
          "front",
          List.of("best", "good", "plain"),
          LiveSettings.of(25).codingFor(SIDE_PX, SIDE_PX),
          (annexB, stamp) -> out.add(new String(annexB, StandardCharsets.US_ASCII)),
          (name, like, coding, to) -> new Scripted(name, to),
          this::nowNs);
  private long nowNs;
  private boolean bestIsThere;
  private boolean bestDies;

  private long nowNs() {
    return nowNs;
  }

  EncoderChainTest() throws IOException {
    converter.convert(ByteBuffer.allocateDirect(3 * SIDE_PX * SIDE_PX), SIDE_PX, SIDE_PX);
  }

  @AfterEach
  void close() {
    chain.close();
    converter.close();
  }

  /** Writes its name; {@code good} never opens. */
  private final class Scripted implements PictureEncoder {
    private final String name;
    private final Out to;

    Scripted(String name, Out to) throws IOException {
      opened.add(name);
      if (name.equals("good") || (name.equals("best") && !bestIsThere)) {
        throw new IOException("not there");
      }
      this.name = name;
      this.to = to;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void encode(AVFrame picture, Stamp stamp, boolean keyframe) throws IOException {
      if (name.equals("best") && bestDies) {
        throw new IOException("died");
      }
      assertThat(picture.width()).isEqualTo(SIDE_PX);
      log(name + (keyframe ? " key" : ""));
    }

    @Override
    public void close() {
      closed.add(name);
      log("last words of " + name);
    }

    private void log(String what) {
      to.accept(what.getBytes(StandardCharsets.US_ASCII), new Stamp(0, 0));
    }
  }

  private void encode(boolean keyframe) throws IOException {
    chain.encode(converter.picture(), new PictureEncoder.Stamp(0, 0), keyframe);
  }

  @Test
  void shouldReturnToThePreferredEncoderWhenItIsAvailableAgain() throws Exception {
    encode(false);
    bestIsThere = true;
    nowNs = MINUTE_NS - 1;
    encode(true); // not before a minute
    nowNs = MINUTE_NS;
    encode(false); // only with a keyframe
    encode(true);
    encode(false);

    assertThat(out).containsExactly("plain key", "plain key", "plain", "best key", "best");
    assertThat(closed).containsExactly("plain");
    assertThat(chain.takeFailures()).isZero();
    opened.clear();
    nowNs += 1000 * MINUTE_NS;
    encode(true);
    assertThat(opened).as("no encoder is preferred to the first").isEmpty();
  }

  @Test
  void shouldKeepTheCurrentEncoderIfNoPreferredOneOpens() throws Exception {
    encode(true);
    nowNs = MINUTE_NS;
    encode(true);
    encode(false);

    assertThat(opened).containsExactly("best", "good", "plain", "best", "good");
    assertThat(out).containsExactly("plain key", "plain key", "plain");
    assertThat(closed).isEmpty();
  }

  @Test
  void shouldBackOffWhilePreferredEncodersAreUnavailable() throws Exception {
    encode(true);
    bestIsThere = true;
    bestDies = true;
    List<Long> waits = new ArrayList<>();
    long last = 0;
    for (long minute = 1; minute <= 200; minute++) {
      nowNs = minute * MINUTE_NS;
      opened.clear();
      encode(true);
      if (opened.contains("best")) {
        waits.add(minute - last);
        last = minute;
      }
      assertThat(chain.name()).isEqualTo("plain");
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    assertThat(chain.takeFailures()).isEqualTo(8);

    bestDies = false;
    nowNs = 300 * MINUTE_NS;
    encode(true);
    assertThat(chain.name()).isEqualTo("best");
    nowNs = 400 * MINUTE_NS; // it has worked for long enough
    bestDies = true;
    encode(true);
    bestDies = false;
    nowNs += MINUTE_NS;
    encode(true);
    assertThat(chain.name()).as("so the wait is a minute again").isEqualTo("best");
  }
}
