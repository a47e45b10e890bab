package dev.clearlane.trainer.pack;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.data.Fingerprint;
import dev.clearlane.trainer.data.MixListing;
import dev.clearlane.trainer.usage.UsageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures in tar files of a maximum size. Each is stored once, files with the bytes that they
 * have, frames of clips as JPEG. The same pictures in the same order give the same bytes. Not
 * thread-safe.
 */
final class PictureParts implements Closeable {
  /** Of the headers before each file and of the end of an archive. */
  private static final int TAR_BLOCK_BYTES = 512;

  private static final int TAR_RECORD_BYTES = 20 * TAR_BLOCK_BYTES;

  private final Path directory;
  private final long maxBytes;
  private final List<Stored> pictures = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final Map<Path, Integer> ofFiles = new HashMap<>();
  private final IdentityHashMap<Picture, Integer> ofFrames = new IdentityHashMap<>();
  private @Nullable TarArchiveOutputStream tar;
  private @Nullable Path file;
  private long bytes;

  /**
   * A picture in a part.
   *
   * @param part index of its tar file
   * @param name in that file
   */
  record Stored(int part, String name) {}

  /** A tar file, complete. */
  record Part(String file, long bytes, String sha256) {}

  /**
   * Writes nothing yet.
   *
   * @param maxBytes of a part
   */
  PictureParts(Path directory, long maxBytes) {
    this.directory = directory;
    this.maxBytes = maxBytes;
  }

  /**
   * The number of a picture, which is stored now unless it was before.
   *
   * @throws UsageException if it alone is larger than a part
   */
  int add(MixListing.Stored picture) throws IOException {
    if (picture instanceof MixListing.InFile in) {
      Path path = in.file().toAbsolutePath().normalize();
      Integer known = ofFiles.get(path);
      if (known != null) {
        return known;
      }
      String name = path.toString();
      byte[] content = Files.readAllBytes(path);
      int number = store(content, name.substring(name.lastIndexOf('.')), path);
      ofFiles.put(path, number);
      return number;
    }
    MixListing.Frame frame = (MixListing.Frame) picture;
    Integer known = ofFrames.get(frame.picture());
    if (known != null) {
      return known;
    }
    int number = store(jpeg(frame.picture()), ".jpg", frame.origin());
    ofFrames.put(frame.picture(), number);
    return number;
  }

  /** All pictures so far, by number. */
  List<Stored> pictures() {
    return pictures;
  }

  /** The parts, complete after {@link #close}. */
  List<Part> parts() {
    return parts;
  }

  private byte[] jpeg(Picture picture) throws IOException {
    Path scratch = directory.resolve("frame.jpg");
    PictureFile.write(picture, scratch);
    byte[] encoded = Files.readAllBytes(scratch);
    Files.delete(scratch);
    return encoded;
  }

  private int store(byte[] content, String suffix, Path origin) throws IOException {
    long blocks = ((long) content.length + TAR_BLOCK_BYTES - 1) / TAR_BLOCK_BYTES + 1;
    long needed = blocks * TAR_BLOCK_BYTES;
    if (needed + TAR_RECORD_BYTES > maxBytes) {
      throw new UsageException(
          "%s: takes %,d bytes, more than a part of %,d".formatted(origin, needed, maxBytes));
    }
    if (tar == null || bytes + needed + TAR_RECORD_BYTES > maxBytes) {
      finishPart();
      file = directory.resolve("pictures-%02d.tar".formatted(parts.size() + 1));
      tar = new TarArchiveOutputStream(Files.newOutputStream(file), "UTF-8");
    }
    String name = "%05d%s".formatted(pictures.size(), suffix.toLowerCase(Locale.ROOT));
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    bytes += needed;
    pictures.add(new Stored(parts.size(), name));
    return pictures.size() - 1;
  }

  private void finishPart() throws IOException {
    if (tar != null && file != null) {
      tar.close();
      tar = null;
      bytes = 0;
      byte[] content = Files.readAllBytes(file);
      parts.add(
          new Part(
              String.valueOf(file.getFileName()), content.length, Fingerprint.sha256(content)));
    }
  }

  /** Completes the last part. */
  @Override
  public void close() throws IOException {
    finishPart();
  }
}
