package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlateDataTest {
  @TempDir Path root;

  private static String row(String file, String kind, String text, String box, String split) {
    return """
        {"file": "%s", "text": %s, "box": %s, "country": "XX", "kind": "%s", "lines": 1, "split": "%s"}"""
        .formatted(file, text, box, kind, split);
  }

  private List<? extends DataItem<PlatePicture>> list(String folder, Split split)
      throws IOException {
    DataErrors errors = new DataErrors();
    return PlateData.folder(folder).list(root, split, errors);
  }

  private void write(List<String> rows) throws IOException {
    Files.createDirectories(root.resolve("plates_real"));
    Files.write(root.resolve("plates_real/labels.jsonl"), rows);
  }

  @Test
  void shouldHoldOutTheValidationRowsAndKeepATextOnOneSide() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String text = "\"AB%d\"".formatted(i / 2);
      rows.add(row("crops/xx/%d.jpg".formatted(i), "crop", text, "[0, 0, 90, 20]", "train"));
    }
    rows.add(row("crops/xx/val.jpg", "crop", "\"ZZ1\"", "[0, 0, 90, 20]", "val"));
    write(rows);
    assertThat(list("crops/xx", Split.HELD_OUT)).hasSize(1);
    List<? extends DataItem<PlatePicture>> train = list("crops/xx", Split.TRAIN);
    List<? extends DataItem<PlatePicture>> tuning = list("crops/xx", Split.TUNING);
    assertThat(train.size() + tuning.size()).isEqualTo(200);
    assertThat(tuning).hasSizeBetween(4, 24);
    Set<String> texts = new HashSet<>();
    train.forEach(item -> texts.add(((PlateItem) item).text()));
    tuning.forEach(item -> assertThat(texts).doesNotContain(((PlateItem) item).text()));
  }

  @Test
  void shouldLeaveOutCropsWithoutATextAndSignsThatAReaderDoesNotKnow() throws IOException {
    write(
        List.of(
            row("crops/xx/a.jpg", "crop", "null", "[0, 0, 90, 20]", "val"),
            row("crops/xx/b.jpg", "crop", "\"\u4EACA 1-2\"", "[0, 0, 90, 20]", "val"),
            row("crops/xy/c.jpg", "crop", "\"B\"", "[0, 0, 90, 20]", "val")));
    List<? extends DataItem<PlatePicture>> items = list("crops/xx", Split.HELD_OUT);
    assertThat(items).hasSize(1);
    assertThat(((PlateItem) items.get(0)).text()).isEqualTo("A12");
  }

  @Test
  void shouldCollectTheBoxesOfAPictureAndKeepPicturesWithoutPlates() throws IOException {
    write(
        List.of(
            row("scenes/w/a.jpg", "scene", "null", "[1, 2, 30, 10]", "val"),
            row("scenes/w/a.jpg", "scene", "null", "[50, 2, 30, 10]", "val"),
            row("scenes/w/b.jpg", "scene", "\"AB1\"", "null", "val"),
            row("negatives/n.jpg", "negative", "null", "null", "val")));
    List<? extends DataItem<PlatePicture>> scenes = list("scenes/w", Split.HELD_OUT);
    assertThat(scenes).hasSize(1);
    PlateItem scene = (PlateItem) scenes.get(0);
    assertThat(scene.plates()).hasSize(2);
    assertThat(scene.plates().get(1).corners().right()).isEqualTo(80);
    assertThat(((PlateItem) list("negatives", Split.HELD_OUT).get(0)).plates()).isEmpty();
  }

  @Test
  void shouldNameALineThatIsNotJsonAndAMissingTable() throws IOException {
    assertThatThrownBy(() -> list("crops/xx", Split.TRAIN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("labels.jsonl");
    write(List.of(row("a", "crop", "\"A\"", "null", "val"), "{"));
    assertThatThrownBy(() -> list("crops/xx", Split.TRAIN))
        .hasMessageEndingWith("labels.jsonl: line 2: not JSON");
  }

  @Test
  void shouldReportAFolderWithoutTrainingData() throws IOException {
    write(List.of());
    DataErrors errors = new DataErrors();
    PlateData.folder("crops/nowhere").list(root, Split.TRAIN, errors);
    assertThatThrownBy(errors::require).hasMessageContaining("no pictures to train on");
  }

  private void frame(int second, String box) throws IOException {
    Path images = Files.createDirectories(root.resolve("dashcam_ro/images"));
    Path labels = Files.createDirectories(root.resolve("dashcam_ro/annots"));
    String name = "ride_1_t%d".formatted(second);
    PictureFile.write(Picture.black(32, 16), images.resolve(name + ".png"));
    Files.writeString(
        labels.resolve(name + ".xml"),
        "<annotation><object><bndbox>%s</bndbox></object></annotation>".formatted(box));
  }

  @Test
  void shouldSplitADriveByTime() throws IOException {
    for (int second = 1; second <= 16; second++) {
      frame(
          second * 7,
          "<xmin>1.25</xmin><ymin>2</ymin><xmax>%d</xmax><ymax>9</ymax>".formatted(second));
    }
    DataErrors errors = new DataErrors();
    List<PlateItem> train = DashcamPlates.list(root, Split.TRAIN, errors);
    List<PlateItem> heldOut = DashcamPlates.list(root, Split.HELD_OUT, errors);
    assertThat(errors.isEmpty()).isTrue();
    assertThat(train).hasSize(10);
    assertThat(DashcamPlates.list(root, Split.TUNING, errors)).hasSize(2);
    assertThat(heldOut.stream().map(item -> Folders.name(item.file())))
        .containsExactly("ride_1_t91.png", "ride_1_t98.png", "ride_1_t105.png", "ride_1_t112.png");
    assertThat(heldOut.get(0).plates().get(0).corners().left()).isEqualTo(1.25);
    assertThat(heldOut.get(0).plates().get(0).corners().right()).isEqualTo(13);
  }

  @Test
  void shouldNameABoxThatIsNoBox() throws IOException {
    frame(1, "<xmin>one</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax>");
    DataErrors errors = new DataErrors();
    DashcamPlates.list(root, Split.TRAIN, errors);
    DashcamPlates.list(root, Split.HELD_OUT, errors);
    assertThatThrownBy(errors::require)
        .hasMessageContaining("ride_1_t1.xml: xmin must be a number, but is 'one'");
  }
}
