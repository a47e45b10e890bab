package dev.clearlane.trainer.data;

import static dev.clearlane.trainer.data.PublishedLayoutsTest.grey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.training.TinyData;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreflightTest {
  @TempDir Path root;

  @Test
  void shouldListEveryErrorOfEverySourceWithCounts() throws IOException {
    for (int i = 0; i < 9; i++) {
      grey(root.resolve("bad/%d.png".formatted(i)), i);
      grey(root.resolve("good/%d.png".formatted(i)), i);
    }
    grey(root.resolve("bad/alone.png"), 1);
    Files.delete(root.resolve("bad/7.png"));
    PictureFile.write(Picture.black(20, 20), root.resolve("good/1.png"));
    Files.writeString(root.resolve("bad/2.png"), "no picture");
    byte[] whole = Files.readAllBytes(root.resolve("good/3.png"));
    Files.write(root.resolve("good/3.png"), Arrays.copyOf(whole, 20));
    Source own = Source.find("paired:bad:good", Source.Kind.PAIRS).orElseThrow();
    assertThatThrownBy(
            () ->
                Preflight.of(
                    root,
                    List.of(pairs(own), pairs(Source.GOPRO), pairs(Source.REALBLUR_J)),
                    List.of(),
                    List.of(own),
                    0))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith(
            "the data cannot be used: 2 wrong layouts, 2 names without a partner, 1 pair of two"
                + " sizes, 2 unreadable files\n")
        .contains("no folder GOPRO_Large")
        .contains("no folder RealBlur")
        .contains("alone.png has no partner in " + root.resolve("good"))
        .contains("good/7.png has no partner in " + root.resolve("bad"))
        .contains("bad/1.png is 16x12, " + root.resolve("good/1.png") + " is 20x20")
        .contains("bad/2.png: not a picture in PNG, JPEG, BMP or WebP format")
        .contains("good/3.png: PNG is cut short");
  }

  @Test
  void shouldNameWhatIsNoPictureAndPassOverWhatIsHidden() throws IOException {
    for (int i = 0; i < 4; i++) {
      grey(root.resolve("bad/%d.png".formatted(i)), i);
      grey(root.resolve("good/%d.png".formatted(i)), i);
    }
    Path bad = root.resolve("bad");
    Files.createDirectory(bad.resolve("5.png"));
    Files.createFile(bad.resolve("6.png"));
    Files.createSymbolicLink(bad.resolve("7.png"), Path.of("7.png"));
    for (int i = 5; i < 8; i++) {
      grey(root.resolve("good/%d.PNG".formatted(i)), i);
    }
    Files.writeString(bad.resolve("._1.png"), "left by macOS");
    Files.writeString(root.resolve("good/Thumbs.db"), "left by Windows");
    Source own = Source.find("paired:bad:good", Source.Kind.PAIRS).orElseThrow();
    assertThatThrownBy(() -> Preflight.of(root, List.of(pairs(own)), List.of(), List.of(own), 0))
        .isInstanceOf(UsageException.class)
        .message()
        .startsWith("the data cannot be used: 3 unreadable files\n")
        .contains(bad.resolve("5.png") + ": is a folder")
        .contains(bad.resolve("6.png") + ": is empty")
        .containsPattern("7\\.png: (?!.*7\\.png)");
  }

  @Test
  void shouldRefuseAValidationWithoutPairs() throws IOException {
    TinyData.in(root);
    grey(root.resolve("bad/0.png"), 1);
    grey(root.resolve("good/0.png"), 1);
    Source own = Source.find("paired:bad:good", Source.Kind.PAIRS).orElseThrow();
    assertThatThrownBy(
            () -> Preflight.of(root, List.of(pairs(Source.RAINDROP)), List.of(), List.of(own), 0))
        .hasMessageContaining("paired:bad:good: holds no pairs to validate on");
  }

  @Test
  void shouldFingerprintTheDataByContentOnly() throws IOException {
    Path one = TinyData.in(root.resolve("one"));
    Path two = TinyData.in(root.resolve("two"));
    Fingerprint first = fingerprint(one);
    assertThat(first.files()).isEqualTo(6); // four of training, two of tuning
    assertThat(fingerprint(two)).isEqualTo(first);
    Path file = two.resolve("raindrop_pairs/clean_image/1_clean.png");
    Picture changed = DataPictures.read(file);
    changed.bgr()[0] ^= 1;
    PictureFile.write(changed, file);
    assertThat(fingerprint(two).sha256()).isNotEqualTo(first.sha256());
  }

  private static Fingerprint fingerprint(Path data) throws IOException {
    return Preflight.of(
            data, List.of(pairs(Source.RAINDROP)), List.of(), List.of(Source.RAINDROP), 0)
        .fingerprint();
  }

  private static MixtureComponent pairs(Source source) {
    return new MixtureComponent(1, List.of(source), List.of(), List.of(), List.of(), List.of());
  }
}
