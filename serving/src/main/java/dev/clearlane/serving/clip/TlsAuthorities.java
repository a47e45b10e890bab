package dev.clearlane.serving.clip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where this machine keeps the certificates that others' are checked against. */
public final class TlsAuthorities {
  private static final List<String> CANDIDATES =
      List.of("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt");

  private TlsAuthorities() {}

  /** A file that FFmpeg takes as {@code ca_file}, which does not know it by itself; or empty. */
  public static String systemBundle() {
    return CANDIDATES.stream()
        .filter(file -> Files.isReadable(Path.of(file)))
        .findFirst()
        .orElse("");
  }
}
