package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.bundle.settings.Secret;
import dev.clearlane.edge.publish.rtsp.Credentials;
import org.jspecify.annotations.Nullable;

/** Checks that the keys {@code username} and {@code password} of several sections share. */
final class LoginRules {
  private LoginRules() {}

  static String orEmpty(@Nullable String username) {
    return username == null ? "" : username;
  }

  /** A password needs a username; a username may do without a password. */
  static void requireUsername(@Nullable String username, Secret password) {
    if (username == null && !password.isEmpty()) {
      throw new RuleException("username", "must be set if a password is");
    }
  }

  /** Both or neither. */
  static @Nullable Credentials rtsp(@Nullable String username, Secret password) {
    if ((username == null) != password.isEmpty()) {
      throw new RuleException("username", "must be set together with a password, or neither");
    }
    return username == null ? null : new Credentials(username, password.text());
  }
}
