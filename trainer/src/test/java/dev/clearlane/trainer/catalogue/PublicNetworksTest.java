package dev.clearlane.trainer.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.OnnxEngine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real packages, where {@code .ci/run} fetched them. Installing verifies a network against an
 * evaluation of its graph and its stored sample; the reference pictures are compared where they are
 * next to the checkout.
 */
final class PublicNetworksTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("clearlane.root", "."), "..", "shared/data/maxim_reference");

  /** Another order of additions: a value near a half may round the other way. */
  private static final int MAX_DIFFERENCE = 2;

  private static final double MAX_MEAN_DIFFERENCE = 0.05;

  @TempDir Path folder;

  @Test
  void shouldInstallTheFirstStageOfDeblurring() throws Exception {
    Path tarball = tarball("maxim-deblurring");
    Catalogue.Choice choice = Catalogue.read().find("maxim-deblurring-s1").orElseThrow();
    new Installer(
            new InstalledModels(folder), NpmClient.onPath(), new PrintWriter(new StringWriter()))
        .install(choice, tarball);
    ModelBundle bundle = ModelBundle.open(folder.resolve("maxim-deblurring-s1"));
    assertThat(bundle.manifest().cost().macs()).isBetween(40_000_000_000L, 46_000_000_000L);

    assumeTrue(Files.isDirectory(REFERENCE), "no reference pictures at " + REFERENCE);
    Picture expected = picture("deblurring_first_stage.png");
    Picture actual = restored(bundle, picture("input.png"));
    long sum = 0;
    int worst = 0;
    for (int i = 0; i < expected.bgr().length; i++) {
      int difference = Math.abs((expected.bgr()[i] & 255) - (actual.bgr()[i] & 255));
      sum += difference;
      worst = Math.max(worst, difference);
    }
    assertThat(worst).isLessThanOrEqualTo(MAX_DIFFERENCE);
    assertThat((double) sum / expected.bgr().length).isLessThanOrEqualTo(MAX_MEAN_DIFFERENCE);
  }

  private static Path tarball(String name) {
    String packages = System.getenv("CLEARLANE_PACKAGES");
    assumeTrue(packages != null, "CLEARLANE_PACKAGES names no folder of packages");
    Path file = Path.of(packages, "upscalerjs-%s-0.1.0.tgz".formatted(name));
    assumeTrue(Files.isRegularFile(file), "no package " + file);
    return file;
  }

  private static Picture restored(ModelBundle bundle, Picture picture) throws Exception {
    PixelMapping mapping = new PixelMapping(bundle.manifest().pixels());
    int values = picture.bgr().length;
    TensorView input = TensorView.direct(picture.widthPx(), picture.heightPx());
    input.buffer().put(0, mapping.toTensor(picture), 0, values);
    FloatBuffer output = TensorView.directFloats(values);
    try (OnnxEngine engine = OnnxEngine.open(bundle, 1)) {
      engine.run(input, output);
    }
    Picture restored = Picture.black(picture.widthPx(), picture.heightPx());
    for (int i = 0; i < values; i++) {
      float value = Math.max(0, Math.min(1, output.get(i)));
      restored.bgr()[i / 3 * 3 + 2 - i % 3] = (byte) Math.round(255 * value);
    }
    return restored;
  }

  private static Picture picture(String name) throws Exception {
    var image = ImageIO.read(REFERENCE.resolve(name).toFile());
    Picture picture = Picture.black(image.getWidth(), image.getHeight());
    for (int i = 0; i < picture.bgr().length; i++) {
      int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
      picture.bgr()[i] = (byte) (rgb >> (8 * (i % 3)));
    }
    return picture;
  }
}
