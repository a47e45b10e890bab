package dev.clearlane.trainer.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: the header's length as 64 bits, a JSON map of names to dtype, shape and
 * place, then the values, little-endian.
 */
final class Safetensors {
  private static final int MAX_HEADER_BYTES = 1 << 26;

  private Safetensors() {}

  /**
   * Every tensor by name.
   *
   * @throws IOException if the file is broken or no safetensors file
   */
  static Map<String, ForeignTensor> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long length = channel.size();
      ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      long headerBytes = channel.read(head, 0) < 8 ? -1 : head.getLong(0);
      if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, length - 8)) {
        throw new IOException(file + ": neither a safetensors file nor one that PyTorch writes");
      }
      ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
      fill(channel, header, 8);
      JsonNode tree = new JsonMapper().readTree(header.array());
      if (!tree.isObject()) {
        throw new IOException(file + ": its header is no map");
      }
      Map<String, ForeignTensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : tree.properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(
              entry.getKey(),
              tensor(file, entry.getKey(), entry.getValue(), 8 + headerBytes, length));
        }
      }
      return tensors;
    } catch (ArithmeticException e) {
      throw new IOException(file + ": holds a shape that no tensor can have", e);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": its header is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ForeignTensor tensor(
      Path file, String name, JsonNode entry, long dataAt, long length) throws IOException {
    String where = file + ": " + name;
    Dtype dtype;
    try {
      dtype = Dtype.named(entry.path("dtype").asText());
    } catch (IOException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
    List<Long> shape = new ArrayList<>();
    long count = 1;
    for (JsonNode size : entry.path("shape")) {
      shape.add(size.asLong(-1));
      count = size.asLong(-1) < 0 || count < 0 ? -1 : Math.multiplyExact(count, size.asLong());
    }
    long begin = entry.path("data_offsets").path(0).asLong(-1);
    long end = entry.path("data_offsets").path(1).asLong(-1);
    if (count < 0
        || count > Integer.MAX_VALUE / 8
        || begin < 0
        || end - begin != count * dtype.bytes()
        || end > length - dataAt) {
      throw new IOException(where + ": its place in the file does not fit its shape " + shape);
    }
    int bytes = (int) (end - begin);
    return new ForeignTensor(
        shape,
        () -> {
          ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
          try (FileChannel channel = FileChannel.open(file)) {
            fill(channel, data, dataAt + begin);
            return dtype.decode(data.flip());
          } catch (IOException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
          }
        });
  }

  private static void fill(FileChannel channel, ByteBuffer to, long at) throws IOException {
    while (to.hasRemaining()) {
      int read = channel.read(to, at + to.position());
      if (read < 0) {
        throw new IOException("the file ends too early");
      }
    }
  }
}
