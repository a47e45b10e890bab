package dev.clearlane.trainer.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tensors by name in one file: a length, a JSON header, the values. Only 32-bit floats are read and
 * written. Everything read from a file is checked before it is used.
 *
 * @param file for messages
 * @param metadata texts by name
 * @param header an entry per tensor: dtype, shape, data_offsets
 * @param data all values
 */
record Safetensors(Path file, Map<String, String> metadata, ObjectNode header, ByteBuffer data) {
  private static final int MAX_HEADER_BYTES = 1 << 24;
  private static final String METADATA = "__metadata__";
  private static final JsonMapper JSON = new JsonMapper();

  /** Values under a prefix, in the order of the parameters that they belong to. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
  record Part(String prefix, List<ParameterSpec> parameters, float[] values) {
    Part {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * Reads the header; values are read when they are asked for.
   *
   * @throws IOException if the file is missing or no safetensors file
   */
  static Safetensors read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      while (length.hasRemaining() && channel.read(length) > 0) {}
      long headerBytes = length.hasRemaining() ? -1 : length.getLong(0);
      if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, size - Long.BYTES)) {
        throw new IOException(file + ": not a safetensors file");
      }
      ByteBuffer text = ByteBuffer.allocate((int) headerBytes);
      while (text.hasRemaining() && channel.read(text) > 0) {}
      long from = Long.BYTES + headerBytes;
      if (size - from > Integer.MAX_VALUE) {
        throw new IOException(file + ": must be below 2 GiB, but is larger");
      }
      ByteBuffer data =
          channel
              .map(FileChannel.MapMode.READ_ONLY, from, size - from)
              .order(ByteOrder.LITTLE_ENDIAN);
      return parse(file, text.array(), data);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    }
  }

  private static Safetensors parse(Path file, byte[] text, ByteBuffer data) throws IOException {
    JsonNode tree;
    try {
      tree = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not a safetensors file, its header is no JSON", e);
    }
    if (!(tree instanceof ObjectNode header)) {
      throw new IOException(file + ": not a safetensors file, its header is no map");
    }
    Map<String, String> metadata = new TreeMap<>();
    header
        .path(METADATA)
        .properties()
        .forEach(e -> metadata.put(e.getKey(), e.getValue().asText()));
    header.remove(METADATA);
    return new Safetensors(file, metadata, header, data);
  }

  /** A text of the metadata, or the given one. */
  String text(String name, String absent) {
    return metadata.getOrDefault(name, absent);
  }

  /** A whole number of the metadata, or the given one where there is none. */
  long whole(String name, long absent) throws IOException {
    String text = metadata.get(name);
    try {
      return text == null ? absent : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          "%s: %s must be a whole number, but is %s".formatted(file, name, text), e);
    }
  }

  /**
   * The values of a network's parameters, in their order.
   *
   * @param prefix before each parameter's name
   * @throws IOException naming the first tensor that is missing or of another shape or type
   */
  float[] values(String prefix, Network network, List<ParameterSpec> parameters)
      throws IOException {
    float[] values = new float[parameters.stream().mapToInt(ParameterSpec::size).sum()];
    int at = 0;
    for (ParameterSpec parameter : parameters) {
      String name = prefix + parameter.name();
      JsonNode entry = header.path(name);
      List<Integer> shape = new ArrayList<>();
      entry.path("shape").forEach(side -> shape.add(side.asInt(-1)));
      long begin = entry.path("data_offsets").path(0).asLong(-1);
      long end = entry.path("data_offsets").path(1).asLong(-1);
      if (!entry.path("dtype").asText().equals("F32") || !shape.equals(parameter.shape())) {
        throw new IOException(
            "%s: for %s, %s must be F32 %s, but is %s"
                .formatted(
                    file,
                    network.name(),
                    name,
                    parameter.shape(),
                    entry.isMissingNode()
                        ? "missing"
                        : entry.path("dtype").asText() + " " + shape));
      }
      if (begin < 0 || end > data.limit() || end - begin != 4L * parameter.size()) {
        throw new IOException("%s: broken, %s is outside of the file".formatted(file, name));
      }
      data.slice((int) begin, (int) (end - begin))
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(values, at, parameter.size());
      at += parameter.size();
    }
    return values;
  }

  /** Writes a file whole or not at all: beside its place, flushed to the disk, then moved there. */
  static void write(Path file, Map<String, String> metadata, List<Part> parts) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Part part : parts) {
      for (ParameterSpec spec : part.parameters()) {
        ObjectNode entry = header.putObject(part.prefix() + spec.name());
        entry.put("dtype", "F32");
        spec.shape().forEach(entry.withArray("shape")::add);
        entry.putArray("data_offsets").add(offset).add(offset + 4L * spec.size());
        offset += 4L * spec.size();
      }
    }
    String text = header.toString();
    // Padded with blanks, so that the values are aligned.
    byte[] head = (text + " ".repeat((8 - text.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    Path beside = file.resolveSibling(file.getFileName() + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      all(
          channel,
          ByteBuffer.allocate(8 + head.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(head.length)
              .put(head)
              .flip());
      for (Part part : parts) {
        ByteBuffer values =
            ByteBuffer.allocate(4 * part.values().length).order(ByteOrder.LITTLE_ENDIAN);
        values.asFloatBuffer().put(part.values());
        all(channel, values);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(beside); // a full disk needs its room
      throw new IOException(file + ": cannot be written: " + Reasons.of(e), e);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void all(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
