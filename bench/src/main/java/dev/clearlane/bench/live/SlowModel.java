package dev.clearlane.bench.live;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A deraining model that gives its picture back, after as much work as is wanted: as many
 * convolutions that change nothing, one behind the other. It is written here, in ONNX's own format,
 * so that the daemon takes it as it takes any model.
 */
final class SlowModel {
  private static final String ID = "slow-derain";
  private static final int TRIAL = 8;
  private static final int RUNS = 5;
  private static final int MAX_LAYERS = 20_000;

  private SlowModel() {}

  /**
   * Writes a bundle whose engine takes so long for a whole picture when nothing else runs.
   *
   * @param directory of models; the bundle is made within
   * @return how long it took when it was measured, in milliseconds
   */
  static double write(Path directory, int widthPx, int heightPx, double wantedMs)
      throws IOException, BundleException, EngineException {
    double layerMs = measure(bundle(directory, TRIAL), widthPx, heightPx) / TRIAL;
    int layers = (int) Math.round(Math.min(MAX_LAYERS, Math.max(1, wantedMs / layerMs)));
    return measure(bundle(directory, layers), widthPx, heightPx);
  }

  /** Median of some runs, in milliseconds. */
  private static double measure(ModelBundle bundle, int widthPx, int heightPx)
      throws EngineException {
    FloatBuffer in = tensor(widthPx, heightPx);
    FloatBuffer out = tensor(widthPx, heightPx);
    double[] ms = new double[RUNS];
    try (OnnxEngine engine = OnnxEngine.open(bundle, Runtime.getRuntime().availableProcessors())) {
      engine.run(new TensorView(in, widthPx, heightPx), out); // the first allocates
      for (int i = 0; i < RUNS; i++) {
        long startNs = System.nanoTime();
        engine.run(new TensorView(in, widthPx, heightPx), out);
        ms[i] = (System.nanoTime() - startNs) / 1e6;
      }
    }
    Arrays.sort(ms);
    return ms[RUNS / 2];
  }

  private static FloatBuffer tensor(int widthPx, int heightPx) {
    return ByteBuffer.allocateDirect(3 * widthPx * heightPx * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static ModelBundle bundle(Path directory, int layers)
      throws IOException, BundleException {
    Path folder = Files.createDirectories(directory.resolve(ID));
    Path file = Files.write(folder.resolve("model.onnx"), onnx(layers));
    ModelBundle.writeManifest(
        folder,
        ModelManifest.builder(ID, Task.DERAIN, "slow-" + layers)
            .model("model.onnx", ModelBundle.sha256(file))
            .tensors("x0", "x" + layers)
            .build());
    return ModelBundle.open(folder);
  }

  /** x1 = conv(x0), x2 = conv(x1), … with weights that pick each channel's own middle pixel. */
  private static byte[] onnx(int layers) {
    Message graph = new Message();
    for (int i = 0; i < layers; i++) {
      graph.message(
          1,
          new Message()
              .text(1, "x" + i)
              .text(1, "w")
              .text(2, "x" + (i + 1))
              .text(4, "Conv")
              .message(5, ints("pads", 1, 1, 1, 1))
              .message(5, ints("kernel_shape", 3, 3)));
    }
    graph.text(2, "slow");
    ByteBuffer weights =
        ByteBuffer.allocate(3 * 3 * 9 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int channel = 0; channel < 3; channel++) {
      weights.putFloat((channel * 3 * 9 + channel * 9 + 4) * Float.BYTES, 1);
    }
    Message tensor = new Message();
    for (long side : new long[] {3, 3, 3, 3}) {
      tensor.number(1, side);
    }
    graph.message(5, tensor.number(2, 1).text(8, "w").bytes(9, weights.array()));
    graph.message(11, picture("x0")).message(12, picture("x" + layers));
    return new Message()
        .number(1, 8) // version of the format
        .message(7, graph)
        .message(8, new Message().text(1, "").number(2, 17)) // of the operators
        .toBytes();
  }

  private static Message ints(String name, long... values) {
    Message attribute = new Message().text(1, name);
    for (long value : values) {
      attribute.number(8, value);
    }
    return attribute.number(20, 7);
  }

  private static Message picture(String name) {
    Message shape =
        new Message()
            .message(1, new Message().number(1, 1))
            .message(1, new Message().number(1, 3))
            .message(1, new Message().text(2, "h"))
            .message(1, new Message().text(2, "w"));
    Message type = new Message().message(1, new Message().number(1, 1).message(2, shape));
    return new Message().text(1, name).message(2, type);
  }

  /** A message in protobuf's wire format; field numbers are those of onnx.proto. */
  private static final class Message {
    private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

    Message number(int field, long value) {
      fields.mergeField(field, Field.newBuilder().addVarint(value).build());
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.toBytes());
    }

    Message bytes(int field, byte[] value) {
      Field one = Field.newBuilder().addLengthDelimited(ByteString.copyFrom(value)).build();
      fields.mergeField(field, one);
      return this;
    }

    byte[] toBytes() {
      return fields.build().toByteArray();
    }
  }
}
