package dev.clearlane.synth.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GlyphsTest {
  @TempDir Path folder;

  @Test
  void shouldGiveEveryCapitalAndDigitAboutTheSameHeight() {
    Glyphs strokes = Glyphs.strokes(0.1);
    for (int code : "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".chars().toArray()) {
      char character = (char) code;
      Rectangle2D box = strokes.shape(character).getBounds2D();
      assertThat(box.getHeight()).as("%s", character).isBetween(0.95, 1.15);
      assertThat(box.getWidth()).as("%s", character).isBetween(0.1, 0.8);
      assertThat(box.getMinY()).as("%s", character).isLessThan(-0.9);
    }
  }

  @Test
  void shouldNameAFileThatIsMissing() {
    Path file = folder.resolve("none.ttf");
    assertThatThrownBy(() -> Glyphs.of(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": no such font file");
  }

  @Test
  void shouldNameAFileThatIsNoFont() throws IOException {
    Path file = Files.writeString(folder.resolve("text.ttf"), "not a font");
    assertThatThrownBy(() -> Glyphs.of(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": not a TrueType font");
  }
}
