package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code restore} and {@code replay} of a part of a clip. */
@Timeout(120)
class RestoreClipTest {
  @TempDir private Path directory;
  private Path models;
  private Path clip;
  private Path out;

  @BeforeEach
  void makeClip() throws Exception {
    FfmpegPeer.assumeInstalled();
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.scale(models.resolve("deblur"), "deblur-half", Task.DEBLUR, 0.5f);
    clip = directory.resolve("drive.mp4");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc2=s=128x96:r=25 -frames:v 50 -c:v libx264 -pix_fmt yuv420p " + clip);
    out = directory.resolve("out.mp4");
  }

  @Test
  void shouldRestoreEveryFrameByThePipelineOfReplay() throws Exception {
    Cli restored = restore();
    Path replayed = directory.resolve("replayed.mp4");
    Cli replay = Cli.run("replay", clip, "--models", models, "--mode", "deblur", "--out", replayed);

    assertThat(restored.err() + replay.err()).isEmpty();
    assertThat(restored.code()).isZero();
    assertThat(restored.out())
        .startsWith(clip + " -> " + out + ": 50 frames (deblur 50) by deblur-half");
    assertThat(shots(out)).hasSize(50).isEqualTo(shots(replayed));
    assertThat(FfmpegPeer.frameTimes(out)).isEqualTo(FfmpegPeer.frameTimes(clip));
  }

  @Test
  void shouldKeepTheTimesOfAVariableFrameRate() throws Exception {
    Path uneven = directory.resolve("uneven.mp4");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc2=s=128x96:r=25 -frames:v 40 -vf select='not(mod(n,3))+eq(n,1)'"
            + " -fps_mode vfr -c:v libx264 -pix_fmt yuv420p "
            + uneven);

    Cli cli = Cli.run("restore", uneven, "--models", models, "--mode", "deblur", "--out", out);

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(FfmpegPeer.frameTimes(out)).isEqualTo(FfmpegPeer.frameTimes(uneven));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from 1.2                      | 30 | 20",
        "--from 00:00:01.200             | 30 | 20",
        "--from 0:01.19 --to 00:00:01.36 | 30 | 4",
        "--to 0.4                        |  0 | 10",
        "--from 0.4 --every 4 --to 1     | 10 | 4",
        "--every 20                      |  0 | 3",
        "--from 1 --limit 3              | 25 | 3"
      })
  void shouldTakeTheFramesOfARange(String options, int first, int count) throws Exception {
    Path frames = directory.resolve("frames");

    Cli cli = restore((Object[]) (options + " --json --out " + frames + "/").split(" +"));

    assertThat(cli.err()).isEmpty();
    assertThat(cli.json().path("frames").asInt()).isEqualTo(count);
    try (var files = Files.list(frames)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .hasSize(count)
          .first()
          .isEqualTo("frame_%06d.png".formatted(first));
    }
  }

  @Test
  void shouldLeaveNoFrameOutBetweenTwoRanges() throws Exception {
    Path start = directory.resolve("start");
    Path rest = directory.resolve("rest");

    assertThat(restore("--to", "0.667", "--out", start + "/").code()).isZero();
    assertThat(restore("--from", "0.667", "--out", rest + "/").code()).isZero();

    try (var one = Files.list(start);
        var two = Files.list(rest)) {
      assertThat(one.count() + two.count()).isEqualTo(50);
    }
  }

  @Test
  void shouldRestoreOneRegionAndPassTheRestUnchanged() throws Exception {
    Path passed = directory.resolve("passed");
    Path region = directory.resolve("region");
    Path whole = directory.resolve("whole");
    assertThat(restore("--limit", 1, "--mode", "pass", "--out", passed + "/").code()).isZero();
    assertThat(restore("--limit", 1, "--out", whole + "/").code()).isZero();

    Cli cli = restore("--limit", 1, "--roi", "40,20,61,50", "--out", region + "/");

    assertThat(cli.code()).as(cli.err()).isZero();
    Picture raw = first(passed);
    Picture restored = first(whole);
    Picture mixed = first(region);
    for (int y = 0; y < raw.heightPx(); y++) {
      for (int x = 0; x < raw.widthPx(); x++) {
        boolean inside = x >= 40 && x < 101 && y >= 20 && y < 70;
        boolean core = x >= 56 && x < 85 && y >= 36 && y < 54;
        for (int c = 0; c < 3; c++) {
          int sample = mixed.sample(x, y, c);
          if (!inside) {
            assertThat(sample).as("%d,%d", x, y).isEqualTo(raw.sample(x, y, c));
          } else if (core) {
            assertThat(sample).as("%d,%d", x, y).isEqualTo(restored.sample(x, y, c));
          }
        }
      }
    }
    assertThat(mixed.sample(40, 45, 1)).isNotEqualTo(restored.sample(40, 45, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--from soon         | --from must be seconds or HH:MM:SS.mmm, but is 'soon'",
        "--to 1:75           | --to must be seconds or HH:MM:SS.mmm, but is '1:75'",
        "--from=-1           | --from must be seconds or HH:MM:SS.mmm, but is '-1'",
        "--from 1 --to 0.5   | --to must be after --from 00:00:01.000, but is 00:00:00.500",
        "--from 1 --to 1     | --to must be after --from 00:00:01.000, but is 00:00:01.000",
        "--every 0           | --every must be at least 1, but is 0",
        "--every x           | --every",
        "--limit 0           | --limit must be at least 1 frame, but is 0",
        "--roi 1,2,3         | --roi must be X,Y,WIDTH,HEIGHT in pixels, but is '1,2,3'",
        "--roi 0,0,0,9       | --roi must be X,Y,WIDTH,HEIGHT in pixels, but is '0,0,0,9'",
        "--roi 100,0,29,9    | --roi must lie within the frames of 128x96, but is 100,0,29,9",
        "--scale 4           | --scale must be 1 to 3 or auto, but is '4'",
        "--scale auto --time-limit 5 | --scale auto is for pictures",
        "--from 9            | --from 00:00:09.000: DIR/drive.mp4 has no frame from there to the"
            + " end; its last one before is at 00:00:01.960"
      })
  void shouldNameTheOptionTheRuleAndTheValue(String options, String message) {
    Cli cli = restore((Object[]) options.split(" "));

    assertThat(cli.errLines())
        .singleElement()
        .asString()
        .contains(message.replace("DIR", directory.toString()));
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(out).doesNotExist();
  }

  @Test
  void shouldRefuseWhatFitsOnlyPicturesOrOnlyClips() throws Exception {
    Path picture = directory.resolve("a.png");
    PictureFile.write(Still.of(Scenes.plain(8, 8, 1, 2, 3)), picture);

    Cli range = Cli.run("restore", picture, "--out", directory.resolve("o"), "--from", "1");
    Cli target = Cli.run("restore", clip, "--out", directory.resolve("movie.gif"));
    Cli onto = Cli.run("restore", clip, "--models", models, "--mode", "deblur", "--out", clip);
    Cli realtime = Cli.run("replay", clip, "--mode", "pass", "--realtime", "--every", "2");
    Cli bench =
        Cli.run(
            "replay", clip, "--models", models, "--mode", "deblur", "--bench", "--roi", "0,0,9,9");

    assertThat(range.err()).contains("--from is for clips, but " + picture + " is none");
    assertThat(target.err()).contains("movie.gif: must end in .mp4");
    assertThat(onto.err()).contains("would be replaced");
    assertThat(realtime.err()).contains("--realtime plays a whole recording; it excludes --from");
    assertThat(bench.err()).contains("--bench measures whole frames; it excludes --roi");
    assertThat(List.of(range, target, onto, realtime, bench))
        .allSatisfy(cli -> assertThat(cli.code()).isEqualTo(2));
  }

  private Cli restore(Object... options) {
    List<Object> arguments = new ArrayList<>(List.of("restore", clip, "--models", models));
    if (!Arrays.asList(options).contains("--mode")) {
      arguments.addAll(List.of("--mode", "deblur"));
    }
    if (!Arrays.asList(options).contains("--out")) {
      arguments.addAll(List.of("--out", out));
    }
    arguments.addAll(Arrays.asList(options));
    return Cli.run(arguments.toArray());
  }

  private static Picture first(Path folder) throws Exception {
    return PictureFile.read(folder.resolve("frame_000000.png")).picture();
  }

  private static List<String> shots(Path file) throws Exception {
    try (Camera camera = Cameras.open(file.toString())) {
      return Passage.readAll(camera).stream()
          .map(shot -> shot.pts() + ":" + Arrays.hashCode(shot.picture().bgr()))
          .toList();
    }
  }
}
