package dev.clearlane.edge.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The distribution's Chromium without a window; the test is skipped where there is none. */
final class ChromiumPeer implements AutoCloseable {
  private final Playwright playwright;
  private final Browser browser;

  private ChromiumPeer(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static ChromiumPeer launch() {
    PlaywrightAssertions.setDefaultAssertionTimeout(60_000); // the machine may be busy
    Optional<Path> chromium =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(chromium.isPresent(), "no Chromium is installed");
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(chromium.get())
                    // Containers have no user namespaces for the sandbox; the page is ours.
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    return new ChromiumPeer(playwright, browser);
  }

  Browser browser() {
    return browser;
  }

  /** Errors of a page from now on: of its console, of its scripts, and requests that failed. */
  static List<String> errors(Page page) {
    List<String> errors = new ArrayList<>();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            errors.add(message.text());
          }
        });
    page.onPageError(errors::add);
    page.onRequestFailed(request -> errors.add(request.url()));
    return errors;
  }

  /** Kept in the build folder, to be looked at. */
  static void screenshot(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(true)
            .setPath(Path.of("target", "page-" + name + ".png")));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
