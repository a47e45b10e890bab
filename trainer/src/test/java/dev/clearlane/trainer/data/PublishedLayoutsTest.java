package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.usage.UsageException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Made-up data sets in the layouts that are published; a picture's grey level identifies it. */
final class PublishedLayoutsTest {
  @TempDir Path root;

  @Test
  void shouldReadGoproAndHoldOutItsTestSet() throws IOException {
    for (String sequence : List.of("train/GOPR1", "train/GOPR2", "train/GOPR3", "test/GOPR9")) {
      int level = 10 * Integer.parseInt(sequence.substring(sequence.length() - 1));
      Path folder = root.resolve("GOPRO_Large").resolve(sequence);
      grey(folder.resolve("blur/000001.png"), level);
      grey(folder.resolve("blur_gamma/000001.png"), level + 1);
      grey(folder.resolve("sharp/000001.png"), level + 2);
    }
    assertThat(inputs("gopro", Split.TRAIN)).containsExactly(10, 20);
    assertThat(inputs("gopro", Split.TUNING)).containsExactly(30);
    assertThat(inputs("gopro", Split.HELD_OUT)).containsExactly(90);
    assertThat(inputs("gopro_gamma", Split.TRAIN)).containsExactly(11, 21);
    assertThat(targets("gopro", Split.HELD_OUT)).containsExactly(92);
    SplitData itself = new SplitData(root.resolve("GOPRO_Large"), Split.HELD_OUT);
    assertThat(itself.pairs(List.of(Source.GOPRO))).hasSize(1);
  }

  @Test
  void shouldKnowTheFramesBeforeInSequences() throws IOException {
    Path folder = root.resolve("GOPRO_Large/train/GOPR1");
    for (int frame : new int[] {9, 10, 11, 13, 14}) {
      grey(folder.resolve("blur/%06d.png".formatted(frame)), 10 * frame);
      grey(folder.resolve("sharp/%06d.png".formatted(frame)), 10 * frame + 2);
    }
    LazyList<Pair> frames = pairs("gopro", Split.TRAIN);
    assertThat(levels(frames, 2, 2)).containsExactly(110, 100, 90);
    assertThat(levels(frames, 1, 2))
        .as("the current one for those missing")
        .containsExactly(100, 90, 100);
    assertThat(levels(frames, 3, 1)).as("behind a gap").containsExactly(130, 130);
    assertThat(levels(frames, 4, 0)).containsExactly(140);
    grey(root.resolve("own/in/1.png"), 10);
    grey(root.resolve("own/in/2.png"), 20);
    grey(root.resolve("own/out/1.png"), 12);
    grey(root.resolve("own/out/2.png"), 22);
    LazyList<Pair> pictures = pairs("paired:own/in:own/out", Split.HELD_OUT);
    assertThat(levels(pictures, 0, 1))
        .as("folders of pictures are no sequences")
        .containsExactly(10, 10);
  }

  private static List<Integer> levels(LazyList<Pair> pairs, int index, int history) {
    return pairs.moments(index, history).stream().map(p -> p.input().sample(1, 1, 1)).toList();
  }

  /** The archives of GOPRO and RealBlur hold no folder around what is theirs. */
  @Test
  void shouldReadWhatWasUnpackedIntoTheDataRootItself() throws IOException {
    grey(root.resolve("test/GOPR9/blur/000001.png"), 90);
    grey(root.resolve("test/GOPR9/sharp/000001.png"), 92);
    String line = realBlur(root, "RealBlur-J_ECC_IMCORR_centroid_itensity_ref/scene050", 1, 200);
    Files.writeString(root.resolve("RealBlur_J_test_list.txt"), line + "\r\n");
    assertThat(inputs("gopro", Split.HELD_OUT)).containsExactly(90);
    assertThat(inputs("realblur_j", Split.HELD_OUT)).containsExactly(200);
    // Another set's folder of that name is not taken for it.
    assertThatThrownBy(() -> inputs("reds", Split.HELD_OUT)).hasMessageContaining("no folder REDS");
    assertThatThrownBy(() -> inputs("gopro", Split.TRAIN)).hasMessageContaining("no folder GOPRO");
  }

  @Test
  void shouldNameTheInvalidLineOfAList() throws IOException {
    Path list = root.resolve("RealBlur/RealBlur_R_test_list.txt");
    Files.createDirectories(list.getParent());
    Files.writeString(list, "scene001/gt/gt_1.png\na/gt/1\0.png a/blur/1.png\n");
    assertThatThrownBy(() -> inputs("realblur_r", Split.HELD_OUT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("a line names no pair: scene001/gt/gt_1.png")
        .hasMessageContaining("a/blur/1.png is listed and not there");
    Files.write(list, new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0});
    assertThatThrownBy(() -> inputs("realblur_r", Split.HELD_OUT))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(list + ": is no list of names in UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"J", "R"})
  void shouldReadRealBlurByItsLists(String camera) throws IOException {
    String folder =
        camera.equals("J")
            ? "RealBlur-J_ECC_IMCORR_centroid_itensity_ref"
            : "RealBlur-R_BM3D_ECC_IMCORR_centroid_itensity_ref";
    Path base = root.resolve("RealBlur");
    List<String> train = new ArrayList<>();
    for (int scene = 1; scene <= 3; scene++) {
      for (int i = 1; i <= 2; i++) {
        train.add(realBlur(base, folder + "/scene00" + scene, i, 40 * scene + i));
      }
    }
    Files.write(base.resolve("RealBlur_%s_train_list.txt".formatted(camera)), train);
    String test = realBlur(base, folder + "/scene050", 1, 200);
    Files.writeString(base.resolve("RealBlur_%s_test_list.txt".formatted(camera)), test + "\n\n");
    String id = "realblur_" + camera.toLowerCase(Locale.ROOT);
    assertThat(inputs(id, Split.TRAIN)).containsExactly(41, 42, 81, 82);
    assertThat(inputs(id, Split.TUNING)).containsExactly(121, 122);
    assertThat(inputs(id, Split.HELD_OUT)).containsExactly(200);
    assertThat(targets(id, Split.HELD_OUT)).containsExactly(205);
  }

  private static String realBlur(Path base, String scene, int i, int level) throws IOException {
    String blurred = "%s/blur/blur_%d.png".formatted(scene, i);
    String sharp = "%s/gt/gt_%d.png".formatted(scene, i);
    grey(base.resolve(blurred), level);
    grey(base.resolve(sharp), level + 5);
    return sharp + " " + blurred;
  }

  @Test
  void shouldReadRain800AsPublished() throws IOException {
    for (int i = 1; i <= 3; i++) {
      halves(root.resolve("rain800/training/" + i + ".png"), 10 * i, 10 * i + 5);
    }
    halves(root.resolve("rain800/test_syn/1.png"), 100, 105);
    assertThat(inputs("rain800", Split.TRAIN)).containsExactly(15, 25);
    assertThat(inputs("rain800", Split.TUNING)).containsExactly(35);
    assertThat(inputs("rain800", Split.HELD_OUT)).containsExactly(105);
    assertThat(targets("rain800", Split.HELD_OUT)).containsExactly(100);
    assertThat(new SplitData(root, Split.HELD_OUT).sharp(List.of(Source.RAIN800_CLEAN)).get(0))
        .hasSize(1);
  }

  @Test
  void shouldReadRain100LInTwoFolders() throws IOException {
    for (int i = 1; i <= 2; i++) {
      grey(root.resolve("rain_data_train_Light/rain/norain-%dx2.png".formatted(i)), 10 * i);
      grey(root.resolve("rain_data_train_Light/norain/norain-%d.png".formatted(i)), 10 * i + 5);
    }
    grey(root.resolve("rain_data_test_Light/rain/X2/norain-001x2.png"), 100);
    grey(root.resolve("rain_data_test_Light/norain/norain-001.png"), 105);
    assertThat(inputs("rain100l", Split.TRAIN)).containsExactly(10);
    assertThat(inputs("rain100l", Split.TUNING)).containsExactly(20);
    assertThat(targets("rain100l", Split.HELD_OUT)).containsExactly(105);
  }

  @Test
  void shouldLeaveOutTrainingScenesOfRain100HsTestSet() throws IOException {
    for (int i = 1; i <= 4; i++) {
      grey(root.resolve("RainTrainH/rain-%d.png".formatted(i)), 10 * i);
      grey(root.resolve("RainTrainH/norain-%d.png".formatted(i)), 10 * i + 5);
      grey(root.resolve("RainTrainH/rainstreak-%d.png".formatted(i)), 3);
    }
    // As passed on, the rainy pictures of the test set lie in a folder, the clean ones beside it.
    grey(root.resolve("Rain100H/rainy/rain-001.png"), 100);
    grey(root.resolve("Rain100H/norain-001.png"), 25); // as the second training scene
    assertThat(inputs("rain100h", Split.TRAIN)).containsExactly(10, 30);
    assertThat(inputs("rain100h", Split.TUNING)).containsExactly(40);
    assertThat(inputs("rain100h", Split.HELD_OUT)).containsExactly(100);
  }

  @Test
  void shouldReadRedsAsPublished() throws IOException {
    for (int i = 0; i < 2; i++) {
      grey(root.resolve("REDS/train/train_blur/00%d/00000000.png".formatted(i)), 10 + i);
      grey(root.resolve("REDS/train/train_sharp/00%d/00000000.png".formatted(i)), 20 + i);
    }
    grey(root.resolve("REDS/val/val_blur/000/00000000.png"), 30);
    grey(root.resolve("REDS/val/val_sharp/000/00000000.png"), 40);
    assertThat(inputs("reds", Split.TRAIN)).containsExactly(10);
    assertThat(inputs("reds", Split.TUNING)).containsExactly(11);
    assertThat(targets("reds", Split.HELD_OUT)).containsExactly(40);
  }

  @Test
  void shouldPairAnyTwoFoldersByNameWhateverTheEnding() throws IOException {
    for (int i = 0; i < 9; i++) {
      grey(root.resolve("mine/bad/%d.bmp".formatted(i)), 10 * i);
      grey(root.resolve("mine/good/%d.png".formatted(i)), 10 * i + 5);
    }
    assertThat(inputs("paired:mine/bad:mine/good", Split.HELD_OUT)).containsExactly(0, 80);
    assertThat(inputs("paired:mine/bad:mine/good", Split.TUNING)).containsExactly(40);
    String absolute = "paired:%s:%s".formatted(root.resolve("mine/bad"), root.resolve("mine/good"));
    assertThat(targets(absolute, Split.TRAIN)).containsExactly(15, 25, 35, 55, 65, 75);
    Source sharp = Source.find("sharp:mine/good", Source.Kind.SHARP).orElseThrow();
    assertThat(new SplitData(root, Split.TRAIN).sharp(List.of(sharp)).get(0)).hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paired:",
        "paired:a",
        "paired:a:",
        "paired::b",
        "sharp:",
        "clips:",
        "gopr",
        "",
        "a:b"
      })
  void shouldRefuseOtherNames(String id) {
    for (Source.Kind kind : Source.Kind.values()) {
      assertThat(Source.find(id, kind)).isEmpty();
    }
  }

  @Test
  void shouldNameTheMissingFolder() {
    assertThatThrownBy(() -> inputs("gopro", Split.TRAIN))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the data cannot be used: 1 wrong layout\n"
                + "  wrong layout: %s: no folder GOPRO_Large or GOPRO or GoPro or gopro",
            root);
  }

  private List<Integer> inputs(String id, Split split) throws IOException {
    return pairs(id, split).stream().map(p -> p.input().sample(1, 1, 1)).toList();
  }

  private List<Integer> targets(String id, Split split) throws IOException {
    return pairs(id, split).stream().map(p -> p.target().sample(1, 1, 1)).toList();
  }

  private LazyList<Pair> pairs(String id, Split split) throws IOException {
    Source source = Source.find(id, Source.Kind.PAIRS).orElseThrow();
    return new SplitData(root, split).pairs(List.of(source));
  }

  static void grey(Path file, int level) throws IOException {
    Files.createDirectories(file.getParent());
    Picture picture = Picture.black(16, 12);
    Arrays.fill(picture.bgr(), (byte) level);
    if (file.toString().endsWith(".bmp")) { // only read by the project
      BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_3BYTE_BGR);
      image.getRaster().setDataElements(0, 0, 16, 12, picture.bgr());
      ImageIO.write(image, "bmp", file.toFile());
      return;
    }
    PictureFile.write(picture, file);
  }

  private static void halves(Path file, int left, int right) throws IOException {
    Files.createDirectories(file.getParent());
    Picture both = Picture.black(20, 12);
    for (int i = 0; i < both.bgr().length; i++) {
      both.bgr()[i] = (byte) (i / 3 % 20 < 10 ? left : right);
    }
    PictureFile.write(both, file);
  }
}
