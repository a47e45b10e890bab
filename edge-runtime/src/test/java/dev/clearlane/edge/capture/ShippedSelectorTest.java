package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.ShippedModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.select.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The selector that ships, on real pictures and clips. Some of them it was trained on: this shows a
 * broken path or a broken model, not how good a sound one is.
 */
class ShippedSelectorTest {
  private static final int SAMPLE = 40; // pictures of each folder: enough to see a broken model

  @Test
  void shouldForwardClearClips() throws Exception {
    for (Path clip : files(ShippedModels.data("drive_video"), ".mp4")) {
      try (Camera camera = Cameras.open(clip.toString())) {
        StreamFormat format = camera.format();
        FramePool pool = new FramePool(1, format.widthPx(), format.heightPx());
        int frames = 0;
        int passed = 0;
        try (Selector selector =
            Selector.forStream(ShippedModels.open(Task.SELECT), format.timeBase())) {
          Frame next;
          while ((next = camera.next(pool)) != null) {
            try (Frame frame = next) {
              frames++;
              passed += selector.decide(frame).treatment() == Treatment.PASS ? 1 : 0;
            }
          }
        }
        assertThat(passed).as(clip.toString()).isGreaterThanOrEqualTo((int) (0.95 * frames));
      }
    }
  }

  @Test
  void shouldForwardClearPictures() throws Exception {
    assertThat(
            share(ShippedModels.data("drive_stills/adv"), ".jpg", Crop.ALL, Treatment.PASS::equals))
        .isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void shouldDerainRainyPictures() throws Exception {
    Path pairs = ShippedModels.data("rain_pairs_rain800");
    assertThat(share(pairs, ".jpg", Crop.RIGHT, Treatment::derains)).isGreaterThanOrEqualTo(0.8);
  }

  @Test
  void shouldDeblurBlurredPicturesMoreOftenThanSharpOnes() throws Exception {
    Path pairs = ShippedModels.data("blur_pairs/reds_320x180_10f");
    double blurred = share(pairs.resolve("test_blur"), ".png", Crop.ALL, Treatment::deblurs);
    double sharp = share(pairs.resolve("test_sharp"), ".png", Crop.ALL, Treatment::deblurs);
    assertThat(blurred - sharp).isGreaterThan(0.2);
  }

  private enum Crop {
    ALL,
    RIGHT
  }

  private static double share(Path folder, String ending, Crop crop, Predicate<Treatment> expected)
      throws Exception {
    List<Path> files = files(folder, ending).stream().limit(SAMPLE).toList();
    assertThat(files).isNotEmpty();
    int met = 0;
    try (Selector selector = Selector.forPictures(ShippedModels.open(Task.SELECT))) {
      for (Path file : files) {
        Picture picture = PictureFile.read(file).picture();
        if (crop == Crop.RIGHT) {
          int half = picture.widthPx() / 2;
          picture = picture.crop(picture.widthPx() - half, 0, half, picture.heightPx());
        }
        Frame frame = new FramePool(1, picture.widthPx(), picture.heightPx()).lease();
        try (frame) {
          frame.copyFrom(picture);
          Decision decision = selector.decide(frame);
          met += expected.test(decision.treatment()) ? 1 : 0;
        }
      }
    }
    return (double) met / files.size();
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
