package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Task;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Replays compared with a reference: what passes, what fails, and whether the reason is clear. */
@Timeout(120)
class ReleaseGateTest {
  private static final StreamFormat FORMAT = new StreamFormat(64, 48, new TimeBase(1, 50), 25, -1);

  @TempDir private Path directory;
  private Path models;
  private Path clip;
  private Path reference;

  @BeforeEach
  void makeDriveAndModels() throws Exception {
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.identity(models.resolve("derain"), "derain-same", Task.DERAIN, 4);
    TinyModels.identity(models.resolve("deblur"), "deblur-same", Task.DEBLUR, 4);
    clip = directory.resolve("drive.mp4");
    try (VideoFileOutput output = VideoFileOutput.open(clip, FORMAT)) {
      Passage.write(output, FORMAT, LongStream.range(0, 30).map(i -> 2 * i).toArray());
    }
    reference = directory.resolve("drive.ref");
    assertThat(replay("--update-refs", reference).code()).isZero();
  }

  @Test
  void shouldPassAnEqualRunAndReportItToCi() throws Exception {
    Path junit = directory.resolve("check.xml");
    Path markdown = directory.resolve("check.md");

    Cli cli = replay("--check", reference, "--junit", junit, "--markdown", markdown);

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("check      " + reference + ": passed (frames, decisions,");
    assertThat(Files.readAllLines(reference))
        .startsWith("clearlane replay reference 2", "tolerance boundary_frames 2")
        .contains("frames 30", "run 0 29 derain derain", "event lost_frames 0", "look 20 10240");
    Element suite = xml(junit);
    assertThat(suite.getAttribute("tests")).isEqualTo("5");
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(markdown).content().startsWith("## Replay passed: drive\n");
  }

  @Test
  void shouldFailAWorseModelWithAReasonThatCanBeRead() throws Exception {
    Path clean = directory.resolve("clean.ref");
    assertThat(replay("--update-refs", clean, "--reference", dimmed()).code()).isZero();
    TinyModels.mean3x3(models.resolve("derain"), "derain-same", Task.DERAIN);
    Path junit = directory.resolve("check.xml");
    Path markdown = directory.resolve("check.md");

    Cli cli =
        replay("--check", clean, "--reference", dimmed(), "--junit", junit, "--markdown", markdown);

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.errLines().get(0))
        .isEqualTo(
            "clearlane: %s: the replay differs; if that is intended, renew it with --update-refs %s"
                .formatted(clean, clean));
    assertThat(cli.err())
        .containsPattern(
            "detail: 3 of 3 sampled frames differ; on average they are [a-z ]+ by [0-9.]+"
                + " \\(mean step between neighbouring pixels\\) \\[tolerance: detail_percent 5]")
        .containsPattern("frame 0: \\d+ of 16 fields differ, most of all row \\d, column \\d: ")
        .containsPattern(
            "all degraded frames: PSNR [0-9.]+ dB, expected [0-9.]+ dB: [0-9.]+ dB worse")
        .doesNotContain("decisions:");
    Element suite = xml(junit);
    assertThat(suite.getAttribute("tests")).isEqualTo("6");
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(((Element) failure.getParentNode()).getAttribute("name"))
        .isIn("brightness", "detail");
    assertThat(failure.getTextContent()).contains("frame 0: ").contains("tolerance: ");
    assertThat(markdown)
        .content()
        .startsWith("## Replay failed: clean\n")
        .contains("| decisions | passed | 1 stretches as expected | boundary_frames 2 |")
        .contains("| detail | **failed** |")
        .contains("--update-refs " + clean);
  }

  @Test
  void shouldFailLowerQualityAndNotHigher() throws Exception {
    Path ref = directory.resolve("quality.ref");
    Path clean = dimmed();
    TinyModels.scale(models.resolve("derain"), "derain-same", Task.DERAIN, 0.8f);
    assertThat(replay("--update-refs", ref, "--reference", clean).code()).isZero();
    widen(ref); // pictures may differ, quality must not

    TinyModels.scale(models.resolve("derain"), "derain-same", Task.DERAIN, 0.6f);
    Cli worse = replay("--check", ref, "--reference", clean);
    TinyModels.scale(models.resolve("derain"), "derain-same", Task.DERAIN, 0.9f);
    Cli better = replay("--check", ref, "--reference", clean);
    Cli unmeasured = replay("--check", ref);

    assertThat(worse.code()).isEqualTo(1);
    assertThat(worse.err())
        .contains("  quality: restored frames are worse [tolerance: psnr_db 0.2, ssim 1000]")
        .containsPattern(
            "degraded frames decided derain: PSNR [0-9.]+ dB, expected [0-9.]+ dB: [0-9.]+ dB worse");
    assertThat(better.code()).as(better.err()).isZero();
    assertThat(unmeasured.err()).contains("not measured; give the clean drive with --reference");
  }

  @Test
  void shouldNameFramesThatAreDecidedOtherwiseOrMissing() throws Exception {
    Cli other = replay("deblur", "--check", reference);
    Cli shorter = replay("--check", reference, "--limit", 20);

    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err())
        .contains("decisions: 30 frames were decided or treated differently")
        .contains("frames 0 to 29: expected derain, but deblur");
    assertThat(shorter.err())
        .contains("expected 30 frames, but there are 20")
        .contains("frame 20: is missing");
  }

  @Test
  void shouldRenewAReferenceAndKeepItsTolerances() throws Exception {
    widen(reference);
    TinyModels.scale(models.resolve("derain"), "derain-same", Task.DERAIN, 0.5f);
    String before = Files.readString(reference);

    Cli renewed = replay("--check", reference, "--update-refs");

    assertThat(renewed.code()).as(renewed.err()).isZero();
    assertThat(Files.readString(reference))
        .contains("tolerance grey_levels 255")
        .isNotEqualTo(before);
    assertThat(replay("--check", reference).code()).isZero();
  }

  @Test
  void shouldRefuseWhatIsNoReferenceAndOverwriteNothingElse() throws Exception {
    byte[] before = Files.readAllBytes(clip);
    Path damaged =
        Files.writeString(
            directory.resolve("damaged.ref"), "clearlane replay reference 2\nrun 1 two a b\n");
    Path old = Files.writeString(directory.resolve("old.ref"), "clearlane replay reference 1\n");

    assertRefused(replay("--check", directory.resolve("none.ref")), 2, "no such file");
    assertRefused(replay("--check", clip), 1, "drive.mp4: is no text");
    assertRefused(replay("--check", damaged), 1, "damaged.ref: line 2 is not one of a reference");
    assertRefused(replay("--check", old), 1, "renewed with --update-refs");
    assertRefused(replay("--update-refs", clip), 2, "must name a reference or a new file");
    assertRefused(replay("--update-refs"), 2, "--update-refs must name a file");
    assertRefused(
        replay("--check", reference, "--update-refs", old), 2, "must name one file, but name ");
    assertRefused(replay("--junit", directory.resolve("x")), 2, "need --check REF");
    assertRefused(
        replay("--check", reference, "--realtime"), 2, "excludes --check and --update-refs");
    assertThat(Files.readAllBytes(clip)).isEqualTo(before);
    assertThat(replay("--update-refs", old).code()).as("renewed").isZero();
  }

  /** The drive with less light, as a clean drive that all frames differ from. */
  private Path dimmed() throws Exception {
    Path dim = directory.resolve("dim.mp4");
    if (!Files.exists(dim)) {
      Path dimmer = Files.createDirectory(directory.resolve("dimmer"));
      TinyModels.scale(dimmer.resolve("derain"), "dim", Task.DERAIN, 0.95f);
      assertThat(
              Cli.run("replay", clip, "--models", dimmer, "--mode", "derain", "--out", dim).code())
          .isZero();
    }
    return dim;
  }

  private static void widen(Path ref) throws IOException {
    Files.writeString(
        ref,
        Files.readString(ref)
            .replace("tolerance grey_levels 1", "tolerance grey_levels 255")
            .replace("tolerance detail_percent 5", "tolerance detail_percent 1000")
            .replace("tolerance ssim 0.005", "tolerance ssim 1000"));
  }

  private Cli replay(Object... options) {
    boolean deblur = options.length > 0 && options[0].equals("deblur");
    List<Object> args =
        new ArrayList<>(
            List.of("replay", clip, "--models", models, "--mode", deblur ? "deblur" : "derain"));
    args.addAll(List.of(options).subList(deblur ? 1 : 0, options.length));
    return Cli.run(args.toArray());
  }

  private static Element xml(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(file.toFile())
        .getDocumentElement();
  }

  private static void assertRefused(Cli cli, int code, String message) {
    assertThat(cli.errLines()).singleElement().asString().contains(message);
    assertThat(cli.code()).isEqualTo(code);
    assertThat(cli.out()).isEmpty();
  }
}
