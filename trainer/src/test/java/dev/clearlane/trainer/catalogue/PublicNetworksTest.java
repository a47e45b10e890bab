package dev.clearlane.trainer.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.tfjs.TfjsImport;
import dev.clearlane.trainer.tfjs.TfjsPackage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @TempDir static Path folder;

  @ParameterizedTest
  @CsvSource({
    "maxim-deblurring, deblurring.png, 151",
    "maxim-deblurring-s1, deblurring_first_stage.png, 41",
    "maxim-deraining, deraining.png, 96",
    "maxim-deraining-s1, deraining_first_stage.png, 41",
    "maxim-dehazing-outdoor, dehazing_outdoor.png, 96"
  })
  void shouldGiveTheReferencePictures(String id, String reference, long gmac, TestReporter reporter)
      throws Exception {
    ModelBundle bundle = install(id);
    assertThat(bundle.manifest().cost().macs() / 1_000_000_000L).isEqualTo(gmac);

    assumeTrue(Files.isDirectory(REFERENCE), "no reference pictures at " + REFERENCE);
    Picture expected = picture(reference);
    Picture actual = restored(bundle, picture("input.png"));
    long sum = 0;
    int worst = 0;
    for (int i = 0; i < expected.bgr().length; i++) {
      int difference = Math.abs((expected.bgr()[i] & 255) - (actual.bgr()[i] & 255));
      sum += difference;
      worst = Math.max(worst, difference);
    }
    double mean = (double) sum / expected.bgr().length;
    reporter.publishEntry(
        id, "largest difference %d, mean %.4f code values".formatted(worst, mean));
    assertThat(worst).isLessThanOrEqualTo(MAX_DIFFERENCE);
    assertThat(mean).isLessThanOrEqualTo(MAX_MEAN_DIFFERENCE);
  }

  @ParameterizedTest
  @CsvSource({"maxim-deblurring, vehicle-srgb", "maxim-deraining, streaks"})
  void shouldLoseNothingInHalfPrecision(String name, String degradation, TestReporter reporter)
      throws Exception {
    CatalogueEntry entry = Catalogue.read().find(name).orElseThrow().entry();
    Path half = folder.resolve(name + "-half");
    TfjsImport.write(
        TfjsPackage.read(tarball(name)),
        new TfjsImport.Request(
            name + "-half", entry.task(), 256, 256, null, null, true, entry.origin(), null),
        half);
    assumeTrue(Files.isDirectory(REFERENCE), "no reference pictures at " + REFERENCE);
    Picture clean = picture("deblurring.png");
    Picture degraded = Degradations.byName(degradation).apply(clean, new SplittableRandom(1));
    double single = Psnr.rgb(restored(install(name), degraded), clean);
    double precise = Psnr.rgb(restored(ModelBundle.open(half), degraded), clean);
    reporter.publishEntry(
        name,
        "in %.3f dB, FP32 %.3f dB, FP16 %.3f dB"
            .formatted(Psnr.rgb(degraded, clean), single, precise));
    assertThat(single).isGreaterThan(Psnr.rgb(degraded, clean) + 1);
    assertThat(precise).isCloseTo(single, within(0.02));
  }

  private static ModelBundle install(String id) throws Exception {
    if (!Files.isDirectory(folder.resolve(id))) {
      Catalogue.Choice choice = Catalogue.read().find(id).orElseThrow();
      Path tarball = tarball(choice.entry().name());
      CatalogueEntry.Model model =
          choice.models().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
      new Installer(
              new InstalledModels(folder), NpmClient.onPath(), new PrintWriter(new StringWriter()))
          .install(new Catalogue.Choice(choice.entry(), List.of(model)), tarball);
    }
    return ModelBundle.open(folder.resolve(id));
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
