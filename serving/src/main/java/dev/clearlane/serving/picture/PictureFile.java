package dev.clearlane.serving.picture;

import dev.clearlane.bundle.BoundedFile;
import dev.clearlane.bundle.LinkTarget;
import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes pictures on disk: PNG and JPEG; BMP and WebP for reading. Thread-safe. */
public final class PictureFile {
  /** Default quality of written JPEG files. */
  public static final int DEFAULT_JPEG_QUALITY = 95;

  private static final Logger LOG = LoggerFactory.getLogger(PictureFile.class);
  private static final int MAX_FILE_BYTES = 512 << 20;
  private static final Set<String> READABLE = Set.of("png", "jpg", "jpeg", "bmp", "webp");
  private static final Set<String> WRITABLE = Set.of("png", "jpg", "jpeg");

  private PictureFile() {}

  /** Whether a file's name ends in the suffix of a format that can be read. */
  public static boolean isPictureName(Path file) {
    return READABLE.contains(suffix(file));
  }

  /**
   * Reads a picture: turned upright by its EXIF orientation (JPEG), 16 bits per sample reduced to
   * 8.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws IOException if it is not a picture, is damaged or truncated, or has more than 16,384
   *     pixels a side or 120 megapixels; the message is one line that names the file
   */
  public static Still read(Path file) throws IOException {
    byte[] bytes = readBytes(file);
    try {
      PictureHeader header = PictureHeader.read(bytes);
      if (header.bitsPerSample() > 8) {
        LOG.warn("{}: {} bits per sample reduced to 8", file, header.bitsPerSample());
      }
      return StillDecoder.decode(bytes, header);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The name to write a picture under that was read from a file of this name: PNG replaces formats
   * that can only be read.
   */
  public static Path writableName(Path file) {
    String name = String.valueOf(file.getFileName());
    return WRITABLE.contains(suffix(file))
        ? file
        : file.resolveSibling(name.substring(0, Math.max(0, name.lastIndexOf('.'))) + ".png");
  }

  /**
   * Decodes the bytes of a picture file, as {@link #read} does.
   *
   * @throws IOException as {@link #read}; the message names no file
   */
  public static Still decode(byte[] bytes) throws IOException {
    return StillDecoder.decode(bytes, PictureHeader.read(bytes));
  }

  /**
   * The size of a picture as stored, before any rotation; no pixel is decoded.
   *
   * @throws IOException as {@link #read}, as far as the file's structure shows it
   */
  public static PictureSize size(Path file) throws IOException {
    byte[] bytes = readBytes(file);
    try {
      return size(bytes);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The size of a picture in memory, as {@link #size(Path)} reads it from a file.
   *
   * @throws IOException as {@link #size(Path)}; the message names no file
   */
  public static PictureSize size(byte[] bytes) throws IOException {
    PictureHeader header = PictureHeader.read(bytes);
    return new PictureSize(header.widthPx(), header.heightPx());
  }

  private static byte[] readBytes(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException(file + ": is a directory, not a picture");
      }
      return BoundedFile.bytes(file, MAX_FILE_BYTES);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(file.toString(), null, "no such file");
    } catch (FileSystemException e) {
      throw new IOException(file + ": cannot be read: " + reason(e), e);
    }
  }

  /** Writes a coloured picture without alpha, as {@link #write(Still, Path)} does. */
  public static void write(Picture picture, Path file) throws IOException {
    write(Still.of(picture), file);
  }

  /** {@link #write(Still, Path, int)} with {@link #DEFAULT_JPEG_QUALITY}. */
  public static void write(Still still, Path file) throws IOException {
    write(still, file, DEFAULT_JPEG_QUALITY);
  }

  /**
   * Writes a picture, as PNG with its alpha or as JPEG without, by the suffix of the name. The file
   * gets its name when it is complete.
   *
   * @param jpegQuality 1 to 100; PNG ignores it
   * @throws IOException if it cannot be written; the message is one line that names the file
   */
  public static void write(Still still, Path file, int jpegQuality) throws IOException {
    String suffix = suffix(file);
    if (!WRITABLE.contains(suffix)) {
      throw new IOException(file + ": pictures are written as .png, .jpg or .jpeg");
    }
    byte[] encoded;
    try {
      encoded =
          suffix.equals("png") ? StillEncoder.png(still) : StillEncoder.jpeg(still, jpegQuality);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    move(encoded, file);
  }

  private static void move(byte[] bytes, Path given) throws IOException {
    Path file = LinkTarget.of(given);
    Path part = file.resolveSibling("." + file.getFileName() + ".part");
    try {
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(part);
      throw new IOException(file + ": cannot be written: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such directory";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private static String suffix(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
