package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceTest {
  @TempDir Path root;

  @Test
  void shouldTakeTheLeftHalfAsCleanAndSplitByEights() throws IOException {
    Path folder = Files.createDirectories(root.resolve("rain_pairs_rain800"));
    for (int i = 0; i < 9; i++) {
      Picture both = Picture.black(20, 6);
      for (int y = 0; y < 6; y++) {
        for (int x = 10; x < 20; x++) {
          both.bgr()[3 * (y * 20 + x)] = (byte) (100 + i);
        }
      }
      PictureFile.write(both, folder.resolve(i + ".png"));
    }
    List<Pair> kept = pairs(Source.RAIN800, Split.HELD_OUT);
    List<Pair> train = pairs(Source.RAIN800, Split.TRAIN);
    assertThat(kept).extracting(p -> p.input().sample(5, 3, 0)).containsExactly(100, 108);
    assertThat(pairs(Source.RAIN800, Split.TUNING))
        .extracting(p -> p.input().sample(5, 3, 0))
        .containsExactly(104);
    assertThat(train).hasSize(6);
    assertThat(train.get(0).input().sample(0, 0, 0)).isEqualTo(101);
    assertThat(train.get(0).target().sample(9, 0, 0)).isZero();
  }

  @Test
  void shouldMatchBlurredAndSharpByNameAndSplitBySequences() throws IOException {
    Path tens = root.resolve("blur_pairs/reds_320x180_10f");
    write(tens.resolve("train_blur/000_resized"), "0.png", 10);
    write(tens.resolve("train_sharp/000_resized"), "0.png", 20);
    write(tens.resolve("train_blur/001_resized"), "0.png", 12);
    write(tens.resolve("train_sharp/001_resized"), "0.png", 22);
    write(tens.resolve("test_blur/003_resized"), "0.png", 30);
    write(tens.resolve("test_sharp/003_resized"), "0.png", 40);
    write(root.resolve("blur_pairs/reds_x4_027/blur"), "1.png", 50);
    write(root.resolve("blur_pairs/reds_x4_027/sharp"), "1.png", 60);
    List<Pair> train = pairs(Source.REDS, Split.TRAIN);
    assertThat(train).extracting(p -> p.input().sample(0, 0, 1)).containsExactly(50, 10);
    assertThat(train).extracting(p -> p.target().sample(0, 0, 1)).containsExactly(60, 20);
    List<Pair> tuning = pairs(Source.REDS, Split.TUNING);
    assertThat(tuning).extracting(p -> p.target().sample(0, 0, 1)).containsExactly(22);
    List<Pair> kept = pairs(Source.REDS, Split.HELD_OUT);
    assertThat(kept).extracting(p -> p.target().sample(0, 0, 1)).containsExactly(40);
  }

  @Test
  void shouldHoldOutWhatMustNotBeTrainedOnAndEveryTenthOfTheWideRoadFrames() throws IOException {
    StringBuilder list = new StringBuilder("file,scene,width,height,source,licence\n");
    Path folder = root.resolve("road_frames");
    for (int i = 0; i < 12; i++) {
      write(folder, "car_0000%02d.png".formatted(i), 10 + i);
      list.append("car_0000%02d.png,\"day, city\",1280,720,a/b,not stated\n".formatted(i));
    }
    write(folder, "small.png", 99);
    list.append("small.png,day,640,360,a/b,not stated\n");
    write(folder, "bound.png", 77);
    list.append("bound.png,day,1280,720,a/b,\"MIT; KITTI, CC BY-NC-SA 3.0\"\n");
    Files.writeString(folder.resolve("frames.csv"), list);
    assertThat(greens("road_frames", Split.HELD_OUT)).containsExactly(10, 20, 77);
    assertThat(greens("road_frames", Split.TUNING)).containsExactly(15);
    assertThat(greens("road_frames", Split.TRAIN)).hasSize(9).doesNotContain(77, 99, 10, 15);
    assertThat(greens("road_frames_small", Split.HELD_OUT)).containsExactly(99);
  }

  @Test
  void shouldOfferRealWeatherByItsLabel() throws IOException {
    Path folder = root.resolve("weather_real");
    write(folder, "a.png", 10);
    write(folder, "b.png", 11);
    Files.writeString(folder.resolve("labels.csv"), "file,kind\na.png,drops\nb.png,fog\n");
    assertThat(greens("weather:drops", Split.TRAIN)).containsExactly(10);
    assertThat(greens("weather:fog", Split.TRAIN)).containsExactly(11);
  }

  @Test
  void shouldNameWhatIsMissingOrBroken() throws IOException {
    assertThatThrownBy(() -> sharp(Split.TRAIN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sharp_urban100: no such folder");
    Path folder = Files.createDirectories(root.resolve("sharp_urban100"));
    assertThatThrownBy(() -> sharp(Split.TRAIN)).hasMessageContaining("no pictures in this folder");
    Files.writeString(folder.resolve("img_001.png"), "not a picture");
    assertThatThrownBy(() -> sharp(Split.HELD_OUT).get(0).get(0))
        .hasMessageContaining("img_001.png: not a picture in PNG, JPEG, BMP or WebP format");
    Path clips = Files.createDirectories(root.resolve("drive_video"));
    Files.writeString(clips.resolve("a.mp4"), "not a clip");
    assertThatThrownBy(() -> new SplitData(root, Split.TRAIN).clips(List.of(Source.DRIVE_VIDEO)))
        .hasMessageContaining("a.mp4: not a video that FFmpeg can read");
  }

  private List<Integer> greens(String id, Split split) throws IOException {
    Source source = Source.find(id, Source.Kind.SHARP).orElseThrow();
    return new SplitData(root, split)
        .sharp(List.of(source)).stream()
            .flatMap(List::stream)
            .map(picture -> picture.sample(0, 0, 1))
            .toList();
  }

  private List<Pair> pairs(Source source, Split split) throws IOException {
    return new SplitData(root, split).pairs(List.of(source));
  }

  private List<LazyList<Picture>> sharp(Split split) throws IOException {
    return new SplitData(root, split).sharp(List.of(Source.URBAN100));
  }

  private static void write(Path folder, String name, int green) throws IOException {
    Files.createDirectories(folder);
    Picture picture = Picture.black(4, 4);
    for (int i = 1; i < picture.bgr().length; i += 3) {
      picture.bgr()[i] = (byte) green;
    }
    PictureFile.write(picture, folder.resolve(name));
  }
}
