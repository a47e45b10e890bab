package dev.clearlane.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Identifies a state of the data: the SHA-256 over the name below the data root and the SHA-256 of
 * the content of every file that a run reads. Dates and places do not count.
 *
 * @param sha256 lower-case hexadecimal
 * @param files how many went into it
 */
public record Fingerprint(String sha256, int files) {
  /**
   * Puts files together.
   *
   * @param contents the SHA-256 of each
   */
  static Fingerprint of(Path root, Map<Path, String> contents) {
    Path base = root.toAbsolutePath().normalize();
    Map<String, String> named = new TreeMap<>();
    contents.forEach(
        (file, hash) -> {
          Path absolute = file.toAbsolutePath().normalize();
          named.put((absolute.startsWith(base) ? base.relativize(absolute) : absolute) + "", hash);
        });
    StringBuilder text = new StringBuilder();
    named.forEach((name, hash) -> text.append(name).append('\t').append(hash).append('\n'));
    return new Fingerprint(
        sha256(text.toString().getBytes(StandardCharsets.UTF_8)), contents.size());
  }

  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /** Of a file that may be too large for memory. */
  static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }
}
