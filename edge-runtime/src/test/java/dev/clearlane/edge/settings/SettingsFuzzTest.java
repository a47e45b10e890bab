package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.bundle.settings.SettingsSource;
import dev.clearlane.serving.fuzz.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes files of settings, sources and outputs among them. */
public final class SettingsFuzzTest {
  @TempDir private Path scratch;

  @Test
  void shouldRefuseBrokenSettings() throws Exception {
    List<byte[]> seeds =
        new ArrayList<>(
            Fuzzing.texts(
                "cameras:\n  front:\n    source: rtsp://cam/live?x=1#transport=udp\n    mode: auto\n",
                "cameras: {a: {source: 'exec:cam#format=nv12&size=64x48', outputs: [a.mp4, d/]}}\n",
                "cameras: {a: {source: 'no\n\nfile\t'}}\n",
                "cameras: {a: {source: 'two.mkv#video=both', regions: [[0, 0, 1, 1]]}}\nfleet: x\n",
                "mqtt: {broker: mqtts://b:8883, outbox: {directory: /x, max_size: 1GB}}\n",
                "plates: {text: hashed, countries: [DE]}\nrecord: {directory: /r, clip: 60s}\n",
                "rtsp: {username: a, password: b}\nstatus: {listen: '127.0.0.1:0'}\n"));
    seeds.add(Settings.defaultFile().getBytes(StandardCharsets.UTF_8));
    Fuzzing.run(SettingsFuzzTest.class, scratch, seeds);
  }

  /** Binds a file; only the exception that lists every problem may be thrown. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      Settings.bind(
          SettingsSource.parse("fuzz.yaml", new String(input, StandardCharsets.UTF_8))
              .withEnvironment(Settings.PREFIX, Map.of()));
    } catch (SettingsException e) {
      for (String problem : e.problems()) {
        if (problem.contains("\n")) {
          throw new IllegalStateException("a problem must be one line: " + problem, e);
        }
      }
    }
  }
}
