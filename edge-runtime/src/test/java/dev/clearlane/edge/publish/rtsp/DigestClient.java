package dev.clearlane.edge.publish.rtsp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that logs in with Digest (RFC 2069 form, MD5). */
final class DigestClient {
  private static final Pattern NONCE = Pattern.compile("nonce=\"([0-9a-f]+)\"");

  private final RawClient client;
  private final Credentials login;
  private final String nonce;

  DigestClient(RawClient client, Credentials login) throws IOException {
    this.client = client;
    this.login = login;
    Matcher matcher = NONCE.matcher(client.ask("DESCRIBE", "/front").header("WWW-Authenticate"));
    if (!matcher.find()) {
      throw new IOException("no challenge");
    }
    nonce = matcher.group(1);
  }

  RawClient.Answer ask(String method, String path, String... headers) throws IOException {
    String url = client.url(path);
    String secret = hash(login.username() + ":clearlane:" + login.password());
    String response = hash(secret + ":" + nonce + ":" + hash(method + ":" + url));
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(
        "Authorization: Digest username=\"%s\", realm=\"clearlane\", nonce=\"%s\", uri=\"%s\", response=\"%s\""
            .formatted(login.username(), nonce, url, response));
    return client.ask(method, path, all.toArray(String[]::new));
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
