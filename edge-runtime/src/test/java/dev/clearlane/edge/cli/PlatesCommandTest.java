package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.clip.ClipPictures;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.plates.PlatePictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drawn plates, found by a model that knows their red mark and read by the general reader. */
class PlatesCommandTest {
  @TempDir Path directory;
  private Path models;

  @BeforeEach
  void writeModel() throws Exception {
    models = directory.resolve("models");
    TinyModels.plateDetector(
        models.resolve("red"), "red", PlatePictures.HALF_WIDTH_PX, PlatePictures.HALF_HEIGHT_PX);
  }

  @Test
  void shouldPrintATableAndWriteMarkedPictures() throws Exception {
    Path pictures = Files.createDirectories(directory.resolve("in/sub"));
    write(road("KX64", "TFH"), pictures.resolve("car.png"));
    write(PlatePictures.road(320, 240), directory.resolve("in/empty.png"));
    Path out = directory.resolve("out");

    Cli run = run(directory.resolve("in"), "--out", out);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .anySatisfy(line -> assertThat(line).contains("sub/car.png", "KX64TFH", "222,160,200,44"))
        .contains("empty.png: no plates");
    Picture marked = PictureFile.read(out.resolve("sub/car.png")).picture();
    assertThat(marked.widthPx()).isEqualTo(640);
    assertThat(marked.sample(240, 160, 1)).isGreaterThan(marked.sample(240, 160, 0) + 50);
    assertThat(PictureFile.read(out.resolve("empty.png")).picture().bgr())
        .isEqualTo(PictureFile.read(directory.resolve("in/empty.png")).picture().bgr());
  }

  @Test
  void shouldReadADirectoryThatIsALink() throws Exception {
    write(road("KX64", "TFH"), Files.createDirectories(directory.resolve("disk")).resolve("a.png"));
    Path link = Files.createSymbolicLink(directory.resolve("frames"), Path.of("disk"));

    Cli run = run(link);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("a.png", "KX64TFH");
  }

  @Test
  void shouldRestoreAPlateAndReadItOnceMore() throws Exception {
    TinyModels.scale(models.resolve("dim"), "dim", Task.DEBLUR, 0.9f);
    Path file = directory.resolve("car.png");
    write(road("KX64", "TFH"), file);

    Cli run = run(file, "--json", "--close-look", "dim");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode plate = json(run.out().strip());
    assertThat(plate.get("text").asText()).isEqualTo("KX64TFH");
    assertThat(plate.get("raw").get("text").asText()).isEqualTo("KX64TFH");
    assertThat(plate.get("close_look").get("text").asText()).isEqualTo("KX64TFH");
    assertThat(plate.get("close_look").get("model").asText()).isEqualTo("dim");
    assertThat(json(run(file, "--json", "--close-look", "none").out().strip()).has("close_look"))
        .isFalse();
    assertThat(run(file, "--close-look", "red").err())
        .contains("model red is for task plate-detect, but a closer look takes deblur or derain");
    assertThat(run(file, "--close-look", "nothing").err()).contains("no model nothing");
  }

  @Test
  void shouldPrintOneJsonObjectPerPlate() throws Exception {
    Path file = directory.resolve("two.png");
    BufferedImage image = road("KX64", "TFH");
    PlatePictures.draw(image, 320, 60, "AB12", "CDE");
    write(image, file);

    Cli run = run(file, "--json", "--countries", "gb");

    assertThat(run.code()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    List<String> texts =
        List.of(json(lines.get(0)).get("text").asText(), json(lines.get(1)).get("text").asText());
    assertThat(texts).containsExactlyInAnyOrder("KX64TFH", "AB12CDE");
    JsonNode plate = json(lines.get(0));
    assertThat(plate.get("file").asText()).isEqualTo("two.png");
    assertThat(plate.get("box")).hasSize(4);
    assertThat(plate.get("corners")).hasSize(4);
    assertThat(plate.get("score").asDouble()).isGreaterThan(0.9);
    assertThat(plate.get("characters")).hasSize(7);
    assertThat(plate.get("characters").get(0)).hasSize(3);
    assertThat(plate.get("candidates").get(0).get("text").asText())
        .isEqualTo(plate.get("text").asText());
  }

  @Test
  void shouldPrintAnEmptyListInJsonWhereThereIsNoPlate() throws Exception {
    Path file = directory.resolve("empty.jpg");
    write(PlatePictures.road(320, 240), file);
    Cli run = run(file, "--json");
    assertThat(run.code()).isZero();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void shouldFindButNotReadATinyPlate() throws Exception {
    TinyModels.plateDetector(models.resolve("red"), "red", 6, 3); // 12 pixels wide
    Path file = directory.resolve("far.png");
    BufferedImage image = PlatePictures.road(320, 240);
    PlatePictures.mark(image, 100, 100);
    write(image, file);
    Cli table = run(file);
    assertThat(table.code()).as(table.err()).isZero();
    assertThat(table.out()).contains("96,99,12,6").contains("not read");
    Cli lines = run(file, "--json");
    assertThat(json(lines.out()).get("text").asText()).isEmpty();
    assertThat(json(lines.out()).get("candidates")).isEmpty();
    assertThat(run(file, "--min-width", 5).code()).isZero();
  }

  @Test
  void shouldTakeAPictureOfTwentyMegapixels() throws Exception {
    Path file = directory.resolve("large.jpg");
    BufferedImage image = PlatePictures.road(5472, 3648);
    for (int y = 3000; y < 3040; y++) {
      for (int x = 4000; x < 4040; x++) {
        image.setRGB(x, y, 0xff0000);
      }
    }
    write(image, file);
    Cli run = run(file, "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).isNotEmpty();
  }

  @Test
  void shouldReportAVehicleOfAClipOnce() throws Exception {
    Path clip = directory.resolve("drive.mp4");
    StreamFormat format = new StreamFormat(640, 360, new TimeBase(1, 10), 10, 12);
    try (ClipWriter writer = ClipWriter.open(clip, format, 10)) {
      for (int i = 0; i < 12; i++) {
        BufferedImage image = PlatePictures.road(640, 360);
        PlatePictures.draw(image, 200 + 16 * i, 180, "KX64", "TFH");
        thicken(image, 200 + 16 * i, 180);
        writer.write(PlatePictures.picture(image), i);
      }
    }
    Path out = directory.resolve("out");
    Cli run = run(clip, "--json", "--out", out);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    JsonNode vehicle = json(run.out());
    assertThat(vehicle.get("text").asText()).isEqualTo("KX64TFH");
    assertThat(vehicle.get("frames").asInt()).isBetween(8, 12);
    try (ClipPictures marked = ClipPictures.open(out.resolve("drive.mp4"))) {
      int frames = 0;
      while (marked.next() != null) {
        frames++;
      }
      assertThat(frames).isEqualTo(12);
    }
    Cli table = run(clip, "--every", 2);
    assertThat(table.out()).contains("KX64TFH", "frames");
  }

  /** The mark must survive the clip's chroma of half the size. */
  private static void thicken(BufferedImage image, int x, int y) {
    for (int dy = -2; dy < 6; dy++) {
      for (int dx = -2; dx < 6; dx++) {
        image.setRGB(x + dx, y + dy, 0xff0000);
      }
    }
  }

  @Test
  void shouldGoOnAfterADamagedFile() throws Exception {
    Path pictures = Files.createDirectories(directory.resolve("in"));
    Files.write(pictures.resolve("a.jpg"), new byte[] {1, 2, 3});
    write(road("KX64", "TFH"), pictures.resolve("b.png"));
    Files.writeString(pictures.resolve("c.mp4"), "no clip");
    Cli run = run(pictures);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("b.png", "KX64TFH");
    assertThat(run.errLines())
        .anySatisfy(line -> assertThat(line).contains("a.jpg: not a picture"));
    assertThat(run.errLines()).anySatisfy(line -> assertThat(line).contains("c.mp4"));
  }

  @Test
  void shouldNameWhatIsWrong() throws Exception {
    Path file = directory.resolve("car.png");
    write(road("KX64", "TFH"), file);
    assertRefused(run(directory.resolve("nowhere.png")), "nowhere.png: no such file");
    assertRefused(run(file, "--countries", "XX"), "country must be one of AR, AT,");
    assertRefused(run(file, "--format-weight", "9"), "weight must be 0 to 4.0, but is 9.0");
    assertRefused(run(file, "--min-width", "0"), "--min-width must be 1 to 10000 pixels, but is 0");
    assertRefused(run(file, "--every", "0"), "--every must be at least 1, but is 0");
    assertRefused(run(file, "--out", file), "--out must be a directory");
    assertRefused(run(file, "--out", directory), "must be another directory than the source's");
    assertThat(PictureFile.read(file).picture().widthPx()).isEqualTo(640);
  }

  @Test
  void shouldNameTheModelThatIsMissingOrWrong() throws Exception {
    Path file = directory.resolve("car.png");
    write(road("KX64", "TFH"), file);
    assertRefused(run(file, "--model", "plates-x"), "no model plates-x; available: red");
    TinyModels.identity(models.resolve("same"), "same", Task.DEBLUR, 8);
    assertRefused(run(file, "--model", "same"), "model same is for task deblur, but finding");
    assertRefused(
        run(file, "--model", "ppocr-v4", "--model", "ppocr-v4"),
        "model must be named once per task, but task plate-read has two");
    assertThat(run(file, "--model", "ppocr-v4", "--model", "red").code()).isZero();

    Path onnx = models.resolve("red/model.onnx");
    Files.writeString(onnx, "something else");
    assertRefused(run(file), "red: sha256 must be that of model.onnx");
    Path empty = Files.createDirectories(directory.resolve("no-models"));
    assertRefused(
        Cli.run("plates", file, "--models", empty),
        "no model for task plate-detect; available: none");
  }

  private static void assertRefused(Cli run, String message) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.out()).isEmpty();
  }

  private static BufferedImage road(String left, String right) {
    BufferedImage image = PlatePictures.road(640, 360);
    PlatePictures.draw(image, 320, 180, left, right);
    return image;
  }

  private Cli run(Path path, Object... options) {
    Object[] arguments = new Object[options.length + 4];
    arguments[0] = "plates";
    arguments[1] = path;
    arguments[2] = "--models";
    arguments[3] = models;
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Cli.run(arguments);
  }

  private static JsonNode json(String line) throws IOException {
    return new ObjectMapper().readTree(line);
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    PictureFile.write(PlatePictures.picture(image), file);
  }
}
