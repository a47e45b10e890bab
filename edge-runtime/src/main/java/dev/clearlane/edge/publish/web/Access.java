package dev.clearlane.edge.publish.web;

import dev.clearlane.edge.admission.ClientAddress;
import dev.clearlane.edge.admission.LoginPauses;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.http.UnsupportedMediaTypeResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the API. With a token: requests that carry it as {@code Authorization: Bearer}, and
 * browsers that exchanged it for a session's cookie. Without one, which needs loopback: requests to
 * a loopback name, so that no web page can reach it through a name of its own (DNS rebinding).
 *
 * <p>Requests of other web pages (cross-site) are refused: by their {@code Origin}, and because
 * what changes something must be {@code application/json}, which a page of another origin cannot
 * send. Thread-safe.
 */
final class Access {
  static final String COOKIE = "clearlane_session";
  private static final int MAX_SESSIONS = 64;
  private static final int SESSION_BYTES = 32;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String BEARER = "Bearer ";
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final String token;
  private final boolean secure;
  private final LoginPauses pauses = new LoginPauses();
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Boolean> sessions =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_SESSIONS;
        }
      };

  /**
   * @param token empty for none
   * @param secure whether the server speaks TLS
   */
  Access(String token, boolean secure) {
    this.token = token;
    this.secure = secure;
  }

  /** Refuses a request that comes from another web page, or through a name that is not ours. */
  void requireOwnPage(Context request) {
    String host = request.header("Host");
    if (token.isEmpty() && (host == null || !LOOPBACK_NAMES.contains(withoutPort(host)))) {
      throw new ForbiddenResponse("host must be localhost, 127.0.0.1 or [::1]");
    }
    String origin = request.header("Origin");
    if (origin != null && !origin.replaceFirst("^https?://", "").equals(host)) {
      throw new ForbiddenResponse("requests of other web pages are refused");
    }
    String type = request.header("Content-Type");
    if (!request.method().equals(HandlerType.GET)
        && (type == null || !type.startsWith("application/json"))) {
      throw new UnsupportedMediaTypeResponse("content type must be application/json");
    }
  }

  /** Refuses a request without the token or a session. */
  void requireLogin(Context request) {
    if (token.isEmpty()) {
      return;
    }
    String header = request.header("Authorization");
    if (header != null && header.startsWith(BEARER)) {
      requireToken(address(request), header.substring(BEARER.length()));
    } else if (!hasSession(request.cookie(COOKIE))) {
      throw new UnauthorizedResponse("a token is required");
    }
  }

  /** Exchanges the token for a session's cookie, which scripts cannot read. */
  void openSession(Context request, String candidate) {
    if (!token.isEmpty()) {
      requireToken(address(request), candidate);
      byte[] bytes = new byte[SESSION_BYTES];
      random.nextBytes(bytes);
      String id = HexFormat.of().formatHex(bytes);
      synchronized (sessions) {
        sessions.put(id, true);
      }
      request.header(
          "Set-Cookie",
          "%s=%s; Path=/api; HttpOnly; SameSite=Strict%s"
              .formatted(COOKIE, id, secure ? "; Secure" : ""));
    }
  }

  private boolean hasSession(@Nullable String id) {
    synchronized (sessions) {
      return id != null && sessions.containsKey(id);
    }
  }

  private static ClientAddress address(Context request) {
    return ClientAddress.of(
        new InetSocketAddress(request.req().getRemoteAddr(), request.req().getRemotePort()));
  }

  private void requireToken(ClientAddress address, String candidate) {
    Duration left = pauses.left(address);
    if (!left.isZero()) {
      long waitS = LoginPauses.seconds(left);
      throw new HttpResponseException(
          TOO_MANY_REQUESTS,
          "too many wrong tokens; wait %d s".formatted(waitS),
          Map.of("retry_after_s", Long.toString(waitS)));
    }
    if (!equal(candidate, token)) {
      pauses.wrong(address);
      throw new UnauthorizedResponse("wrong token");
    }
    pauses.right(address);
  }

  private static String withoutPort(String host) {
    return host.replaceFirst(":[0-9]+$", "");
  }

  /** Compares in constant time. */
  private static boolean equal(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
