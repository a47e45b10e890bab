package dev.clearlane.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.calibration.CommandLines.Result;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.picture.PictureFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibratePruneTest {
  private static final Path MODELS =
      Path.of(System.getProperty("clearlane.root", "..")).resolve("models");
  private static final String LAYER = "enc2.a";

  @TempDir private Path directory;
  private Path bundle;
  private Path frames;
  private Path out;

  @BeforeEach
  void writeFramesAndBundle() throws Exception {
    frames = Files.createDirectory(directory.resolve("frames"));
    for (int i = 0; i < 4; i++) { // the same one, so that the one held out uses what they use
      PictureFile.write(GoldenSample.picture(160, 96), frames.resolve(i + ".png"));
    }
    out = directory.resolve("pruned");
    bundle = directory.resolve("bundle");
    copyWithDeadChannels();
  }

  /** A copy of which 24 of the 32 channels of one layer are below 0, whatever it sees. */
  private void copyWithDeadChannels() throws Exception {
    Path shipped = MODELS.resolve("deblur-rep16-pu2");
    ModelManifest manifest = ModelBundle.open(shipped).manifest();
    Files.createDirectory(bundle);
    Files.copy(shipped.resolve("MODEL_CARD.md"), bundle.resolve("MODEL_CARD.md"));
    ModelProto.Builder model =
        ModelProto.parseFrom(Files.readAllBytes(shipped.resolve(manifest.file()))).toBuilder();
    for (TensorProto.Builder constant : model.getGraphBuilder().getInitializerBuilderList()) {
      boolean isBias = constant.getName().equals(LAYER + ".bias");
      if (isBias || constant.getName().equals(LAYER + ".weight")) {
        ByteBuffer raw =
            ByteBuffer.wrap(constant.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = raw.capacity() / 4; at < raw.capacity(); at += Float.BYTES) {
          raw.putFloat(at, isBias ? -1 : 0);
        }
        constant.setRawData(ByteString.copyFrom(raw.array()));
      }
    }
    Path file = Files.write(bundle.resolve(manifest.file()), model.build().toByteArray());
    ModelBundle.writeManifest(
        bundle,
        manifest.toBuilder()
            .variants(List.of())
            .golden(null)
            .model(manifest.file(), ModelBundle.sha256(file))
            .build());
  }

  private Result prune(Path model) {
    return CommandLines.run(
        List.of(
            "calibrate",
            "prune",
            model.toString(),
            "--frames",
            frames.toString(),
            "--out",
            out.toString()));
  }

  @Test
  void shouldGiveTheSameWithFewerChannels() throws Exception {
    Result result = prune(bundle);

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    ModelBundle before = ModelBundle.open(bundle);
    ModelBundle after = ModelBundle.open(out);
    assertThat(Files.size(after.modelFile())).isLessThan(Files.size(before.modelFile()) * 9 / 10);
    ModelCost old = Objects.requireNonNull(before.manifest().cost());
    ModelCost cost = Objects.requireNonNull(after.manifest().cost());
    assertThat(cost.macs()).isLessThan(old.macs());
    assertThat(cost.activationBytes()).isLessThan(old.activationBytes());
    assertThat(after.manifest().variants()).isEmpty();
    assertThat(Files.readString(out.resolve("MODEL_CARD.md")))
        .startsWith(Files.readString(bundle.resolve("MODEL_CARD.md")))
        .contains("## Pruned", "on all of 3 frames");
    assertThat(result.out())
        .contains(
            "3 frames measured, 1 held out", "enc2.a: 8 of 32 channels kept", "GMAC instead of");
    assertThat(largestChange(before, after)).isLessThan(1e-4);
  }

  private static double largestChange(ModelBundle one, ModelBundle other) throws Exception {
    Picture picture = GoldenSample.picture(160, 96);
    ModelManifest manifest = one.manifest();
    TensorView input = TensorView.direct(160, 96, manifest.frames());
    new PixelMapping(manifest.pixels()).toTensor(List.of(picture), input);
    FloatBuffer before = TensorView.directFloats(3 * 160 * 96);
    FloatBuffer after = TensorView.directFloats(3 * 160 * 96);
    try (Engine first = OnnxEngine.open(one, 1);
        Engine second = OnnxEngine.open(other, 1)) {
      first.run(input, before);
      second.run(input, after);
    }
    double change = 0;
    for (int i = 0; i < before.capacity(); i++) {
      change = Math.max(change, Math.abs(before.get(i) - after.get(i)));
    }
    return change;
  }

  @Test
  void shouldWriteNothingIfHeldOutFramesChange() throws Exception {
    for (int i = 0; i < 3; i++) {
      PictureFile.write(Picture.black(160, 96), frames.resolve(i + ".png"));
    }

    assertRefused(
        1,
        prune(bundle),
        frames.resolve("3.png") + ": changes by ",
        ", more than --max-change 0.002, as it uses channels that no measured frame does; nothing"
            + " was written; add frames of its kind to --frames");
  }

  @Test
  void shouldRefuseModelsThatDoNotSeeFrames() throws Exception {
    Path reader = MODELS.resolve("plate-reader-w24");
    assertRefused(
        2,
        prune(reader),
        reader + ": task must be deblur, derain, select or plate-detect, but is plate-read");
    Path refiner = MODELS.resolve("deblur-rep16-pu2-refine");
    assertRefused(
        2,
        prune(refiner),
        refiner + ": must see pictures, but is a refiner, which sees another model's results");
  }

  @Test
  void shouldNotOverwriteABundle() throws Exception {
    Files.createDirectory(out);
    Files.writeString(out.resolve("manifest.json"), "mine");
    Result result = prune(bundle);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .hasLineCount(1)
        .contains("--out must not exist or be empty, but holds files: " + out);
    assertThat(Files.readString(out.resolve("manifest.json"))).isEqualTo("mine");
  }

  @Test
  void shouldRefuseABundleWithoutUnusedChannels() throws Exception {
    Path first = out;
    prune(bundle);
    out = directory.resolve("again");

    assertRefused(
        1,
        prune(first),
        first + ": has no unused channels to cut (in blocks of 8, between two convolutions with");
  }

  private void assertRefused(int code, Result result, String... parts) {
    assertThat(result.code()).isEqualTo(code);
    assertThat(result.err()).hasLineCount(1).contains(parts);
    assertThat(out).doesNotExist();
  }
}
