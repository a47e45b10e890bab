package dev.clearlane.edge.encode;

import dev.clearlane.serving.fuzz.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes H.264 with start codes, as command encoders and cameras give it. */
public final class AccessUnitFuzzTest {
  @TempDir private Path scratch;

  @Test
  void shouldSplitAnything() throws Exception {
    byte[] unit = {
      0,
      0,
      0,
      1,
      0x67,
      0x42,
      0,
      0x1e,
      1,
      0,
      0,
      0,
      1,
      0x68,
      1,
      0,
      0,
      1,
      0x65,
      (byte) 0x88,
      2,
      0,
      0,
      0,
      1,
      9,
      0x10,
      0,
      0,
      1,
      0x41,
      3
    };
    Fuzzing.run(
        AccessUnitFuzzTest.class,
        scratch,
        List.of(unit, "no start code".getBytes(StandardCharsets.UTF_8)));
  }

  /** Splits a stream; nothing may be thrown. */
  public static void fuzzerTestOneInput(byte[] input) {
    AnnexB.units(input);
    ParameterSets.in(input);
  }
}
