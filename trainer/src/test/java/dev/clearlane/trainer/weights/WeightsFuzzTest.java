package dev.clearlane.trainer.weights;

import dev.clearlane.serving.fuzz.Fuzzing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes files of weights: safetensors, PyTorch's archives, its old form, and pickles alone. */
public final class WeightsFuzzTest {
  private static final Path FILE = scratchFile();

  /** {"w": torch._utils._rebuild_tensor_v2(storage, 0, (2,), (1,), False, {})}. */
  private static final String PICKLE =
      "\u0080\u0002}X\u0001\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(X\u0007\0\0\0storage"
          + "ctorch\nFloatStorage\nX\u0001\0\0\u00000X\u0003\0\0\0cpuK\u0002tQK\0K\u0002\u0085"
          + "K\u0001\u0085\u0089}tRs.";

  @TempDir private Path scratch;

  @Test
  void shouldRefuseBrokenWeights() throws Exception {
    byte[] pickle = PICKLE.getBytes(StandardCharsets.ISO_8859_1);
    Fuzzing.run(
        WeightsFuzzTest.class, scratch, List.of(safetensors(), archive(pickle), head(pickle)));
  }

  private static byte[] safetensors() {
    byte[] header =
        "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}"
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length + 8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private static byte[] archive(byte[] pickle) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a/data.pkl"));
      zip.write(pickle);
      zip.putNextEntry(new ZipEntry("a/data/0"));
      zip.write(new byte[8]);
    }
    return bytes.toByteArray();
  }

  /** A pickle alone, which the first byte marks. */
  private static byte[] head(byte[] pickle) {
    byte[] marked = new byte[pickle.length + 1];
    System.arraycopy(pickle, 0, marked, 1, pickle.length);
    return marked;
  }

  /** Reads every tensor of a file; only the exception for broken files may be thrown. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      if (input.length > 0 && input[0] == 0) {
        // an archive's checksum hides the pickle from the fuzzer
        read(archive(Arrays.copyOfRange(input, 1, input.length)));
      } else {
        read(input);
      }
    } catch (IOException e) {
      String message = e.getMessage();
      if (message == null || message.contains("\n")) {
        throw new IllegalStateException("a failure must be one line", e);
      }
    }
  }

  private static void read(byte[] file) throws IOException {
    Files.write(FILE, file);
    byte[] head = Arrays.copyOf(file, Math.min(16, file.length));
    if (TorchFile.begins(head)) {
      values(TorchFile.read(FILE, head));
      return;
    }
    try (Safetensors opened = Safetensors.open(FILE)) {
      values(opened.tensors());
    }
  }

  private static void values(Map<String, LazyTensor> tensors) throws IOException {
    for (LazyTensor tensor : tensors.values()) {
      if (tensor.shape().stream().reduce(1L, (a, b) -> a * b) < 1 << 20) {
        tensor.values().read();
      }
    }
  }

  private static Path scratchFile() {
    try {
      Path file = Files.createTempFile("fuzz", ".weights");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
