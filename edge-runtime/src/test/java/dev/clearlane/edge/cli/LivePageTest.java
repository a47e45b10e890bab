package dev.clearlane.edge.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.plates.PlatePictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live page of a running daemon, used in Chromium. */
@Timeout(180)
class LivePageTest {
  private static final String CLOCK = "synthetic:clock#size=640x360&rate=15";
  private static final String TOKEN = "correct horse battery";

  private static @Nullable ChromiumPeer chromium;
  private static Browser browser;

  @TempDir private Path directory;

  @BeforeAll
  static void launch() {
    chromium = ChromiumPeer.launch();
    browser = chromium.browser();
  }

  @AfterAll
  static void quit() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Test
  void shouldShowBothPicturesAndChangeTheMode() throws Exception {
    int port = RunPeer.freePort();
    try (RunPeer run = start(port, Map.of());
        BrowserContext context =
            browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 900))) {
      Page page = context.newPage();
      List<String> errors = ChromiumPeer.errors(page);
      page.navigate("http://127.0.0.1:" + port + "/");
      assertThat(page.locator("#decision")).hasText("derain");
      assertThat(page.locator("#facts")).containsText("derain-dark");

      // The model halves every value, so that the two sides differ.
      Locator divider = page.locator("#divider");
      Await.until(() -> brightness(page, 0.75) < 0.7 * brightness(page, 0.25));
      divider.focus();
      page.keyboard().press("End");
      page.waitForFunction("document.getElementById('line').style.left === '100%'");
      // Both are read one after the other, of a picture that moves.
      Await.until(() -> brightness(page, 0.75) > 0.85 * brightness(page, 0.25));
      page.keyboard().press("Home");
      assertThat(brightness(page, 0.25)).isGreaterThan(0);
      drag(page, 0.5);
      assertThat(Double.parseDouble(divider.inputValue())).isBetween(450.0, 550.0);
      ChromiumPeer.screenshot(page, "desktop");

      page.getByLabel("pass", new Page.GetByLabelOptions().setExact(true)).check();
      assertThat(page.locator("#answer")).hasText("set_mode: done");
      assertThat(page.locator("#decision")).hasText("pass");
      assertThat(page.locator("#tag-right")).hasText("passed");
      run.awaitFigure(
          "clearlane_frames_published_total{applied=\"pass\",camera=\"front\","
              + "decision=\"pass\",work=\"full\"}",
          n -> n > 3);
      assertThat(page.locator("#models option")).hasCount(1);
      assertThat(run.figure("clearlane_web_viewers{camera=\"front\"}")).isEqualTo(1);
      assertThat(errors).isEmpty();
    }
  }

  @Test
  void shouldShowPlatesAsTheyComeAsCapturedAndRestored() throws Exception {
    int port = RunPeer.freePort();
    Path models = Files.createDirectory(directory.resolve("plate-models"));
    TinyModels.scale(models.resolve("derain"), "derain-dim", Task.DERAIN, 0.95f);
    TinyModels.plateDetector(
        models.resolve("red"), "red", PlatePictures.HALF_WIDTH_PX, PlatePictures.HALF_HEIGHT_PX);
    Path clip = directory.resolve("drive.mp4");
    PlateDrive.write(clip, 600);
    Path settings =
        Files.writeString(
            directory.resolve("plates.yaml"),
            """
            models: %s
            web: {listen: "127.0.0.1:%d"}
            cameras:
              front: {source: "%s", mode: derain, deadline_ms: 5000, levels: [full], plates: {enabled: true}}
            """
                .formatted(models, port, clip));
    try (RunPeer run = RunPeer.start(Map.of(), "-c", settings);
        BrowserContext context =
            browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 900))) {
      run.awaitPage("/readyz", answer -> answer.startsWith("200 ok"));
      Page page = context.newPage();
      List<String> errors = ChromiumPeer.errors(page);
      page.navigate("http://127.0.0.1:" + port + "/");
      Locator plate = page.locator("#plates tbody tr").first();
      assertThat(plate.locator("strong")).hasText(PlateDrive.TEXT);
      assertThat(plate.locator("img")).hasCount(2);
      Await.until(
          () ->
              (boolean)
                  page.evaluate(
                      "() => [...document.querySelectorAll('#plates img')]"
                          + ".every(img => img.naturalWidth > 50)"));
      assertThat(plate.locator("img").first()).hasAttribute("alt", "plate, captured: KX64TFH");
      ChromiumPeer.screenshot(page, "plates");
      assertThat(errors).isEmpty();
      assertThat(run.log()).doesNotContain(PlateDrive.TEXT).doesNotContain("ERROR");
    }
  }

  @Test
  void shouldAskForTheTokenAndFitAPhone() throws Exception {
    int port = RunPeer.freePort();
    Path token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    try (RunPeer run = start(port, Map.of("CLEARLANE_WEB_TOKEN_FILE", token.toString()));
        BrowserContext context =
            browser.newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(390, 844)
                    .setHasTouch(true)
                    .setColorScheme(ColorScheme.DARK))) {
      Page page = context.newPage();
      page.navigate("http://127.0.0.1:" + port + "/");
      page.locator("#token").fill("something else entirely");
      page.keyboard().press("Enter");
      assertThat(page.locator("#login-error")).hasText("Wrong token.");
      assertThat(page.locator("main")).isHidden();

      page.locator("#token").fill(TOKEN);
      page.keyboard().press("Enter");
      assertThat(page.locator("#decision")).hasText("derain");
      assertThat(page.locator("#login")).isHidden();
      page.waitForFunction("document.documentElement.scrollWidth <= 390"); // charts follow the size
      ChromiumPeer.screenshot(page, "phone");
      assertThat(run.log()).doesNotContain(TOKEN);
    }
  }

  @Test
  void shouldShowThatTheDaemonIsLostAndBack() throws Exception {
    int port = RunPeer.freePort();
    try (BrowserContext context = browser.newContext()) {
      Page page = context.newPage();
      try (RunPeer run = start(port, Map.of())) {
        page.navigate("http://127.0.0.1:" + port + "/");
        assertThat(page.locator("#decision")).hasText("derain");
        run.signal("KILL");
        assertThat(page.locator("#lost")).isVisible();
        // By the page's own clock: 3 s are promised.
        assertThat(page.locator("#state")).hasText(Pattern.compile("no answer for [0-3] s"));
      }
      try (RunPeer run = start(port, Map.of())) {
        assertThat(page.locator("#lost")).isHidden();
        page.evaluate("document.getElementById('decision').textContent = ''");
        assertThat(page.locator("#decision")).hasText("derain");
        assertThat(run.log()).doesNotContain("ERROR");
      }
    }
  }

  private RunPeer start(int port, Map<String, String> more) throws Exception {
    Path models = directory.resolve("models");
    if (!Files.exists(models)) {
      Files.createDirectory(models);
      TinyModels.scale(models.resolve("derain"), "derain-dark", Task.DERAIN, 0.5f);
    }
    Map<String, String> environment = new HashMap<>(more);
    environment.put("CLEARLANE_WEB_LISTEN", "127.0.0.1:" + port);
    environment.put("CLEARLANE_MODELS", models.toString());
    Path settings =
        Files.writeString( // a deadline that a busy machine meets
            directory.resolve("clearlane.yaml"),
            "cameras: {front: {source: \"%s\", mode: derain, deadline_ms: 5000, levels: [full]}}"
                .formatted(CLOCK));
    RunPeer run = RunPeer.start(environment, "-c", settings);
    run.awaitPage("/readyz", answer -> answer.startsWith("200 ok"));
    return run;
  }

  /** Mean of a square of the canvas around a place of its width. */
  private static double brightness(Page page, double place) {
    return ((Number)
            page.evaluate(
                """
                (place) => {
                  const canvas = document.getElementById('canvas');
                  const x = Math.round(place * canvas.width) - 10;
                  const pixels = canvas.getContext('2d').getImageData(x, 10, 20, canvas.height - 20).data;
                  return pixels.reduce((sum, value, i) => sum + (i % 4 === 3 ? 0 : value), 0) / pixels.length;
                }
                """,
                place))
        .doubleValue();
  }

  private static void drag(Page page, double place) {
    var box = page.locator("#stage").boundingBox();
    page.mouse().move(box.x + 5, box.y + box.height / 2);
    page.mouse().down();
    page.mouse().move(box.x + place * box.width, box.y + box.height / 2);
    page.mouse().up();
  }
}
