package dev.clearlane.edge.mqtt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust, and who we are. All files are PEM. The broker's certificate and its host name are
 * always checked; there is no way to turn that off.
 *
 * @param ca certificates of the authorities that may sign the broker's; null for Java's trust store
 * @param certificate our certificate, and those between it and its authority; null for none
 * @param key our private key, PKCS#8, not encrypted; null without a certificate
 * @param minimum oldest version of the protocol that is spoken
 */
public record TlsSettings(
    @Nullable Path ca, @Nullable Path certificate, @Nullable Path key, Version minimum) {
  /** Versions of TLS. */
  public enum Version {
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String protocol;

    Version(String protocol) {
      this.protocol = protocol;
    }

    /** This one and all newer, as Java names them. */
    String[] protocols() {
      List<String> protocols = new ArrayList<>();
      for (Version version : values()) {
        if (version.compareTo(this) >= 0) {
          protocols.add(version.protocol);
        }
      }
      return protocols.toArray(String[]::new);
    }
  }

  /**
   * @throws IllegalArgumentException with one line, if a certificate has no key or the reverse
   */
  public TlsSettings {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "mqtt.tls.certificate and mqtt.tls.key must be given together, but there is only "
              + (certificate == null ? key : certificate));
    }
  }

  /** Java's trust store, no certificate of our own, TLS 1.2 or newer. */
  public static TlsSettings usual() {
    return new TlsSettings(null, null, null, Version.TLS_1_2);
  }

  /** The files that matter. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path file : new Path[] {ca, certificate, key}) {
      if (file != null) {
        files.add(file);
      }
    }
    return files;
  }
}
