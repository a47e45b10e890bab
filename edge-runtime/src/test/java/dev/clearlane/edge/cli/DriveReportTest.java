package dev.clearlane.edge.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.plates.PlatePictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The report of a drive, and two of them side by side, as files and in Chromium. */
@Timeout(180)
class DriveReportTest {
  private static final int FRAMES = 20;

  @TempDir private Path directory;
  private Path models;
  private Path clip;

  @BeforeEach
  void makeDriveAndModels() throws Exception {
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.scale(models.resolve("derain"), "derain-dim", Task.DERAIN, 0.9f);
    TinyModels.scale(models.resolve("deblur"), "deblur-half", Task.DEBLUR, 0.5f);
    TinyModels.plateDetector(
        models.resolve("red"), "red", PlatePictures.HALF_WIDTH_PX, PlatePictures.HALF_HEIGHT_PX);
    clip = directory.resolve("drive.mp4");
    PlateDrive.write(clip, FRAMES);
  }

  @Test
  void shouldReportADriveInOneFileAndJson() throws Exception {
    Path report = directory.resolve("report");

    Cli cli = replay("derain", report, "--reference", clip, "--ssim-every", 5, "--plates");

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("report     " + report.resolve("report.html"));
    JsonNode json = json(report.resolve("report.json"));
    assertThat(json.path("settings").path("--mode").asText()).isEqualTo("derain");
    JsonNode frames = json.path("frames");
    assertThat(frames.path("sequence")).hasSize(FRAMES);
    assertThat(frames.path("psnr_in").get(7).asDouble()).isEqualTo(100);
    assertThat(frames.path("psnr_out").get(7).asDouble()).isBetween(20.0, 40.0);
    assertThat(frames.path("ssim_out").get(5).asDouble()).isLessThan(1);
    assertThat(frames.path("ssim_out").get(6).isNull()).as("measured on every 5th").isTrue();
    assertThat(frames.path("stage_ms").path("infer")).hasSize(FRAMES);
    assertThat(frames.path("change").get(3).asDouble()).isBetween(5.0, 15.0);
    JsonNode plate = json.path("plates").path(0);
    assertThat(plate.path("text").asText()).isEqualTo("KX64TFH");
    assertThat(plate.path("raw").asText()).isEqualTo("KX64TFH");
    JsonNode sample = json.path("samples").path(1);
    assertThat(sample.path("sequence").asInt()).isEqualTo(8);
    assertThat(PictureFile.read(report.resolve(sample.path("restored").asText())).picture())
        .satisfies(picture -> assertThat(picture.widthPx()).isEqualTo(640));
    String page = Files.readString(report.resolve("report.html"));
    assertThat(page).contains("KX64TFH", "derain-dim", "data:image/jpeg;base64,");
    assertThat(page.replace("http://www.w3.org/1999/xhtml", ""))
        .doesNotContainPattern("(src|href)=\"(?!data:)");
    assertThat(json(report.resolve("summary.json")).path("frames").asInt()).isEqualTo(FRAMES);
  }

  @Test
  void shouldOpenFromDiskWithoutANetwork() throws Exception {
    Path report = directory.resolve("report");
    assertThat(replay("derain", report, "--reference", clip, "--plates").code()).isZero();
    try (ChromiumPeer chromium = ChromiumPeer.launch();
        BrowserContext context =
            chromium
                .browser()
                .newContext(
                    new Browser.NewContextOptions().setOffline(true).setViewportSize(1200, 900))) {
      Page page = context.newPage();
      List<String> errors = ChromiumPeer.errors(page);
      List<String> requests = new ArrayList<>();
      page.onRequest(request -> requests.add(request.url()));
      page.navigate(report.resolve("report.html").toUri().toString());
      assertThat(page.locator(".chart canvas").first()).isVisible();
      for (String chart : List.of("psnr", "ssim", "stages", "change")) {
        assertThat(page.locator("#" + chart + " canvas")).hasCount(1);
      }
      assertThat(page.locator(".crops img")).hasCount(2);
      assertThat(page.locator(".band rect")).hasCount(2);

      Locator divider = page.locator(".slide").first();
      assertThat((String) page.evaluate(CLIP_PATH)).contains("50%");
      divider.focus();
      page.keyboard().press("End");
      assertThat((String) page.evaluate(CLIP_PATH)).contains("100%");
      ChromiumPeer.screenshot(page, "report");
      page.setViewportSize(390, 844);
      page.waitForFunction("document.documentElement.scrollWidth <= 390"); // charts follow the size
      assertThat(errors).isEmpty();
      assertThat(requests).allMatch(url -> url.startsWith("file:") || url.startsWith("data:"));
    }
  }

  private static final String CLIP_PATH =
      "getComputedStyle(document.querySelector('.pair img + img')).clipPath";

  @Test
  void shouldCompareTwoRuns() throws Exception {
    Path a = directory.resolve("a");
    Path b = directory.resolve("b");
    Path out = directory.resolve("compared");
    assertThat(replay("derain", a, "--reference", clip).code()).isZero();
    assertThat(replay("deblur", b, "--reference", clip).code()).isZero();

    Cli cli = Cli.run("compare", a, b.resolve("report.json"), "--out", out);

    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.out())
        .contains("PSNR       A better on 20 frames, B on 0, 0 within 0.1")
        .contains("frames 0 to 19: A derain (applied derain), B deblur (applied deblur)")
        .contains("setting    --mode: A derain, B deblur");
    JsonNode json = json(out.resolve("compare.json"));
    assertThat(json.path("frames").asInt()).isEqualTo(FRAMES);
    assertThat(json.path("psnr").path("a_wins").asInt()).isEqualTo(FRAMES);
    JsonNode largest = json.path("pictures").path(0);
    assertThat(largest.path("difference").asDouble()).isBetween(30.0, 60.0);
    assertThat(out.resolve(largest.path("b").asText())).isNotEmptyFile();
    try (ChromiumPeer chromium = ChromiumPeer.launch();
        BrowserContext context = chromium.browser().newContext()) {
      Page page = context.newPage();
      List<String> errors = ChromiumPeer.errors(page);
      page.navigate(out.resolve("compare.html").toUri().toString());
      assertThat(page.locator("#psnr canvas")).hasCount(1);
      assertThat(page.locator(".pair").first()).isVisible();
      ChromiumPeer.screenshot(page, "compare");
      assertThat(errors).isEmpty();
    }

    Cli same = Cli.run("compare", a, a, "--json");
    assertThat(same.json().path("psnr").path("ties").asInt()).isEqualTo(FRAMES);
    assertThat(same.json().path("decisions")).isEmpty();
    assertThat(same.json().path("pictures")).isEmpty();
    assertThat(same.json().path("figures").path(0).path("better").asText()).isEqualTo("same");
    assertThat(same.json().path("psnr").path("mean_difference").asDouble())
        .isEqualTo(0, within(0.0));
  }

  @Test
  void shouldReportInOneLineWhatIsWrong() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "{}");

    assertRefused(replay("pass", file), 2, "--report must be a directory, but " + file);
    assertRefused(
        Cli.run("replay", clip, "--mode", "pass", "--plates"), 2, "--plates needs --report DIR");
    assertRefused(Cli.run("compare", directory, file), 2, "report.json: no such file");
    assertRefused(Cli.run("compare", file, file), 1, "file: must be the JSON of a report");
    assertRefused(Cli.run("compare", clip, file), 1, "drive.mp4: is not the JSON of such a report");
    assertRefused(Cli.run("compare", clip), 2, "B");
    assertRefused(Cli.run("compare", clip, clip, "--out", file), 2, "--out must be a directory");
  }

  private Cli replay(String mode, Path report, Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of("replay", clip, "--models", models, "--mode", mode, "--report", report));
    args.addAll(List.of(more));
    return Cli.run(args.toArray());
  }

  private static void assertRefused(Cli cli, int code, String message) {
    assertThat(cli.errLines()).singleElement().asString().contains(message);
    assertThat(cli.code()).isEqualTo(code);
    assertThat(cli.out()).isEmpty();
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }
}
