package dev.clearlane.edge.capture.relay;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request or response of RTSP 1.0. Headers keep their order and spelling. Used by one thread. */
final class RtspMessage {
  /** Longest start line with headers, bytes. */
  static final int MAX_HEADER_BYTES = 16 << 10;

  /** Longest body, bytes: descriptions have a few KiB. */
  static final int MAX_BODY_BYTES = 128 << 10;

  private String startLine;
  private final List<String> headers;
  private final byte[] body;

  private RtspMessage(String startLine, List<String> headers, byte[] body) {
    this.startLine = startLine;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Reads a message.
   *
   * @param first its first byte, which was read already
   * @throws RelayException if it exceeds its bounds
   * @throws IOException if the connection ends
   */
  static RtspMessage read(int first, DataInputStream in) throws IOException {
    int left = MAX_HEADER_BYTES;
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int octet = first;
    while (true) {
      if (--left < 0) {
        throw new RelayException("headers exceed " + MAX_HEADER_BYTES + " bytes");
      }
      if (octet == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
        line.reset();
        if (!text.isEmpty()) {
          lines.add(text);
        } else if (!lines.isEmpty()) {
          break;
        } // else a blank line between messages
      } else {
        line.write(octet);
      }
      octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
    }
    RtspMessage head =
        new RtspMessage(lines.get(0), new ArrayList<>(lines.subList(1, lines.size())), new byte[0]);
    String length = head.header("Content-Length");
    if (length == null) {
      return head;
    }
    if (!length.matches("\\d{1,9}") || Integer.parseInt(length) > MAX_BODY_BYTES) {
      throw new RelayException(
          "description must have at most %d bytes, but has %s"
              .formatted(MAX_BODY_BYTES, length.substring(0, Math.min(20, length.length()))));
    }
    byte[] body = new byte[Integer.parseInt(length)];
    in.readFully(body);
    return new RtspMessage(head.startLine, head.headers, body);
  }

  /** Status of a response; 0 for a request. */
  int status() {
    String[] parts = startLine.split(" ", 3);
    return startLine.startsWith("RTSP/") && parts.length > 1 && parts[1].matches("\\d{3}")
        ? Integer.parseInt(parts[1])
        : 0;
  }

  boolean isRequest() {
    return !startLine.startsWith("RTSP/");
  }

  String method() {
    return startLine.split(" ", 2)[0];
  }

  /** The URL of a request. */
  String url() {
    String[] parts = startLine.split(" ", 3);
    return parts.length == 3 ? parts[1] : "*";
  }

  void setUrl(String url) {
    startLine = method() + ' ' + url + " RTSP/1.0";
  }

  /** First value of a header; null for none. */
  @Nullable String header(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** All values of a header. */
  List<String> all(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ':';
    return headers.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .toList();
  }

  void remove(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ':';
    headers.removeIf(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix));
  }

  /** Replaces a header, or adds it. */
  void set(String name, String value) {
    remove(name);
    headers.add(name + ": " + value);
  }

  byte[] bytes() {
    StringBuilder head = new StringBuilder(startLine).append("\r\n");
    headers.forEach(line -> head.append(line).append("\r\n"));
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }
}
