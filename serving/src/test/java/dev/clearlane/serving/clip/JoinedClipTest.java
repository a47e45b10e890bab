package dev.clearlane.serving.clip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.TimeBase;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recordings whose times go back, or leave gaps. */
@Timeout(60)
class JoinedClipTest {
  @TempDir private Path directory;

  @Test
  void shouldContinueEvenlyWhereTwoRecordingsAreJoined() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path part = record("part.ts", "0");
    Path later = record("later.ts", "3600");
    check(join(part, part), 100, 1); // back to the start
    check(join(part, later), 100, 1); // an hour of nothing
    check(join(later, part, later), 150, 2);
    check(part, 50, 0);
  }

  private void check(Path clip, int frames, long jumps) throws Exception {
    List<Long> times = new ArrayList<>();
    try (ClipReader reader = ClipReader.open(clip)) {
      FramePool pool = new FramePool(2, 64, 48);
      for (Frame frame = reader.next(pool); frame != null; frame = reader.next(pool)) {
        times.add(frame.pts());
        frame.close();
      }
      assertThat(reader.jumps()).isEqualTo(jumps);
    }
    assertThat(times).hasSizeBetween(frames - 2, frames);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).as("frame %d", i).isBetween(3600L, 3600L * 3);
    }
  }

  private Path record(String name, String offset) throws Exception {
    Path clip = directory.resolve(name);
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc=size=64x48:rate=25:duration=2 -c:v mpeg2video -output_ts_offset %s -f mpegts %s"
            .formatted(offset, clip));
    return clip;
  }

  private Path join(Path... parts) throws Exception {
    Path joined = Files.createTempFile(directory, "joined", ".ts");
    try (OutputStream out = Files.newOutputStream(joined)) {
      for (Path part : parts) {
        Files.copy(part, out);
      }
    }
    return joined;
  }

  @Test
  void shouldKeepSmallDisorderAndVariableRates() {
    EvenClock clock = new EvenClock(new TimeBase(1, 1000), 25);
    long[] given = {0, 40, 80, 60, 120, 1000, 9000, 5, 45, 85};
    long[] even = {0, 40, 80, 81, 120, 1000, 9000, 9040, 9080, 9120};
    for (int i = 0; i < given.length; i++) {
      assertThat(clock.next(given[i])).isEqualTo(even[i]);
    }
    assertThat(clock.jumps()).isEqualTo(1);
  }
}
