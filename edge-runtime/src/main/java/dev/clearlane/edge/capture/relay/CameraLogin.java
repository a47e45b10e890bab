package dev.clearlane.edge.capture.relay;

import dev.clearlane.edge.capture.source.Login;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers a camera's challenges (RFC 7616, RFC 2617, RFC 2069): Digest, or Basic where it is
 * permitted. Used by one thread.
 */
final class CameraLogin {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern PARAMETER =
      Pattern.compile("([a-zA-Z]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  private final Login login;
  private final boolean basic;
  private @Nullable Map<String, String> challenge; // of Digest
  private boolean plain; // Basic was asked for
  private int count;

  /**
   * @param basic whether the password may be sent as it is
   */
  CameraLogin(Login login, boolean basic) {
    this.login = login;
    this.basic = basic;
  }

  /**
   * Takes the challenges of a 401.
   *
   * @param headers values of {@code WWW-Authenticate}
   * @return whether there is a login for one of them
   * @throws RelayException if the password may not be sent in the way that the camera asks for
   */
  boolean accept(List<String> headers) throws RelayException {
    if (login.isAnonymous()) {
      return false;
    }
    Map<String, String> best = null;
    boolean asksForBasic = false;
    for (String header : headers) {
      if (header.regionMatches(true, 0, "Digest ", 0, 7)) {
        Map<String, String> offered = parameters(header.substring(7));
        if (digest(offered) != null && (best == null || "SHA-256".equals(algorithm(offered)))) {
          best = offered;
        }
      }
      asksForBasic |= header.regionMatches(true, 0, "Basic", 0, 5);
    }
    if (best != null) {
      challenge = best;
      count = 0;
      return true;
    }
    if (asksForBasic && !basic) {
      throw new RelayException(
          "asks for the password in clear text (Basic), which is sent over rtsps: with a verified"
              + " certificate only, or with #auth=basic in the source");
    }
    plain = asksForBasic;
    return asksForBasic;
  }

  /** Value of {@code Authorization} for a request; null before a challenge. */
  @Nullable String header(String method, String url) {
    Map<String, String> given = challenge;
    if (given == null) {
      return plain
          ? "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      (login.username() + ':' + login.password()).getBytes(StandardCharsets.UTF_8))
          : null;
    }
    MessageDigest digest = digest(given);
    if (digest == null) {
      return null;
    }
    String realm = given.getOrDefault("realm", "");
    String nonce = given.getOrDefault("nonce", "");
    boolean qop = given.containsKey("qop");
    byte[] random = new byte[8];
    RANDOM.nextBytes(random);
    String cnonce = HexFormat.of().formatHex(random);
    String number = "%08x".formatted(++count);
    String secret = hash(digest, login.username() + ':' + realm + ':' + login.password());
    String middle = qop ? ':' + number + ':' + cnonce + ":auth" : "";
    String response =
        hash(digest, secret + ':' + nonce + middle + ':' + hash(digest, method + ':' + url));
    StringBuilder header = new StringBuilder("Digest ");
    header.append(
        "username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\""
            .formatted(quoted(login.username()), quoted(realm), quoted(nonce), url, response));
    if (given.containsKey("algorithm")) {
      header.append(", algorithm=").append(algorithm(given));
    }
    if (given.containsKey("opaque")) {
      header.append(", opaque=\"%s\"".formatted(quoted(given.get("opaque"))));
    }
    if (qop) {
      header.append(", qop=auth, nc=%s, cnonce=\"%s\"".formatted(number, cnonce));
    }
    return header.toString();
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(text);
    while (matcher.find()) {
      String quoted = matcher.group(2);
      parameters.put(
          matcher.group(1).toLowerCase(Locale.ROOT),
          quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    return parameters;
  }

  private static String algorithm(Map<String, String> challenge) {
    return challenge.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
  }

  private static @Nullable MessageDigest digest(Map<String, String> challenge) {
    String algorithm = algorithm(challenge);
    String qop = challenge.get("qop");
    boolean offersAuth = qop == null || List.of(qop.split("[\\s,]+")).contains("auth");
    if (!offersAuth || !(algorithm.equals("MD5") || algorithm.equals("SHA-256"))) {
      return null;
    }
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has both
    }
  }

  private static String hash(MessageDigest digest, String text) {
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
