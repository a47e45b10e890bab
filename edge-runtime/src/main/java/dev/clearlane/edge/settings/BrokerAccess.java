package dev.clearlane.edge.settings;

import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.TlsSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a broker is entered.
 *
 * @param credentials who we are to it
 * @param tls null for an open link
 */
record BrokerAccess(MqttCredentials credentials, @Nullable TlsSettings tls) {
  /**
   * Reads it; what is wrong is noted in the section.
   *
   * @param broker that the section names
   */
  static BrokerAccess read(Section section, Optional<BrokerUri> broker) {
    return new BrokerAccess(login(section), tls(section, broker));
  }

  private static MqttCredentials login(Section section) {
    String username = section.text("username", "");
    String password = section.secret("password").orElse("");
    if (username.isEmpty() && !password.isEmpty()) {
      section.problem("username", "must be set where a password is");
    }
    return new MqttCredentials(username, password);
  }

  private static @Nullable TlsSettings tls(Section section, Optional<BrokerUri> broker) {
    TlsSettings tls = tls(section.section("tls"));
    if (tls != null && broker.isPresent() && !broker.get().tls()) {
      section.problem("tls", "must go with an mqtts:// broker, but it is " + broker.get());
    }
    return tls;
  }

  private static @Nullable TlsSettings tls(Section section) {
    Path ca = section.readable("ca").orElse(null);
    Path certificate = section.readable("certificate").orElse(null);
    Path key = section.readable("key").orElse(null);
    if (ca == null && certificate == null && key == null) {
      return null;
    }
    try {
      return new TlsSettings(ca, certificate, key, TlsSettings.defaults().minimum());
    } catch (IllegalArgumentException e) {
      section.problem("certificate", "and key must be given together");
      return null;
    }
  }
}
