package dev.clearlane.trainer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.HalfFloat;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.Wei2021;
import dev.clearlane.trainer.usage.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.OutputArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsLibtorch
final class ImportedWeightsTest {
  private static final Network NETWORK = new Wei2021(2, 0.2, 0.5, Wei2021.Skip.CLAMP);

  @SuppressWarnings("ArrayRecordComponent") // a carrier of values, never compared
  private record Own(List<Long> shape, float[] values) {}

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F64", "F16", "BF16"})
  void shouldReadSafetensorsOfEveryPrecision(String dtype) throws IOException {
    Path file = folder.resolve("w.safetensors");
    safetensors(file, tensors(""), dtype);
    float[] read = ImportedWeights.read(file, NETWORK, Map.of()).values();
    float[] exact = values();
    assertThat(read).hasSameSizeAs(exact);
    int bits = Map.of("F32", 24, "F64", 24, "F16", 11, "BF16", 8).get(dtype);
    for (int i = 0; i < read.length; i++) {
      double error = Math.abs((double) read[i] - exact[i]);
      // Below 2^-14, halves are multiples of 2^-24.
      double bound = Math.max(0x1p-25, Math.abs(exact[i]) * Math.pow(2, 1 - bits));
      assertThat(error).isLessThanOrEqualTo(bound);
    }
    if (bits == 24) {
      assertThat(read).isEqualTo(exact);
    }
  }

  @Test
  void shouldReadWhatTorchSaveWritesOfAModule() throws IOException {
    Path file = folder.resolve("module.pt");
    archive(file, tensors(""));
    ImportedWeights read = ImportedWeights.read(file, NETWORK, Map.of());
    assertThat(read.values()).isEqualTo(values());
    assertThat(read.ignored()).isEmpty();
  }

  @Test
  void shouldReadWhatTorchSaveWritesOfAStateDict() throws IOException {
    Path file = folder.resolve("state.pt");
    stateDict(file, tensors("generator."));
    ImportedWeights read = ImportedWeights.read(file, NETWORK, Map.of());
    assertThat(read.values()).isEqualTo(values());
    assertThat(read.prefix()).isEqualTo("generator.");
  }

  @Test
  void shouldTakeOffAPrefixAndLeaveOutTheRest() throws IOException {
    Map<String, Own> tensors = tensors("module.");
    tensors.put("optimizer.step", new Own(List.of(1L), new float[] {3}));
    Path file = folder.resolve("w.safetensors");
    safetensors(file, tensors, "F32");
    ImportedWeights read = ImportedWeights.read(file, NETWORK, Map.of());
    assertThat(read.prefix()).isEqualTo("module.");
    assertThat(read.ignored()).containsExactly("optimizer.step");
    assertThat(read.values()).isEqualTo(values());
  }

  @Test
  void shouldSkipWhatProfilersLeaveBehind() throws IOException {
    Map<String, Own> tensors = tensors("");
    tensors.put("total_ops", new Own(List.of(1L), new float[] {3}));
    tensors.put("down1.total_params", new Own(List.of(), new float[] {3}));
    Path file = folder.resolve("w.safetensors");
    safetensors(file, tensors, "F64");
    ImportedWeights read = ImportedWeights.read(file, NETWORK, Map.of());
    assertThat(read.ignored()).containsExactly("down1.total_params", "total_ops");
    assertThat(read.values()).isEqualTo(values());
    tensors.put("down1.total_ops", new Own(List.of(2L), new float[2]));
    safetensors(file, tensors, "F64");
    assertThatThrownBy(() -> ImportedWeights.read(file, NETWORK, Map.of()))
        .hasMessageContaining("down1.total_ops [2] is not in");
  }

  @Test
  void shouldRefuseArchivesThatUnpackToManyTimesTheirSize() throws IOException {
    Path file = folder.resolve("bomb.pt");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("bomb/data.pkl"));
      byte[] block = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        zip.write(block);
      }
    }
    assertThat(Files.size(file)).isLessThan(1 << 17);
    assertThatThrownBy(() -> ImportedWeights.read(file, NETWORK, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bomb/data.pkl must be at most")
        .hasMessageContaining("100 times its packed size");
  }

  @Test
  void shouldMapNames() throws IOException {
    Map<String, Own> tensors = tensors("");
    tensors.put("conv_in.w", tensors.remove("head.weight"));
    tensors.put("extra", new Own(List.of(1L), new float[] {3}));
    Path file = folder.resolve("w.safetensors");
    safetensors(file, tensors, "F32");
    Map<String, String> mapping = Map.of("conv_in.w", "head.weight", "extra", "");
    assertThat(ImportedWeights.read(file, NETWORK, mapping).values()).isEqualTo(values());
  }

  @Test
  void shouldNameEveryMismatchAtOnce() throws IOException {
    Map<String, Own> tensors = tensors("");
    tensors.remove("head.bias");
    tensors.put("down1.weight", new Own(List.of(2L, 2L), new float[4]));
    // As many values in another shape are wrong as well.
    tensors.put("up2.bias", new Own(List.of(1L, 2L), new float[2]));
    tensors.put("stranger", new Own(List.of(3L), new float[3]));
    Path file = folder.resolve("w.safetensors");
    safetensors(file, tensors, "F32");
    assertThatThrownBy(() -> ImportedWeights.read(file, NETWORK, Map.of("unknown", "tail.bias")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("does not fit wei2021-w2: 5 mismatches")
        .hasMessageContaining("the mapping names unknown, which is not in the file")
        .hasMessageContaining("head.bias [2] is missing")
        .hasMessageContaining("down1.weight must be [4, 2, 3, 3], but is [2, 2]")
        .hasMessageContaining("up2.bias must be [2], but is [1, 2]")
        .hasMessageContaining("stranger [3] is not in wei2021-w2");
  }

  @Test
  void shouldRefuseBrokenFilesInOneLine() throws IOException {
    Path good = folder.resolve("w.safetensors");
    safetensors(good, tensors(""), "F32");
    byte[] bytes = Files.readAllBytes(good);
    Path file = folder.resolve("broken");
    for (int length : new int[] {0, 5, 8, 200, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> ImportedWeights.read(file, NETWORK, Map.of()))
          .isInstanceOf(IOException.class)
          .message()
          .contains("broken")
          .doesNotContain("\n");
    }
    Path archive = folder.resolve("module.pt");
    archive(archive, tensors(""));
    byte[] zip = Files.readAllBytes(archive);
    for (int length : new int[] {4, 100, zip.length / 2}) {
      Files.write(file, Arrays.copyOf(zip, length));
      assertThatThrownBy(() -> ImportedWeights.read(file, NETWORK, Map.of()))
          .isInstanceOf(IOException.class)
          .message()
          .contains("broken")
          .doesNotContain("\n");
    }
    Files.writeString(file, "\u0010\0\0\0\0\0\0\0{\"a\": {\"dtype\":");
    assertThatThrownBy(() -> ImportedWeights.read(file, NETWORK, Map.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken");
    assertThatThrownBy(() -> ImportedWeights.read(folder.resolve("none"), NETWORK, Map.of()))
        .hasMessageContaining("none: no such file");
  }

  private static float[] values() {
    try (Parameters parameters = Parameters.initialise(NETWORK, 5)) {
      return parameters.values();
    }
  }

  private static Map<String, Own> tensors(String prefix) {
    Map<String, Own> tensors = new LinkedHashMap<>();
    float[] values = values();
    int at = 0;
    for (ParameterSpec spec : Census.parameters(NETWORK)) {
      List<Long> shape = spec.shape().stream().map(Integer::longValue).toList();
      float[] own = Arrays.copyOfRange(values, at, at + spec.size());
      tensors.put(prefix + spec.name(), new Own(shape, own));
      at += spec.size();
    }
    return tensors;
  }

  private static void safetensors(Path file, Map<String, Own> tensors, String dtype)
      throws IOException {
    int width = Map.of("F32", 4, "F64", 8, "F16", 2, "BF16", 2).get(dtype);
    ObjectNode header = new JsonMapper().createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Map.Entry<String, Own> entry : tensors.entrySet()) {
      Own tensor = entry.getValue();
      ByteBuffer raw =
          ByteBuffer.allocate(width * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
      for (float value : tensor.values()) {
        switch (dtype) {
          case "F32" -> raw.putFloat(value);
          case "F64" -> raw.putDouble(value);
          case "F16" -> raw.putShort(HalfFloat.of(value));
          default -> raw.putShort((short) (Float.floatToIntBits(value) >>> 16));
        }
      }
      ObjectNode node = header.putObject(entry.getKey()).put("dtype", dtype);
      tensor.shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(data.size()).add(data.size() + raw.capacity());
      data.write(raw.array());
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
      out.write(json);
      data.writeTo(out);
    }
  }

  /** As torch::save of a module does: an archive for each part of a name before its last dot. */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  private static void archive(Path file, Map<String, Own> tensors) {
    try (PointerScope scope = new PointerScope()) {
      OutputArchive root = new OutputArchive();
      write(root, "", tensors);
      root.save_to(file.toString());
    }
  }

  private static void write(OutputArchive archive, String prefix, Map<String, Own> tensors) {
    List<String> children = new ArrayList<>();
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(prefix)) {
            String rest = name.substring(prefix.length());
            int dot = rest.indexOf('.');
            if (dot < 0) {
              long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
              archive.write(rest, Torch.tensor(tensor.values(), shape));
            } else if (!children.contains(rest.substring(0, dot))) {
              children.add(rest.substring(0, dot));
            }
          }
        });
    for (String child : children) {
      OutputArchive part = new OutputArchive();
      write(part, prefix + child + ".", tensors);
      archive.write(child, part);
    }
  }

  /** As torch.save of a state dict does in Python: a pickle, and each tensor's values beside it. */
  private static void stateDict(Path file, Map<String, Own> tensors) throws IOException {
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(new byte[] {(byte) 0x80, 2, '}'});
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Map.Entry<String, Own> entry : tensors.entrySet()) {
      String key = Integer.toString(files.size());
      Own tensor = entry.getValue();
      ByteBuffer raw =
          ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
      raw.asFloatBuffer().put(tensor.values());
      files.put("archive/data/" + key, raw.array());
      text(pickle, entry.getKey());
      pickle.writeBytes(ascii("ctorch._utils\n_rebuild_tensor_v2\n(("));
      text(pickle, "storage");
      pickle.writeBytes(ascii("ctorch\nFloatStorage\n"));
      text(pickle, key);
      text(pickle, "cpu");
      whole(pickle, tensor.values().length);
      pickle.writeBytes(ascii("tQ"));
      whole(pickle, 0);
      pickle.write('(');
      tensor.shape().forEach(size -> whole(pickle, size));
      pickle.writeBytes(ascii("t("));
      long stride = tensor.values().length;
      for (long size : tensor.shape()) {
        stride /= size;
        whole(pickle, stride);
      }
      pickle.write('t');
      pickle.write(0x89);
      pickle.writeBytes(ascii("ccollections\nOrderedDict\n)RtRs"));
    }
    pickle.write('.');
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      stored(zip, "archive/data.pkl", pickle.toByteArray());
      for (Map.Entry<String, byte[]> entry : files.entrySet()) {
        stored(zip, entry.getKey(), entry.getValue());
      }
      stored(zip, "archive/version", ascii("3\n"));
    }
  }

  private static void text(ByteArrayOutputStream pickle, String text) {
    pickle.write('X');
    pickle.writeBytes(littleEndian(text.length()));
    pickle.writeBytes(ascii(text));
  }

  private static void whole(ByteArrayOutputStream pickle, long value) {
    pickle.write('J');
    pickle.writeBytes(littleEndian((int) value));
  }

  private static byte[] littleEndian(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void stored(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
