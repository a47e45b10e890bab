package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Unit;
import dev.clearlane.edge.encode.LiveSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Section {@code video}. */
public record VideoSection(
    @Doc("Frame rate that the bit rate is divided by.") @Default("25") @Range(min = 1, max = 240)
        double framesPerSecond,
    @Doc("Bit rate in kbit/s; 0 for a tenth of a bit per pixel.")
        @Default("0")
        @Range(min = 0, max = 100_000)
        int bitrateKbps,
    @Doc("Longest time between keyframes.")
        @Default("2")
        @Unit(Unit.Kind.S)
        @Range(min = 0.1, max = 60)
        Duration keyframe,
    @Doc(
            "H.264 encoders, in the order in which they are tried: names of FFmpeg's, jetson, or"
                + " exec:COMMAND.")
        @ComputedDefault("jetson or h264_nvenc, then libopenh264")
        @Example("[h264_nvenc, libopenh264]")
        @Nullable List<String> encoders,
    @Doc("Time without a frame after which the last one is repeated.")
        @Default("200")
        @Unit(Unit.Kind.MS)
        @Range(min = 20, max = 10_000)
        Duration repeatAfter,
    @Doc("Time without a frame after which a slate shows the cause.")
        @Default("2000")
        @Unit(Unit.Kind.MS)
        @Range(min = 20, max = 600_000)
        Duration slateAfter) {
  public VideoSection {
    live(framesPerSecond, bitrateKbps, keyframe, encoders, repeatAfter, slateAfter);
  }

  public LiveSettings live() {
    return live(framesPerSecond, bitrateKbps, keyframe, encoders, repeatAfter, slateAfter);
  }

  private static LiveSettings live(
      double framesPerSecond,
      int bitrateKbps,
      Duration keyframe,
      @Nullable List<String> encoders,
      Duration repeatAfter,
      Duration slateAfter) {
    return new LiveSettings(
        0,
        0,
        framesPerSecond,
        1000 * bitrateKbps,
        keyframe,
        encoders == null || encoders.isEmpty() ? LiveSettings.defaultEncoders() : encoders,
        repeatAfter,
        slateAfter);
  }
}
