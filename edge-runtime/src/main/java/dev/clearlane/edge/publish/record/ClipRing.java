package dev.clearlane.edge.publish.record;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of clips with a maximum size: the oldest clips are deleted first, including those of
 * earlier runs. Several recorders may share one. Other files in the folder are not touched.
 * Thread-safe.
 */
public final class ClipRing {
  private static final Logger LOG = LoggerFactory.getLogger(ClipRing.class);
  private static final long MIN_BYTES = 1 << 20;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern CLIP =
      Pattern.compile("[a-zA-Z0-9.-]+_(\\d{8}T\\d{6}\\.\\d{3}Z)\\.mp4");

  private final Path folder;
  private final long maxBytes;

  /** Clips by age: the key begins with the time in the clip's name. */
  private final TreeMap<String, Clip> clips = new TreeMap<>();

  private final Set<Path> growing = new HashSet<>();
  private long bytes;

  private record Clip(Path file, long bytes) {}

  private ClipRing(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /**
   * Opens a ring and creates the folder if it does not exist.
   *
   * @param maxBytes of all clips together, at least 1 MiB
   * @throws IllegalArgumentException if it is less
   * @throws IOException if the folder cannot be created or read
   */
  public static ClipRing open(Path folder, long maxBytes) throws IOException {
    if (maxBytes < MIN_BYTES) {
      throw new IllegalArgumentException(
          "record: max_bytes must be at least %d, not %d".formatted(MIN_BYTES, maxBytes));
    }
    ClipRing ring = new ClipRing(folder, maxBytes);
    try {
      Files.createDirectories(folder);
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (CLIP.matcher(file.getFileName().toString()).matches()) {
            ring.put(file, Files.size(file));
          }
        }
      }
      if (!Files.isWritable(folder)) {
        throw new IOException("permission denied");
      }
    } catch (IOException e) {
      throw new IOException("record: %s cannot be used: %s".formatted(folder, e.getMessage()), e);
    }
    ring.trim();
    return ring;
  }

  /** Size of all clips together. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Creates an empty file for a clip that starts at this time. */
  synchronized Path begin(String name, Instant start) throws IOException {
    for (Instant time = start; ; time = time.plusMillis(1)) {
      Path file = folder.resolve("%s_%s.mp4".formatted(name, TIME.format(time)));
      try {
        Files.createFile(file);
        growing.add(file);
        put(file, 0);
        return file;
      } catch (FileAlreadyExistsException e) {
        // two clips in one millisecond: try the next one
      }
    }
  }

  /** Records the size of a growing clip, and deletes old clips if needed. */
  synchronized void grown(Path file, long size) {
    put(file, size);
    trim();
  }

  /** Records the end of a clip; an empty one is deleted. */
  synchronized void ended(Path file, long size) {
    growing.remove(file);
    put(file, size);
    if (size == 0) {
      remove(key(file));
    }
    trim();
  }

  /** Deletes the oldest clip, for a disk that is full for other reasons; false if there is none. */
  synchronized boolean makeRoom() {
    for (Map.Entry<String, Clip> entry : clips.entrySet()) {
      if (!growing.contains(entry.getValue().file())) {
        return remove(entry.getKey());
      }
    }
    return false;
  }

  private synchronized void trim() {
    while (bytes > maxBytes && makeRoom()) {
      // deleted one
    }
  }

  private void put(Path file, long size) {
    Clip old = clips.put(key(file), new Clip(file, size));
    bytes += size - (old == null ? 0 : old.bytes());
  }

  private boolean remove(String key) {
    Clip clip = clips.remove(key);
    if (clip == null) {
      return false;
    }
    bytes -= clip.bytes();
    try {
      Files.deleteIfExists(clip.file());
    } catch (IOException e) {
      LOG.warn("record: {} cannot be deleted: {}", clip.file(), e.getMessage());
    }
    return true;
  }

  private static String key(Path file) {
    String name = file.getFileName().toString();
    Matcher matcher = CLIP.matcher(name);
    return matcher.matches() ? matcher.group(1) + name : name;
  }
}
