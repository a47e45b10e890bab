package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreCommandTest {
  @TempDir private Path directory;
  private Path models;
  private Path pictures;
  private Path out;

  @BeforeEach
  void makeModels() throws Exception {
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.scale(models.resolve("derain"), "derain-half", Task.DERAIN, 0.5f);
    pictures = Files.createDirectory(directory.resolve("pictures"));
    out = directory.resolve("out/deep");
  }

  @Test
  void shouldRestoreOnePixel() throws IOException {
    write("one.png", Still.of(Scenes.plain(1, 1, 200, 100, 50)));

    Cli cli = restore(pictures.resolve("one.png"));

    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    assertThat(read("one.png").picture().bgr()).containsExactly(100, 50, 25);
  }

  @Test
  void shouldRestoreAPanorama() throws IOException {
    Picture panorama = Scenes.moving(1600, 400, 3);
    write("wide.png", Still.of(panorama));

    assertThat(restore(pictures).code()).isZero();

    Picture restored = read("wide.png").picture();
    assertThat(restored.widthPx()).isEqualTo(1600);
    assertThat(restored.heightPx()).isEqualTo(400);
    assertThat(restored.sample(1599, 399, 0)).isEqualTo((panorama.sample(1599, 399, 0) + 1) / 2);
  }

  @Test
  void shouldKeepGreyGreyAndAlphaAsItIs() throws IOException {
    byte[] alpha = {0, 10, (byte) 200, (byte) 255};
    write("alpha.png", new Still(Scenes.plain(2, 2, 100, 60, 20), alpha, false));
    write("grey.png", new Still(Scenes.plain(9, 5, 80, 80, 80), null, true));

    assertThat(restore(pictures).code()).isZero();

    Still withAlpha = read("alpha.png");
    assertThat(withAlpha.alpha()).containsExactly(alpha);
    assertThat(withAlpha.picture().bgr()).startsWith(50, 30, 10);
    Still grey = read("grey.png");
    assertThat(grey.grey()).isTrue();
    assertThat(grey.picture().sample(4, 4, 1)).isEqualTo(40);
  }

  @Test
  void shouldNameTheCommandThatInstallsAModelOfTheCatalogue() throws IOException {
    write("one.png", Still.of(Scenes.plain(4, 4, 200, 100, 50)));

    Cli cli = restore(pictures, "--model", "maxim-none");

    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err())
        .contains("model maxim-none is not installed; run: clearlane models get maxim-none")
        .hasLineCount(1);
  }

  @Test
  void shouldRefuseATierTogetherWithAModel() throws IOException {
    write("one.png", Still.of(Scenes.plain(4, 4, 200, 100, 50)));

    Cli cli = restore(pictures, "--model", "derain-half", "--tier", "archive-fast");

    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("--model and --tier exclude each other").hasLineCount(1);
    assertThat(restore(pictures, "--tier", "golden").code()).isEqualTo(2);
  }

  @Test
  void shouldWorkAtAReducedSizeWhenAsked() throws Exception {
    TinyModels.scale(models.resolve("deblur"), "deblur-half", Task.DEBLUR, 0.5f);
    write("even.png", Still.of(Scenes.plain(60, 40, 200, 100, 50)));

    assertThat(restoreIn("deblur", "--scale", "2").code()).isZero();
    assertThat(read("even.png").picture().sample(30, 20, 0)).isEqualTo(100);
    assertThat(restoreIn("deblur", "--tier", "fast").code()).isZero();
    assertThat(read("even.png").picture().sample(30, 20, 0)).isEqualTo(100);
    assertThat(restoreIn("both", "--scale", "auto", "--time-limit", "60").code()).isZero();
    assertThat(read("even.png").picture().sample(30, 20, 0)).isEqualTo(50);
  }

  private Cli restoreIn(String mode, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("restore", pictures, "--out", out, "--models", models, "--mode", mode));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @Test
  void shouldRefuseScalesThatAreNone() throws IOException {
    write("one.png", Still.of(Scenes.plain(4, 4, 200, 100, 50)));

    assertThat(restoreIn("auto", "--scale", "4").err())
        .contains("--scale must be 1 to 3 or auto, but is '4'");
    assertThat(restore(pictures, "--scale", "2").err())
        .contains("--scale applies to deblurring only: streaks are removed at full size");
    assertThat(restoreIn("auto", "--scale", "auto").err())
        .contains("--scale auto and --time-limit belong together");
    assertThat(restoreIn("auto", "--scale", "auto", "--time-limit", "0").err())
        .contains("--time-limit must be above 0 s, but is 0.0");
  }

  @Test
  void shouldContinueARunThatWasStopped() throws IOException {
    write("a.png", Still.of(Scenes.plain(4, 4, 200, 100, 50)));
    write("b.png", Still.of(Scenes.plain(4, 4, 200, 100, 50)));
    assertThat(restore(pictures).code()).isZero();
    Files.delete(out.resolve("b.png"));
    byte[] marker = {1, 2, 3};
    Files.write(out.resolve("a.png"), marker);

    Cli cli = restore(pictures, "--resume");

    assertThat(cli.code()).isZero();
    assertThat(cli.err()).contains("1 pictures were done already");
    assertThat(Files.readAllBytes(out.resolve("a.png"))).isEqualTo(marker);
    assertThat(read("b.png").picture().sample(1, 1, 0)).isEqualTo(100);
  }

  @Test
  void shouldDoTheOthersWhereOneCannotBeRead() throws IOException {
    write("a.png", Still.of(Scenes.plain(4, 4, 10, 20, 30)));
    Files.writeString(pictures.resolve("b.png"), "no picture");
    write("sub/c.jpg", Still.of(Scenes.plain(16, 16, 10, 20, 30)));

    Cli cli = restore(pictures);

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.errLines()).singleElement().asString().contains("b.png: not a picture");
    assertThat(out.resolve("a.png")).exists();
    assertThat(out.resolve("sub/c.jpg")).exists();
    assertThat(out.resolve("b.png")).doesNotExist();
  }

  @Test
  void shouldCopyWhatNeedsNothing() throws IOException {
    write("a.jpg", Still.of(Scenes.moving(64, 48, 0)));

    Cli cli = Cli.run("restore", pictures, "--out", out, "--mode", "pass");

    assertThat(cli.code()).isZero();
    assertThat(out.resolve("a.jpg")).hasSameBinaryContentAs(pictures.resolve("a.jpg"));
  }

  @Test
  void shouldReplaceOlderResultsButNeverTheSource() throws IOException {
    write("a.png", Still.of(Scenes.plain(4, 4, 10, 20, 30)));

    assertThat(restore(pictures).code()).isZero();
    assertThat(restore(pictures).code()).isZero();
    Cli onto = Cli.run("restore", pictures, "--out", pictures, "--mode", "pass");

    assertThat(onto.code()).isEqualTo(2);
    assertThat(onto.errLines()).singleElement().asString().contains("would be replaced");
  }

  @Test
  void shouldReportWhatIsWrongWithTheSource() throws IOException {
    Cli missing = restore(pictures.resolve("none.png"));
    Cli empty = restore(pictures);
    Path text = Files.writeString(pictures.resolve("t.jpg"), "no picture");
    Cli unreadable = restore(text);

    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.errLines()).singleElement().asString().contains("none.png: no such file");
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.errLines()).singleElement().asString().contains("holds no pictures");
    assertThat(unreadable.code()).isEqualTo(1);
    assertThat(unreadable.errLines()).singleElement().asString().contains("t.jpg: not a picture");
  }

  @Test
  void shouldDecideEachPictureByItself() throws Exception {
    TinyModels.meanColourSelector(models.resolve("select"), Map.of());
    write("dark.png", Still.of(Scenes.plain(32, 32, 0, 0, 0)));
    write("green.png", Still.of(Scenes.plain(32, 32, 0, 255, 0))); // scores as streaks

    Cli cli = Cli.run("restore", pictures, "--out", out, "--models", models, "--json");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.json().path("pictures").path(0).path("applied").asText()).isEqualTo("pass");
    assertThat(cli.json().path("pictures").path(1).path("applied").asText()).isEqualTo("derain");
    assertThat(cli.json().path("pictures").path(1).path("scores").path("streaks").asDouble())
        .isEqualTo(1);
  }

  private Cli restore(Path source, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("restore", source, "--out", out, "--models", models, "--mode", "derain"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  private void write(String name, Still still) throws IOException {
    Path file = pictures.resolve(name);
    Files.createDirectories(file.getParent());
    PictureFile.write(still, file);
  }

  private Still read(String name) throws IOException {
    return PictureFile.read(out.resolve(name));
  }
}
