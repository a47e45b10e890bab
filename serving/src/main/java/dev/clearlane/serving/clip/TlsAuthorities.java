package dev.clearlane.serving.clip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** CA certificates of this machine. */
public final class TlsAuthorities {
  private static final List<String> CANDIDATES =
      List.of("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt");

  private TlsAuthorities() {}

  /**
   * Path of the CA bundle for FFmpeg's {@code ca_file}, which has no default; empty if not found.
   */
  public static String systemBundle() {
    return CANDIDATES.stream()
        .filter(file -> Files.isReadable(Path.of(file)))
        .findFirst()
        .orElse("");
  }
}
