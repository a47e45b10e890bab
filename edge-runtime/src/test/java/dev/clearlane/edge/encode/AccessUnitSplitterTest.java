package dev.clearlane.edge.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AccessUnitSplitterTest {
  private static final byte[] LONG_START = {0, 0, 0, 1};
  private static final byte[] SHORT_START = {0, 0, 1};

  @Test
  void shouldSplitWhereverReadsEnd() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<byte[]> units = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 50; i++) {
      ByteArrayOutputStream unit = new ByteArrayOutputStream();
      if (i % 5 == 0) { // parameters, a message, two slices
        unit.write(nal(LONG_START, 0x67, random));
        unit.write(nal(LONG_START, 0x68, random));
        unit.write(nal(SHORT_START, 0x06, random));
        unit.write(slice(SHORT_START, 0x65, true, random));
        unit.write(slice(SHORT_START, 0x65, false, random));
      } else {
        unit.write(slice(LONG_START, 0x41, true, random));
      }
      units.add(unit.toByteArray());
      stream.write(unit.toByteArray());
    }
    List<byte[]> seen = new ArrayList<>();
    AccessUnitSplitter splitter = new AccessUnitSplitter(seen::add);
    byte[] all = stream.toByteArray();
    for (int from = 0; from < all.length; ) {
      int to = Math.min(all.length, from + 1 + random.nextInt(40));
      splitter.accept(Arrays.copyOfRange(all, from, to), to - from);
      from = to;
    }
    assertThat(seen).as("seed %d", seed).hasSize(49); // the last may be incomplete
    splitter.finish();
    for (int i = 0; i < 50; i++) {
      assertThat(seen.get(i)).as("unit %d, seed %d", i, seed).isEqualTo(units.get(i));
    }
  }

  @Test
  void shouldRejectAStreamWithoutPictures() throws Exception {
    AccessUnitSplitter splitter = new AccessUnitSplitter(unit -> {});
    byte[] zeros = new byte[1 << 20];
    for (int i = 0; i < 16; i++) {
      splitter.accept(zeros, zeros.length);
    }
    assertThatThrownBy(() -> splitter.accept(zeros, 1))
        .isInstanceOf(IOException.class)
        .hasMessage("not an H.264 byte stream: no picture within 16 MiB");
  }

  private static byte[] slice(byte[] start, int header, boolean first, Random random)
      throws IOException {
    byte[] unit = nal(start, header, random);
    int at = start.length + 1;
    unit[at] = (byte) (first ? unit[at] | 0x80 : unit[at] & 0x7f);
    return unit;
  }

  private static byte[] nal(byte[] start, int header, Random random) throws IOException {
    ByteArrayOutputStream unit = new ByteArrayOutputStream();
    unit.write(start);
    unit.write(header);
    for (int i = 4 + random.nextInt(60); i > 0; i--) {
      unit.write(1 + random.nextInt(255)); // no zeros, hence no start code
    }
    return unit.toByteArray();
  }
}
