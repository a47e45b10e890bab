package dev.clearlane.edge.publish.rtsp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Digest authentication (RFC 7616, RFC 2617, and RFC 2069 for clients without {@code qop}) of one
 * connection; the nonce is not valid on any other. Used on one thread.
 */
final class DigestAuth {
  private static final String REALM = "clearlane";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern PARAMETER =
      Pattern.compile("([a-zA-Z]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  private final Credentials credentials;
  private final String nonce;
  private long lastCount;

  /** Result of checking a request. */
  enum Verdict {
    /** The password is correct. */
    RIGHT,
    /** The password is wrong, or the header does not answer our challenge. */
    WRONG,
    /** The password is correct but the nonce count was repeated: the client must try again. */
    STALE,
    /** The request has no credentials. */
    MISSING
  }

  DigestAuth(Credentials credentials) {
    this.credentials = credentials;
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    nonce = HexFormat.of().formatHex(random);
  }

  /** The challenges, the most widely supported one last: some clients use the last one only. */
  List<String> challenges(boolean stale) {
    return List.of(challenge("SHA-256", stale), challenge("MD5", stale));
  }

  private String challenge(String algorithm, boolean stale) {
    // realm and nonce first, as live555 expects them
    return "Digest realm=\"%s\", nonce=\"%s\", algorithm=%s, qop=\"auth\"%s"
        .formatted(REALM, nonce, algorithm, stale ? ", stale=true" : "");
  }

  /**
   * Checks a request.
   *
   * @param header value of {@code Authorization}, or null
   * @param concerns whether the signed URI is the one that the client requests
   */
  Verdict judge(
      @Nullable String header, String method, java.util.function.Predicate<String> concerns) {
    if (header == null) {
      return Verdict.MISSING;
    }
    if (!header.regionMatches(true, 0, "Digest ", 0, 7)) {
      return Verdict.WRONG;
    }
    Map<String, String> given = parameters(header.substring(7));
    MessageDigest digest = digest(given.getOrDefault("algorithm", "MD5"));
    String uri = given.getOrDefault("uri", "");
    if (digest == null
        || !credentials.username().equals(given.get("username"))
        || !REALM.equals(given.get("realm"))
        || !nonce.equals(given.get("nonce"))
        || !concerns.test(uri)) {
      return Verdict.WRONG;
    }
    String secret =
        hash(digest, credentials.username() + ':' + REALM + ':' + credentials.password());
    String request = hash(digest, method + ':' + uri);
    String qop = given.get("qop");
    String count = given.getOrDefault("nc", "");
    String middle =
        qop == null ? "" : ':' + count + ':' + given.getOrDefault("cnonce", "") + ':' + qop;
    if (qop != null && !(qop.equals("auth") && count.matches("[0-9a-fA-F]{8}"))) {
      return Verdict.WRONG;
    }
    String expected = hash(digest, secret + ':' + nonce + middle + ':' + request);
    boolean right =
        MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.US_ASCII),
            given
                .getOrDefault("response", "")
                .toLowerCase(Locale.ROOT)
                .getBytes(StandardCharsets.UTF_8));
    if (!right) {
      return Verdict.WRONG;
    }
    if (qop != null) {
      long number = Long.parseLong(count, 16);
      if (number <= lastCount) {
        return Verdict.STALE;
      }
      lastCount = number;
    }
    return Verdict.RIGHT;
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

  private static @Nullable MessageDigest digest(String algorithm) {
    try {
      return switch (algorithm.toUpperCase(Locale.ROOT)) {
        case "MD5" -> MessageDigest.getInstance("MD5");
        case "SHA-256" -> MessageDigest.getInstance("SHA-256");
        default -> null;
      };
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has both
    }
  }

  private static String hash(MessageDigest digest, String text) {
    return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
