package dev.clearlane.edge.resume;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.BoundedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * State of a run that can be resumed, as a JSON file.
 *
 * @param schema version of this layout
 * @param run random number that marks the files of a run
 * @param settings input and options, by name
 * @param coding encoder and its parameters
 * @param segmentFrames frames of a segment
 * @param frames frames in whole segments
 * @param firstPts time of the first frame, in ticks of the source
 */
record RunState(
    int schema,
    long run,
    Map<String, String> settings,
    String coding,
    int segmentFrames,
    long frames,
    long firstPts) {
  static final int SCHEMA = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  RunState {
    settings = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  RunState withFrames(long newFrames, long newFirstPts) {
    return new RunState(schema, run, settings, coding, segmentFrames, newFrames, newFirstPts);
  }

  /**
   * Reads a state.
   *
   * @return null if there is no such file
   * @throws IOException if it cannot be read or is none
   */
  static @Nullable RunState read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    RunState state;
    try {
      state = MAPPER.readValue(BoundedFile.bytes(file, BoundedFile.DOCUMENT_BYTES), RunState.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": not the state of a run: " + e.getOriginalMessage(), e);
    }
    if (state == null || state.schema != SCHEMA || state.segmentFrames < 1 || state.frames < 0) {
      throw new IOException(file + ": not the state of a run of this version");
    }
    return state;
  }

  /** Replaces a state on the disk in one step. */
  void write(Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    byte[] json =
        MAPPER
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(this)
            .getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(json);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The first setting in which another run differs, in words; null for none. */
  @Nullable String difference(Map<String, String> others) {
    Set<String> names = new LinkedHashSet<>(settings.keySet());
    names.addAll(others.keySet());
    for (String name : names) {
      String before = settings.get(name);
      String now = others.get(name);
      if (!Objects.equals(before, now)) {
        return "%s is %s, but was %s"
            .formatted(
                name, now == null ? "not given" : now, before == null ? "not given" : before);
      }
    }
    return null;
  }
}
