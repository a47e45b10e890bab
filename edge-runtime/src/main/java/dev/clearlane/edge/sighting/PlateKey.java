package dev.clearlane.edge.sighting;

import dev.clearlane.bundle.BoundedFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that texts of plates are hashed with: HMAC-SHA-256. Thread-safe.
 *
 * <p>A plain hash would not do: there are so few plates that all can be tried.
 */
public final class PlateKey {
  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9_.-]{1,32})\\s+((?:[0-9a-fA-F]{2}){32,64})");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

  private final String id;
  private final SecretKeySpec key;

  private PlateKey(String id, byte[] bytes) {
    this.id = id;
    key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /**
   * Reads a file of keys: one per line, an id and 64 to 128 hexadecimal digits. The last one is
   * used; earlier ones stay for those who compare older hashes.
   *
   * @throws IOException with one line, which shows no key: if there is no such file, others than
   *     its owner may use it, or a line is no key
   */
  public static PlateKey read(Path file) throws IOException {
    List<String> lines;
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      for (PosixFilePermission each : permissions) {
        if (OTHERS.contains(each)) {
          throw new IOException(
              "%s: must be for its owner only (chmod 600), but is %s"
                  .formatted(file, PosixFilePermissions.toString(permissions)));
        }
      }
      lines = BoundedFile.lines(file, BoundedFile.TEXT_BYTES, StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": must be ASCII text", e);
    }
    PlateKey last = null;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException(
            "%s: line %d must be an id and 64 to 128 hexadecimal digits".formatted(file, i + 1));
      }
      last = new PlateKey(matcher.group(1), HexFormat.of().parseHex(matcher.group(2)));
    }
    if (last == null) {
      throw new IOException(file + ": must hold a key: an id and 64 to 128 hexadecimal digits");
    }
    return last;
  }

  /** Id of the key. */
  public String id() {
    return id;
  }

  /** Hash of a text: 64 hexadecimal digits. */
  public String hash(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java platform has HMAC-SHA-256
    }
  }
}
