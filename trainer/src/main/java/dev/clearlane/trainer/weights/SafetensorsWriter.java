package dev.clearlane.trainer.weights;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.trainer.network.ParameterSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/** Writes safetensors files of 32-bit floats. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT_BYTES = 8;

  private SafetensorsWriter() {}

  /** Values under a prefix, in the order of the parameters that they belong to. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
  public record Part(String prefix, List<ParameterSpec> parameters, float[] values) {
    public Part {
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * Writes a file atomically: next to its path, flushed to the disk, then renamed.
   *
   * @throws IOException if it cannot be written; a former file remains
   */
  public static void write(Path file, Map<String, String> metadata, List<Part> parts)
      throws IOException {
    byte[] header = header(metadata, parts);
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeAll(
          channel,
          ByteBuffer.allocate(Long.BYTES + header.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(header.length)
              .put(header)
              .flip());
      for (Part part : parts) {
        ByteBuffer values =
            ByteBuffer.allocate(Float.BYTES * part.values().length).order(ByteOrder.LITTLE_ENDIAN);
        values.asFloatBuffer().put(part.values());
        writeAll(channel, values);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(partial); // a full disk needs its space
      throw new IOException(file + ": cannot be written: " + Reasons.of(e), e);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The JSON header, padded with blanks so that the values are aligned. */
  private static byte[] header(Map<String, String> metadata, List<Part> parts) {
    ObjectNode header = new JsonMapper().createObjectNode();
    ObjectNode texts = header.putObject(Safetensors.METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Part part : parts) {
      for (ParameterSpec spec : part.parameters()) {
        long end = offset + (long) Float.BYTES * spec.size();
        ObjectNode entry = header.putObject(part.prefix() + spec.name());
        entry.put("dtype", Dtype.F32.name());
        spec.shape().forEach(entry.withArray("shape")::add);
        entry.putArray("data_offsets").add(offset).add(end);
        offset = end;
      }
    }
    String text = header.toString();
    int padding = (ALIGNMENT_BYTES - text.length() % ALIGNMENT_BYTES) % ALIGNMENT_BYTES;
    return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
