package dev.clearlane.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.network.Census;
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
import java.util.List;

/**
 * Everything that a run is, between two steps: a safetensors file with each parameter by name under
 * {@code model.}, {@code ema.}, {@code adam.mean.} and {@code adam.variance.}.
 *
 * @param network name of the architecture
 * @param recipe name of the recipe
 * @param seed of the run
 * @param step steps done
 * @param trainedSeconds wall-clock time they took
 * @param startedFrom what the weights were taken from, or empty
 * @param model the weights, flat
 * @param average their moving average
 * @param mean first moment of the optimiser
 * @param variance second moment
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record Checkpoint(
    String network,
    String recipe,
    long seed,
    long step,
    double trainedSeconds,
    String startedFrom,
    float[] model,
    float[] average,
    float[] mean,
    float[] variance) {
  /** Name of the file in a run's directory. */
  public static final String FILE = "checkpoint.safetensors";

  private static final List<String> PARTS = List.of("model", "ema", "adam.mean", "adam.variance");
  private static final int MAX_HEADER_BYTES = 1 << 24;
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Writes the file whole or not at all: beside its place, flushed to the disk, then moved there.
   */
  public void write(Path file, Network architecture) throws IOException {
    byte[] header = header(architecture);
    int bytes = 4 * model.length;
    ByteBuffer data =
        ByteBuffer.allocate(8 + header.length + PARTS.size() * bytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    data.putLong(header.length).put(header);
    for (float[] part : List.of(model, average, mean, variance)) {
      data.asFloatBuffer().put(part);
      data.position(data.position() + bytes);
    }
    data.flip();
    Path beside = file.resolveSibling(file.getFileName() + ".partial");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (data.hasRemaining()) {
        channel.write(data);
      }
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads a checkpoint, given the file or the run's directory.
   *
   * @throws IOException if it is missing, broken or of another architecture
   */
  public static Checkpoint read(Path fileOrRun, Network architecture) throws IOException {
    Path file = Files.isDirectory(fileOrRun) ? fileOrRun.resolve(FILE) : fileOrRun;
    ByteBuffer data;
    try {
      data = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such checkpoint", e);
    }
    long headerBytes = data.remaining() < 8 ? -1 : data.getLong();
    if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER_BYTES, data.remaining())) {
      throw new IOException(file + ": not a checkpoint");
    }
    byte[] header = new byte[(int) headerBytes];
    data.get(header);
    JsonNode tree = JSON.readTree(header);
    JsonNode metadata = tree.path("__metadata__");
    String network = metadata.path("network").asText();
    if (!network.equals(architecture.name())) {
      throw new IOException(
          "%s: holds the network %s, not %s".formatted(file, network, architecture.name()));
    }
    int count = Math.toIntExact(Census.parameterCount(architecture));
    JsonNode expected = JSON.readTree(entries(architecture).toString());
    ((ObjectNode) tree).remove("__metadata__");
    if (!tree.equals(expected) || data.remaining() != 4L * PARTS.size() * count) {
      throw new IOException(file + ": its parameters are not those of " + network);
    }
    float[][] parts = new float[PARTS.size()][count];
    for (float[] part : parts) {
      data.asFloatBuffer().get(part);
      data.position(data.position() + 4 * count);
    }
    return new Checkpoint(
        network,
        metadata.path("recipe").asText(),
        metadata.path("seed").asLong(),
        metadata.path("step").asLong(),
        metadata.path("trained_seconds").asDouble(),
        metadata.path("started_from").asText(),
        parts[0],
        parts[1],
        parts[2],
        parts[3]);
  }

  private byte[] header(Network architecture) {
    ObjectNode tree = JSON.createObjectNode();
    // The format's metadata is a map of texts.
    tree.putObject("__metadata__")
        .put("network", network)
        .put("recipe", recipe)
        .put("seed", Long.toString(seed))
        .put("step", Long.toString(step))
        .put("trained_seconds", Double.toString(trainedSeconds))
        .put("started_from", startedFrom);
    tree.setAll(entries(architecture));
    String text = tree.toString();
    // Padded with blanks, so that the values are aligned.
    return (text + " ".repeat((8 - text.length() % 8) % 8)).getBytes(StandardCharsets.US_ASCII);
  }

  private static ObjectNode entries(Network architecture) {
    ObjectNode tree = JSON.createObjectNode();
    long offset = 0;
    for (String part : PARTS) {
      for (ParameterSpec spec : Census.parameters(architecture)) {
        ObjectNode entry = tree.putObject(part + "." + spec.name());
        entry.put("dtype", "F32");
        spec.shape().forEach(entry.withArray("shape")::add);
        entry.putArray("data_offsets").add(offset).add(offset + 4L * spec.size());
        offset += 4L * spec.size();
      }
    }
    return tree;
  }
}
