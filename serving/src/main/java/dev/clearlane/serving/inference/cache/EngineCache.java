package dev.clearlane.serving.inference.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Built engines in a directory, one file each: four lines of text (magic, key, hash of the engine,
 * time of writing), then the engine. Files are written to a temporary file, synced and renamed, so
 * that none is ever incomplete. Several processes may share a directory. Thread-safe.
 */
public final class EngineCache {
  static final String SUFFIX = ".engine";

  private static final String MAGIC = "clearlane engine 1";
  private static final String PART = ".part";
  private static final int MAX_HEADER_BYTES = 4096;

  private final Path directory;

  /**
   * @param directory created at the first write
   */
  public EngineCache(Path directory) {
    this.directory = directory;
  }

  /**
   * Default directory: {@code CLEARLANE_ENGINES}, else {@code clearlane/engines} in the user's
   * cache directory.
   */
  public static Path defaultDirectory() {
    String named = System.getenv("CLEARLANE_ENGINES");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache != null && !cache.isEmpty()
            ? Path.of(cache)
            : Path.of(System.getProperty("user.home", "."), ".cache");
    return base.resolve("clearlane").resolve("engines");
  }

  public Path directory() {
    return directory;
  }

  /**
   * One file of the cache.
   *
   * @param file path of the file
   * @param key key it was built for, as {@link EngineKey#text}; empty if it cannot be read
   * @param bytes size of the file
   * @param writtenAt time of writing, or null if it cannot be read
   * @param problem why it is unusable, or null if the file is intact
   */
  public record Entry(
      Path file, String key, long bytes, @Nullable Instant writtenAt, @Nullable String problem) {}

  /**
   * The engine of a key.
   *
   * @return null if there is none
   * @throws IOException if it cannot be read or is damaged
   */
  public byte @Nullable [] read(EngineKey key) throws IOException {
    Path file = directory.resolve(key.fileName());
    Content content;
    try {
      content = content(file);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (!content.key.equals(key.text())) {
      throw new IOException(file + ": built for " + content.key);
    }
    return content.engine;
  }

  /**
   * Stores an engine, replacing an older one of the same key.
   *
   * @throws IOException if it cannot be written; the older one stays
   */
  public void write(EngineKey key, byte[] engine) throws IOException {
    String header =
        String.join("\n", MAGIC, key.text(), EngineKey.sha256(engine), Instant.now().toString())
            + "\n";
    Files.createDirectories(directory);
    Path part = Files.createTempFile(directory, key.fileName(), PART);
    try {
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        writeFully(channel, header.getBytes(StandardCharsets.UTF_8));
        writeFully(channel, engine);
        channel.force(true);
      }
      Files.move(
          part,
          directory.resolve(key.fileName()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Checks that the directory is writable, before minutes are spent on a build.
   *
   * @throws IOException if it is not
   */
  public void requireWritable() throws IOException {
    Files.createDirectories(directory);
    Path probe;
    try {
      probe = Files.createTempFile(directory, "probe", PART);
    } catch (AccessDeniedException e) {
      throw new IOException(directory + ": not permitted", e);
    }
    Files.delete(probe);
  }

  /** All files, sorted by name, damaged ones included; none if there is no directory. */
  public List<Entry> list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files(SUFFIX)) {
      Entry entry = entry(file);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static @Nullable Entry entry(Path file) throws IOException {
    try {
      Content content = content(file);
      return new Entry(file, content.key, Files.size(file), content.writtenAt, null);
    } catch (NoSuchFileException e) {
      return null; // removed by another process
    } catch (IOException e) {
      return new Entry(file, "", Files.size(file), null, String.valueOf(e.getMessage()));
    }
  }

  /** Removes a file that {@link #list} named. */
  public void remove(Entry entry) throws IOException {
    Files.deleteIfExists(entry.file());
  }

  /**
   * Removes temporary files of interrupted writes that were not modified since a time.
   *
   * @return number of files removed
   */
  public int removeParts(Instant untouchedSince) throws IOException {
    int removed = 0;
    for (Path part : files(PART)) {
      if (Files.getLastModifiedTime(part).toInstant().isBefore(untouchedSince)) {
        removed += Files.deleteIfExists(part) ? 1 : 0;
      }
    }
    return removed;
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Content of a file. */
  private static final class Content {
    final String key;
    final byte[] engine;
    final @Nullable Instant writtenAt;

    Content(String key, byte[] engine, @Nullable Instant writtenAt) {
      this.key = key;
      this.engine = engine;
      this.writtenAt = writtenAt;
    }
  }

  private static Content content(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (OutOfMemoryError e) {
      throw new IOException(file + ": too large to read", e);
    }
    int end = 0;
    String[] lines = new String[4];
    for (int i = 0; i < lines.length; i++) {
      int from = end;
      while (end < bytes.length && end < MAX_HEADER_BYTES && bytes[end] != '\n') {
        end++;
      }
      if (end >= bytes.length || bytes[end] != '\n') {
        throw new IOException(file + ": not a clearlane engine");
      }
      lines[i] = new String(bytes, from, end - from, StandardCharsets.UTF_8);
      end++;
    }
    if (!lines[0].equals(MAGIC)) {
      throw new IOException(file + ": not a clearlane engine");
    }
    byte[] engine = Arrays.copyOfRange(bytes, end, bytes.length);
    if (!EngineKey.sha256(engine).equals(lines[2])) {
      throw new IOException(file + ": damaged: its hash does not match");
    }
    return new Content(lines[1], engine, instant(lines[3]));
  }

  private static @Nullable Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static void writeFully(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
