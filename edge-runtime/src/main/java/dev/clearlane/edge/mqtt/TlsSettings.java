package dev.clearlane.edge.mqtt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trusted authorities and the client certificate, in PEM files. The broker's certificate and host
 * name are always verified.
 *
 * @param ca certificates of the authorities that may sign the broker's; null for Java's trust store
 * @param certificate client certificate and its intermediate certificates; null for none
 * @param key private key of the client certificate, PKCS#8, not encrypted; null without a
 *     certificate
 * @param minimum minimum protocol version
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

    /** This version and all newer ones, by their names in Java. */
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

  /** Java's trust store, no client certificate, TLS 1.2 or newer. */
  public static TlsSettings defaults() {
    return new TlsSettings(null, null, null, Version.TLS_1_2);
  }

  /** All configured files. */
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
