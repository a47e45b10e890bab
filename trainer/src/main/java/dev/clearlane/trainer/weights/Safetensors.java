package dev.clearlane.trainer.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of the safetensors format: the length of the header as 64 bits, a JSON map of names to
 * dtype, shape and position, then the values, little-endian. Everything in the header is checked
 * before it is used; values are read on demand, until it is closed.
 *
 * @param file for messages
 * @param channel owned by this, closed by {@link #close}
 * @param metadata texts by name
 * @param tensors by name, in the order of the file
 */
public record Safetensors(
    Path file, FileChannel channel, Map<String, String> metadata, Map<String, LazyTensor> tensors)
    implements Closeable {
  static final String METADATA = "__metadata__";
  private static final int MAX_HEADER_BYTES = 1 << 26;

  /**
   * Opens a file and reads its header. A file that is replaced afterwards, as a run replaces its
   * checkpoint, is still read as it was.
   *
   * @throws IOException if the file is missing, broken or no safetensors file
   */
  public static Safetensors open(Path file) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    }
    try {
      return read(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Safetensors read(Path file, FileChannel channel) throws IOException {
    try {
      long length = channel.size();
      ByteBuffer head = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      long headerBytes = channel.read(head, 0) < Long.BYTES ? -1 : head.getLong(0);
      if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, length - Long.BYTES)) {
        throw new IOException(file + ": neither a safetensors file nor one that PyTorch writes");
      }
      ByteBuffer header = ByteBuffer.allocate((int) headerBytes);
      fill(channel, header, Long.BYTES);
      JsonNode tree = new JsonMapper().readTree(header.array());
      if (!tree.isObject()) {
        throw new IOException(file + ": its header is not a map");
      }
      Map<String, String> metadata = new TreeMap<>();
      Map<String, LazyTensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : tree.properties()) {
        if (entry.getKey().equals(METADATA)) {
          entry
              .getValue()
              .properties()
              .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
        } else {
          tensors.put(
              entry.getKey(),
              tensor(
                  file + ": " + entry.getKey(),
                  channel,
                  entry.getValue(),
                  Long.BYTES + headerBytes));
        }
      }
      return new Safetensors(file, channel, metadata, tensors);
    } catch (ArithmeticException e) {
      throw new IOException(file + ": holds a shape that no tensor can have", e);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": its header is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static LazyTensor tensor(String where, FileChannel channel, JsonNode entry, long dataAt)
      throws IOException {
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
        || end > channel.size() - dataAt) {
      throw new IOException(where + ": its position in the file does not fit its shape " + shape);
    }
    int bytes = (int) (end - begin);
    return new LazyTensor(
        shape,
        () -> {
          ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
          try {
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

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** A text of the metadata, or the given one. */
  public String text(String name, String absent) {
    return metadata.getOrDefault(name, absent);
  }

  /**
   * An integer of the metadata, or the given one.
   *
   * @throws IOException if the text is not an integer
   */
  public long integer(String name, long absent) throws IOException {
    String text = metadata.get(name);
    try {
      return text == null ? absent : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("%s: %s must be an integer, but is %s".formatted(file, name, text), e);
    }
  }

  /**
   * The values of a network's parameters, in their order.
   *
   * @param prefix of each parameter's name
   * @throws IOException naming the first tensor that is missing or of another shape
   */
  public float[] values(String prefix, Network network, List<ParameterSpec> parameters)
      throws IOException {
    float[] values = new float[parameters.stream().mapToInt(ParameterSpec::size).sum()];
    int at = 0;
    for (ParameterSpec parameter : parameters) {
      String name = prefix + parameter.name();
      LazyTensor tensor = tensors.get(name);
      List<Long> shape = parameter.shape().stream().map(Integer::longValue).toList();
      if (tensor == null || !tensor.shape().equals(shape)) {
        throw new IOException(
            "%s: for %s, %s must be %s, but is %s"
                .formatted(
                    file,
                    network.name(),
                    name,
                    shape,
                    tensor == null ? "missing" : tensor.shape()));
      }
      System.arraycopy(tensor.values().read(), 0, values, at, parameter.size());
      at += parameter.size();
    }
    return values;
  }
}
