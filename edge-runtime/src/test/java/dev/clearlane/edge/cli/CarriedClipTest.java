package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.clips.FfmpegPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a recording has besides its frames reaches the clip that is written. */
@Timeout(120)
class CarriedClipTest {
  private static final String VIDEO = "-f lavfi -i testsrc=size=64x48:rate=25:duration=4";
  private static final String SOUND = "-f lavfi -i sine=frequency=440:duration=4";

  @TempDir private Path directory;
  private Path out;

  @BeforeEach
  void requireFfmpeg() {
    FfmpegPeer.assumeInstalled();
    out = directory.resolve("out.mp4");
  }

  @Test
  void shouldCopySoundSubtitlesAndTimes() throws Exception {
    Path source = recorded();

    Cli cli = Cli.run("replay", source, "--mode", "pass", "--out", out, "--json");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.json().path("notes").toString())
        .contains("copied: sound aac, subtitles mov_text");
    assertThat(show(out, "stream=codec_type")).startsWith("video").contains("audio", "subtitle");
    assertThat(show(out, "format_tags=creation_time,title").toString())
        .contains("2026-03-01T10:00:00.000000Z", "Drive");
    assertThat(show(out, "stream_tags=timecode").toString()).contains("01:02:03:04");
    assertThat(seconds(out, "a:0")).isBetween(3.9, 4.1);
    assertThat(show(out, "format=start_time").get(0)).startsWith("0.000");
    assertThat(md5OfPackets(out).size()).isGreaterThanOrEqualTo(md5OfPackets(source).size() - 1);
    assertThat(md5OfPackets(source)).containsAll(md5OfPackets(out)); // not encoded again
  }

  @Test
  void shouldCopyOnlyWhatBelongsToTheFramesChosen() throws Exception {
    Cli cli =
        Cli.run("restore", recorded(), "--mode", "pass", "--out", out, "--from", 1, "--to", 3);

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("copied: sound aac");
    assertThat(seconds(out, "v:0")).isBetween(1.99, 2.01);
    assertThat(seconds(out, "a:0")).isBetween(1.9, 2.05);
    assertThat(show(out, "format_tags=creation_time").toString()).contains("2026-03-01T10:00:01");
    assertThat(show(out, "stream_tags=timecode").toString()).contains("01:02:04:04");
  }

  @Test
  void shouldNameWhatTheContainerDoesNotTake() throws Exception {
    Path source = directory.resolve("source.mkv");
    Path text = subtitles();
    FfmpegPeer.ffmpeg(
        "%s %s -i %s -c:v mpeg4 -c:a pcm_s24le -c:s srt %s".formatted(VIDEO, SOUND, text, source));

    Cli cli = Cli.run("replay", source, "--mode", "pass", "--out", out, "--json");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.json().path("notes").toString())
        .contains("left out, as the container does not take it: subtitles subrip");
    assertThat(FfmpegPeer.frameTimes(out)).hasSize(100);
  }

  @Test
  void shouldKeepTheShapeAndColoursOfPixels() throws Exception {
    Path source = directory.resolve("wide.mp4");
    FfmpegPeer.ffmpeg(
        "%s -vf setsar=16/11 -c:v libx264 -pix_fmt yuv420p10 -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc %s"
            .formatted(VIDEO, source));
    for (String name : List.of("out.mp4", "out.mkv")) {
      Path written = directory.resolve(name);

      Cli cli = Cli.run("replay", source, "--mode", "pass", "--out", written);

      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(FfmpegPeer.probe(written, "stream=sample_aspect_ratio")).containsExactly("16:11");
      assertThat(FfmpegPeer.probe(written, "stream=color_primaries")).containsExactly("bt2020");
      assertThat(FfmpegPeer.probe(written, "stream=color_transfer"))
          .containsExactly("arib-std-b67");
    }
  }

  @Test
  void shouldWriteATurnedRecordingUpright() throws Exception {
    Path stored = directory.resolve("stored.mp4");
    Path turned = directory.resolve("turned.mp4");
    FfmpegPeer.ffmpeg("%s -vf setsar=4/3 -c:v mpeg4 %s".formatted(VIDEO, stored));
    FfmpegPeer.ffmpeg("-i %s -c copy -metadata:s:v:0 rotate=90 %s".formatted(stored, turned));

    Cli cli = Cli.run("replay", turned, "--mode", "pass", "--out", out, "--json");

    assertThat(cli.json().path("width_px").asInt()).isEqualTo(48);
    assertThat(cli.json().path("notes").toString()).contains("turned upright");
    assertThat(FfmpegPeer.probe(out, "stream=width,height,sample_aspect_ratio"))
        .containsExactly("48,64,3:4");
    assertThat(FfmpegPeer.probe(out, "stream_side_data=rotation")).isEmpty();
  }

  @Test
  void shouldRestoreTheVideoThatIsChosen() throws Exception {
    Path source = directory.resolve("two.mkv");
    FfmpegPeer.ffmpeg(
        "%s -f lavfi -i testsrc=size=96x64:rate=25:duration=4 -map 0 -map 1 -c:v libx264 %s"
            .formatted(VIDEO, source));

    Cli option = Cli.run("restore", source, "--video", 1, "--mode", "pass", "--out", out, "--json");
    Cli named = Cli.run("replay", source + "#video=0", "--mode", "pass", "--limit", 5, "--json");
    Cli missing = Cli.run("replay", source, "--video", 2, "--mode", "pass");
    Cli both = Cli.run("replay", source + "#video=both", "--mode", "pass");

    assertThat(option.json().path("width_px").asInt()).isEqualTo(96);
    assertThat(option.json().path("notes").toString()).contains("video=1 is read");
    assertThat(FfmpegPeer.probe(out, "stream=width")).containsExactly("96");
    assertThat(named.json().path("width_px").asInt()).isEqualTo(64);
    assertThat(missing.code()).isNotZero();
    assertThat(missing.err()).contains("has 2 videos", "there is no video=2");
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("video=both makes two cameras");
  }

  private Path recorded() throws Exception {
    Path source = directory.resolve("source.mov");
    FfmpegPeer.ffmpeg(
        "%s %s -i %s -c:v mpeg4 -c:a aac -c:s mov_text -timecode 01:02:03:04 -metadata creation_time=2026-03-01T10:00:00Z -metadata title=Drive %s"
            .formatted(VIDEO, SOUND, subtitles(), source));
    return source;
  }

  private Path subtitles() throws IOException {
    return Files.writeString(
        directory.resolve("text.srt"), "1\n00:00:00,500 --> 00:00:03,500\nsome rain\n\n");
  }

  private static double seconds(Path clip, String stream) throws Exception {
    return Double.parseDouble(
        run(
                "ffprobe",
                "-v",
                "quiet",
                "-select_streams",
                stream,
                "-of",
                "csv=p=0",
                "-show_entries",
                "stream=duration",
                clip.toString())
            .get(0));
  }

  private static List<String> show(Path clip, String entries) throws Exception {
    return run(
        "ffprobe", "-v", "quiet", "-of", "csv=p=0", "-show_entries", entries, clip.toString());
  }

  private static List<String> md5OfPackets(Path clip) throws Exception {
    return run(
            "ffmpeg",
            "-v",
            "error",
            "-i",
            clip.toString(),
            "-map",
            "0:a",
            "-c",
            "copy",
            "-f",
            "framemd5",
            "-")
        .stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst(".*, *", ""))
        .toList();
  }

  private static List<String> run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return new ArrayList<>(output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList());
  }
}
