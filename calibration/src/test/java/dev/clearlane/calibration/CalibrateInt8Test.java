package dev.clearlane.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelVariant;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.CpuFeatures;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CalibrateInt8Test {
  private static final String MODEL = "deblur-rep16-pu2";

  @TempDir private Path directory;
  private Path bundle;
  private Path frames;

  @BeforeEach
  void copyBundle() throws Exception {
    Path shipped = shipped();
    bundle = Files.createDirectory(directory.resolve("bundle"));
    try (Stream<Path> files = Files.list(shipped)) {
      for (Path file : files.filter(each -> !each.toString().contains("int8")).toList()) {
        Files.copy(file, bundle.resolve(file.getFileName().toString()));
      }
    }
    ModelBundle.writeManifest(
        bundle, ModelBundle.open(shipped).manifest().toBuilder().variants(List.of()).build());
    Files.deleteIfExists(bundle.resolve("calibration.json"));
    frames = Files.createDirectory(directory.resolve("frames"));
    for (int i = 0; i < 4; i++) {
      PictureFile.write(GoldenSample.picture(128 + 16 * i, 96), frames.resolve(i + ".png"));
    }
  }

  @Test
  void shouldWriteBothFilesThatTheManifestNames() throws Exception {
    Result result = int8(bundle, "--frames", frames.toString(), "--report", out());

    assertThat(result.err).isEmpty();
    assertThat(result.code).isZero();
    ModelBundle opened = ModelBundle.open(bundle);
    ModelBundle unsigned = opened.variant(ModelVariant.Kind.INT8_U8).orElseThrow();
    ModelBundle signed = opened.variant(ModelVariant.Kind.INT8_S8).orElseThrow();
    assertThat(agreement(opened, unsigned)).isGreaterThan(40);
    assertThat(agreement(opened, signed)).isGreaterThan(38);
    assertThat(directory.resolve("out/int8.json")).exists();
    assertThat(Files.readString(directory.resolve("out/int8.html"))).contains("<svg", "enc1.a");
    assertThat(result.out).contains("nodes fused to integer kernels");
  }

  @Test
  void shouldSurroundIntegerNodesWithPairs() throws Exception {
    int8(bundle, "--frames", frames.toString());

    ModelProto model =
        ModelProto.parseFrom(Files.readAllBytes(bundle.resolve("model-int8-u8.onnx")));
    List<NodeProto> nodes = model.getGraph().getNodeList();
    List<String> restored = new ArrayList<>();
    nodes.stream()
        .filter(node -> node.getOpType().equals("DequantizeLinear"))
        .forEach(node -> restored.add(node.getOutput(0)));
    List<NodeProto> convolutions =
        nodes.stream().filter(node -> node.getOpType().equals("Conv")).toList();
    long integer =
        convolutions.stream().filter(node -> restored.containsAll(node.getInputList())).count();
    assertThat(integer).isGreaterThanOrEqualTo(convolutions.size() / 2);
    assertThat(model.getGraph().getInitializerList())
        .noneMatch(constant -> constant.getName().equals("enc2.a.weight")); // replaced
  }

  @Test
  void shouldWriteTheSameTableForTheSameFrames() throws Exception {
    int8(bundle, "--frames", frames.toString());
    byte[] first = Files.readAllBytes(bundle.resolve("calibration.json"));
    byte[] firstModel = Files.readAllBytes(bundle.resolve("model-int8-u8.onnx"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), frames);

    Result again = int8(bundle, "--frames", link.toString());

    assertThat(again.code).as(again.err).isZero();

    assertThat(Files.readAllBytes(bundle.resolve("calibration.json"))).isEqualTo(first);
    assertThat(Files.readAllBytes(bundle.resolve("model-int8-u8.onnx"))).isEqualTo(firstModel);
  }

  @Test
  void shouldTakeTheLossOfTheWorstDirectory() throws Exception {
    Path noisy = Files.createDirectory(directory.resolve("noisy"));
    for (int i = 0; i < 4; i++) {
      Picture picture = GoldenSample.picture(128, 96);
      byte[] pixels = picture.bgr();
      for (int j = 0; j < pixels.length; j++) {
        pixels[j] = (byte) ((j * 7919) >> 3);
      }
      PictureFile.write(picture, noisy.resolve(i + ".png"));
    }
    Result result =
        int8(
            bundle,
            "--frames",
            frames.toString(),
            noisy.toString(),
            "--max-loss",
            "9",
            "--report",
            out());

    assertThat(result.out)
        .contains("of the worst set)", "of set " + frames + ", frames: 1, unsigned ")
        .contains("of set " + noisy + ", frames: 1, unsigned ");
    Loss loss =
        new JsonMapper()
            .readValue(directory.resolve("out/int8.json").toFile(), Figures.class)
            .unsigned();
    assertThat(loss.sets).hasSize(2);
    assertThat(loss.loss)
        .isEqualTo(loss.sets.stream().mapToDouble(SetLoss::loss).max().orElseThrow());
  }

  @Test
  void shouldEqualiseChannelsByDefault() throws Exception {
    int8(bundle, "--frames", frames.toString());
    assertThat(Files.readString(bundle.resolve("calibration.json")))
        .contains("\"equalised\" : true");

    int8(bundle, "--frames", frames.toString(), "--no-equalise");
    assertThat(Files.readString(bundle.resolve("calibration.json")))
        .contains("\"equalised\" : false");
  }

  @Test
  void shouldCalibrateAModelThatSeesEarlierFrames() throws Exception {
    EarlierFrame.addTo(bundle, ModelBundle.open(shipped()).manifest());
    Result result = int8(bundle, "--frames", frames.toString());

    assertThat(result.err).isEmpty();
    assertThat(result.code).isZero();
    ModelBundle unsigned =
        ModelBundle.open(bundle).variant(ModelVariant.Kind.INT8_U8).orElseThrow();
    assertThat(unsigned.manifest().history()).isEqualTo(1);
    assertThat(agreement(ModelBundle.open(bundle), unsigned)).isGreaterThan(38);
    assertThat(Files.readString(bundle.resolve("calibration.json"))).contains("current", "earlier");
  }

  private static Path shipped() {
    return Path.of(System.getProperty("clearlane.root", ".."), "models", MODEL);
  }

  @Test
  void shouldNameTheLayersInTheWayAndWriteNothing() throws Exception {
    Result result =
        int8(
            bundle,
            "--frames",
            frames.toString(),
            "--max-loss",
            "0.0000001",
            "--max-layer-loss",
            "9");

    assertThat(result.code).isEqualTo(1);
    assertThat(result.err)
        .hasLineCount(1)
        .contains("more than --max-loss 1.0E-7; nothing was written; layers in the way: ");
    assertThatNothingWasWritten();
  }

  /** The file of TensorRT and ARM, whose values are symmetric around 0, loses more. */
  @Test
  void shouldKeepTheSignedFileWithinTheLimitToo() throws Exception {
    Figures free = calibrate(9);
    assertThat(free.signed.loss).isGreaterThan(free.unsigned.loss);
    double limit = free.signed.loss - (free.signed.loss - free.unsigned.loss) / 4;

    Figures limited = calibrate(limit);

    assertThat(limited.signed.loss).isLessThanOrEqualTo(limit);
    assertThat(limited.floatLayers).isNotEmpty();
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Figures(
      Loss unsigned, Loss signed, @JsonProperty("float_layers") List<String> floatLayers) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Loss(double loss, List<SetLoss> sets) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record SetLoss(double loss) {}

  /** With a limit of the whole model alone. */
  private Figures calibrate(double maxLoss) throws Exception {
    Result result =
        int8(
            bundle,
            "--frames",
            frames.toString(),
            "--max-loss",
            Double.toString(maxLoss),
            "--max-layer-loss",
            "9",
            "--report",
            out());
    assertThat(result.err).isEmpty();
    return new JsonMapper().readValue(directory.resolve("out/int8.json").toFile(), Figures.class);
  }

  @Test
  void shouldRefuseTooFewFrames() throws Exception {
    Path one = Files.createDirectory(directory.resolve("one"));
    PictureFile.write(GoldenSample.picture(64, 64), one.resolve("a.png"));

    assertRefused(
        int8(bundle, "--frames", one.toString()),
        "--frames: must hold at least 2 frames, one to measure and one to hold out, but holds 1");
    Path none = Files.createDirectory(directory.resolve("none"));
    assertThat(int8(bundle, "--frames", none.toString()).err)
        .hasLineCount(1)
        .contains(none + ": holds no pictures");
    assertRefused(
        int8(bundle, "--frames", directory.resolve("absent").toString()),
        directory.resolve("absent") + ": no such file or directory");
    assertThatNothingWasWritten();
  }

  @Test
  void shouldRefuseFramesSmallerThanTheModelTakes() throws Exception {
    PictureFile.write(Picture.black(15, 64), frames.resolve("9.png"));

    assertRefused(
        int8(bundle, "--frames", frames.toString()),
        frames.resolve("9.png")
            + ": must have at least 16x16 pixels for deblur-rep16-pu2, but has 15x64");
    assertThatNothingWasWritten();
  }

  @Test
  void shouldRefuseAModelWithoutQuantisableOperators() throws Exception {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(bundle.resolve("model.onnx")));
    ModelProto.Builder changed = model.toBuilder();
    changed
        .getGraphBuilder()
        .clearNode()
        .addNode(
            NodeProto.newBuilder()
                .setOpType("Identity")
                .setName("same")
                .addInput("input")
                .addOutput("output"));
    Files.write(bundle.resolve("model.onnx"), changed.build().toByteArray());
    ModelBundle.writeManifest(
        bundle,
        ModelBundle.open(shipped()).manifest().toBuilder()
            .variants(List.of())
            .model("model.onnx", ModelBundle.sha256(bundle.resolve("model.onnx")))
            .build());

    assertRefused(
        int8(bundle, "--frames", frames.toString()),
        bundle.resolve("model.onnx")
            + ": no operator can be quantised: it needs Conv with constant float32 weights, but"
            + " has [Identity]");
    assertThatNothingWasWritten();
  }

  @Test
  void shouldListFramesWithoutCleanCounterpart() throws Exception {
    Path clean = Files.createDirectory(directory.resolve("clean"));
    PictureFile.write(GoldenSample.picture(128, 96), clean.resolve("0.png"));

    Result result = int8(bundle, "--frames", frames.toString(), "--clean", clean.toString());

    assertThat(result.code).isEqualTo(2);
    assertThat(result.err).hasLineCount(1).contains("only degraded: " + frames.resolve("1.png"));
    assertThatNothingWasWritten();
  }

  private String out() {
    return directory.resolve("out").toString();
  }

  private void assertThatNothingWasWritten() throws Exception {
    try (Stream<Path> files = Files.list(bundle)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("MODEL_CARD.md", "golden.bin", "manifest.json", "model.onnx");
    }
  }

  private static void assertRefused(Result result, String message) {
    assertThat(result.err).isEqualToIgnoringNewLines("clearlane: " + message);
    assertThat(result.code).isEqualTo(2);
  }

  private static double agreement(ModelBundle a, ModelBundle b)
      throws EngineException, IOException {
    Picture picture = GoldenSample.picture(128, 96);
    return Psnr.rgb(run(a, picture), run(b, picture));
  }

  private static Picture run(ModelBundle model, Picture picture)
      throws EngineException, IOException {
    PixelMapping mapping = new PixelMapping(model.manifest().pixels());
    int width = picture.widthPx();
    int height = picture.heightPx();
    TensorView input = TensorView.direct(width, height, model.manifest().frames());
    mapping.toTensor(List.of(picture), input);
    FloatBuffer output = TensorView.directFloats(model.manifest().outputValues(height, width));
    // Without the right instructions, ONNX Runtime's sums of 8-bit products saturate.
    try (Engine engine =
        CpuFeatures.ofThisMachine().saturates()
            ? OnnxEngine.openUnoptimised(model.manifest(), Files.readAllBytes(model.modelFile()), 1)
            : OnnxEngine.open(model, 1)) {
      engine.run(input, output);
    }
    return mapping.toPicture(new TensorView(output, width, height));
  }

  private record Result(int code, String out, String err) {}

  private static Result int8(Path bundle, String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.line();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    List<String> args = new ArrayList<>(List.of("calibrate", "int8", bundle.toString()));
    args.addAll(List.of(options));
    int code = Main.execute(line, args.toArray(String[]::new));
    return new Result(code, out.toString(), err.toString());
  }
}
