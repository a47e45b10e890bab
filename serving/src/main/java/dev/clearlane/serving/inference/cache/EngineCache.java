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
 * Built engines in a folder, one file each: four lines of text (what this is, the key, the hash of
 * the engine, when it was written), then the engine. A file is whole or not there: it is written
 * beside its place, synced and moved. Several processes may share a folder. Thread-safe.
 */
public final class EngineCache {
  static final String SUFFIX = ".engine";

  private static final String MAGIC = "clearlane engine 1";
  private static final String PART = ".part";
  private static final int MOST_HEADER_BYTES = 4096;

  private final Path directory;

  /**
   * @param directory made at the first write
   */
  public EngineCache(Path directory) {
    this.directory = directory;
  }

  /**
   * Where engines are kept unless settings say otherwise: {@code CLEARLANE_ENGINES}, else {@code
   * clearlane/engines} below the user's cache folder.
   */
  public static Path usualDirectory() {
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
   * @param file where it lies
   * @param key what it was built for, as {@link EngineKey#text}; empty where that cannot be read
   * @param bytes size of the file
   * @param writtenAt when, or null where that cannot be read
   * @param problem why it is worth nothing, or null where the file is whole
   */
  public record Entry(
      Path file, String key, long bytes, @Nullable Instant writtenAt, @Nullable String problem) {}

  /**
   * The engine of a key.
   *
   * @return null where there is none
   * @throws IOException if there is one that cannot be read or is damaged; the message says what
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
      throw new IOException(file + ": was built for " + content.key);
    }
    return content.engine;
  }

  /**
   * Keeps an engine, in the place of one of before.
   *
   * @throws IOException if that cannot be written; the one of before stays
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
   * Makes sure that something can be written, before minutes are spent on it.
   *
   * @throws IOException if not; the message says why
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

  /** Every file, by name; none where there is no folder. Damaged ones say so. */
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
      return null; // removed meanwhile
    } catch (IOException e) {
      return new Entry(file, "", Files.size(file), null, String.valueOf(e.getMessage()));
    }
  }

  /** Removes a file that {@link #list} named. */
  public void remove(Entry entry) throws IOException {
    Files.deleteIfExists(entry.file());
  }

  /**
   * Removes what writers that were stopped left behind; what was touched since is kept.
   *
   * @return how many
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

  /** What is in a file. */
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
      throw new IOException(file + ": is too large to be read", e);
    }
    int end = 0;
    String[] lines = new String[4];
    for (int i = 0; i < lines.length; i++) {
      int from = end;
      while (end < bytes.length && end < MOST_HEADER_BYTES && bytes[end] != '\n') {
        end++;
      }
      if (end >= bytes.length || bytes[end] != '\n') {
        throw new IOException(file + ": is no engine of clearlane");
      }
      lines[i] = new String(bytes, from, end - from, StandardCharsets.UTF_8);
      end++;
    }
    if (!lines[0].equals(MAGIC)) {
      throw new IOException(file + ": is no engine of clearlane");
    }
    byte[] engine = Arrays.copyOfRange(bytes, end, bytes.length);
    if (!EngineKey.sha256(engine).equals(lines[2])) {
      throw new IOException(file + ": is damaged, its hash does not match");
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
