package dev.clearlane.serving.clip;

import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.fuzz.Fuzzing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes headers and packets of clips: FFmpeg and what reads its results. */
public final class ClipFuzzTest {
  private static final int FRAMES = 3;
  private static final long MAX_POOL_PIXELS = 1 << 20;
  private static final Path FILE = scratchFile();

  @TempDir private Path scratch;

  @Test
  void shouldRefuseBrokenClips() throws Exception {
    FfmpegPeer.assumeInstalled();
    List<byte[]> seeds = new ArrayList<>();
    for (String name : List.of("a.mp4", "b.mkv", "c.ts", "d.avi")) {
      Path clip = scratch.resolve(name);
      FfmpegPeer.ffmpeg(
          "-f lavfi -i testsrc=size=32x32:rate=5:duration=0.6 -c:v mpeg4 -q:v 20 " + clip);
      seeds.add(Files.readAllBytes(clip));
    }
    Fuzzing.run(ClipFuzzTest.class, scratch, seeds);
  }

  /** Reads the first frames of a file; only the exception for broken files may be thrown. */
  public static void fuzzerTestOneInput(byte[] input) throws InterruptedException {
    try {
      Files.write(FILE, input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (ClipReader reader = ClipReader.open(FILE)) {
      int widthPx = reader.format().widthPx();
      int heightPx = reader.format().heightPx();
      if ((long) widthPx * heightPx > MAX_POOL_PIXELS) {
        return; // only slow
      }
      FramePool pool = new FramePool(1, widthPx, heightPx);
      for (int i = 0; i < FRAMES; i++) {
        try (Frame frame = reader.next(pool)) {
          if (frame == null) {
            return;
          }
          frame.pixels();
        }
      }
    } catch (IOException e) {
      requireOneLine(e);
    }
  }

  private static void requireOneLine(IOException e) {
    String message = e.getMessage();
    if (message == null || message.contains("\n")) {
      throw new IllegalStateException("a failure must be one line", e);
    }
  }

  private static Path scratchFile() {
    try {
      Path file = Files.createTempFile("fuzz", ".clip");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
