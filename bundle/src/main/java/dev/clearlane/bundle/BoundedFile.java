package dev.clearlane.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads files whole up to a bound: a file may be huge, or a device without an end. */
public final class BoundedFile {
  /** Of texts such as passwords, keys and lists of a few lines. */
  public static final int TEXT_BYTES = 64 << 10;

  /** Of documents such as manifests. */
  public static final int DOCUMENT_BYTES = 1 << 20;

  private BoundedFile() {}

  /**
   * All bytes of a file.
   *
   * @throws IOException if it is larger, with the bound; as {@link Files#readAllBytes} otherwise
   */
  public static byte[] bytes(Path file, int maxBytes) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(maxBytes + 1);
    }
    if (bytes.length > maxBytes) {
      throw new IOException("%s: must have at most %,d bytes".formatted(file, maxBytes));
    }
    return bytes;
  }

  /**
   * The text of a file.
   *
   * @throws java.nio.charset.CharacterCodingException if it is in another encoding
   * @throws IOException as {@link #bytes}
   */
  public static String text(Path file, int maxBytes, Charset encoding) throws IOException {
    return encoding.newDecoder().decode(ByteBuffer.wrap(bytes(file, maxBytes))).toString();
  }

  /** The lines of a file, as {@link #text} reads it. */
  public static List<String> lines(Path file, int maxBytes, Charset encoding) throws IOException {
    return text(file, maxBytes, encoding).lines().toList();
  }
}
