package dev.clearlane.edge.status.http;

import dev.clearlane.edge.status.Metrics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The pages of a {@link StatusServer}, and who may read them. Thread-safe. */
final class StatusPages {
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final StatusServer.Listen listen;
  private final Map<String, Supplier<Page>> pages;

  /**
   * A response.
   *
   * @param code HTTP status
   * @param type its {@code Content-Type}
   */
  record Page(int code, String type, String body) {
    static Page plain(int code, String line) {
      return new Page(code, PLAIN, line + '\n');
    }
  }

  StatusPages(
      StatusServer.Listen listen,
      Metrics metrics,
      Supplier<List<String>> alive,
      Supplier<List<String>> ready,
      Supplier<List<String>> details) {
    this.listen = listen;
    pages =
        Map.of(
            "/healthz", () -> problems(alive.get(), List.of()),
            "/readyz", () -> problems(ready.get(), details.get()),
            "/metrics", () -> new Page(200, Metrics.CONTENT_TYPE, metrics.text()));
  }

  /** The page at a path; one with 404 if there is none. */
  Page page(String path) {
    Supplier<Page> page = pages.get(path);
    return page == null ? Page.plain(404, "no such page") : page.get();
  }

  /** Whether a login is required. */
  boolean isProtected() {
    return !listen.username().isEmpty();
  }

  /**
   * Whether a login is right.
   *
   * @param header value of {@code Authorization}: {@code Basic} and user and password in Base64
   */
  boolean permits(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return false;
    }
    byte[] login;
    try {
      login = Base64.getDecoder().decode(header.substring(6).strip());
    } catch (IllegalArgumentException e) {
      return false;
    }
    byte[] right = (listen.username() + ':' + listen.password()).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(login, right); // in constant time
  }

  private static Page problems(List<String> problems, List<String> details) {
    List<String> lines = new ArrayList<>(problems.isEmpty() ? List.of("ok") : problems);
    lines.addAll(details);
    return Page.plain(problems.isEmpty() ? 200 : 503, String.join("\n", lines));
  }
}
