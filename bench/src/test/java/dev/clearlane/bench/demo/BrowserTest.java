package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {
  @TempDir Path bin;

  @BeforeEach
  void installOpener() throws Exception {
    Files.createFile(
        bin.resolve("xdg-open"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  @Test
  void shouldUseTheDesktopsOpenerWhereThereIsAScreen() {
    assertThat(Browser.opener(Map.of("PATH", "/nowhere:" + bin, "DISPLAY", ":0")))
        .contains(bin.resolve("xdg-open"));
    assertThat(Browser.opener(Map.of("PATH", bin.toString(), "WAYLAND_DISPLAY", "wayland-0")))
        .isPresent();
  }

  @Test
  void shouldOpenNothingWithoutAScreen() {
    assertThat(Browser.open(URI.create("file:///index.html"), Map.of("PATH", bin.toString())))
        .isFalse();
  }

  @Test
  void shouldOpenNothingWithoutAnOpener() {
    assertThat(
            Browser.open(
                URI.create("file:///index.html"), Map.of("PATH", "/nowhere", "DISPLAY", ":0")))
        .isFalse();
  }
}
