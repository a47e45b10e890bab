package dev.clearlane.edge.publish.rtsp;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that sends arbitrary bytes. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final String base;
  private final ArrayDeque<Packet> packets = new ArrayDeque<>();
  private int sequence;

  /** An interleaved packet. */
  record Packet(int channel, ByteBuffer content) {}

  /** A response; header names in lower case. */
  record Answer(int status, List<String> headers, String body) {
    String header(String name) {
      return all(name).stream().findFirst().orElse("");
    }

    List<String> all(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .toList();
    }

    String session() {
      return header("Session").replaceFirst(";.*", "");
    }
  }

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    socket.setSoTimeout(TIMEOUT_MS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    base = "rtsp://127.0.0.1:" + port;
  }

  String url(String path) {
    return base + path;
  }

  Socket socket() {
    return socket;
  }

  Answer ask(String method, String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder();
    request.append("%s %s RTSP/1.0\r\nCSeq: %d\r\n".formatted(method, url(path), ++sequence));
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    send(request.append("\r\n").toString());
    Answer answer = answer();
    if (!answer.header("CSeq").equals(Integer.toString(sequence))) {
      throw new IOException("answer to another request: " + answer);
    }
    return answer;
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Reads the next response; packets before it are queued. */
  Answer answer() throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      if (first == '$') {
        packets.add(packetBehindDollar());
        continue;
      }
      List<String> lines = new ArrayList<>();
      String line = (char) first + line();
      while (!line.isEmpty()) {
        lines.add(line);
        line = line();
      }
      Matcher status = Pattern.compile("RTSP/1.0 (\\d{3}) .+").matcher(lines.get(0));
      if (!status.matches()) {
        throw new IOException("no RTSP: " + lines);
      }
      Answer head = new Answer(Integer.parseInt(status.group(1)), lines, "");
      String length = head.header("Content-Length");
      byte[] body = new byte[length.isEmpty() ? 0 : Integer.parseInt(length)];
      in.readFully(body);
      return new Answer(head.status(), lines, new String(body, StandardCharsets.UTF_8));
    }
  }

  /** Reads the next packet. */
  Packet packet() throws IOException {
    Packet kept = packets.poll();
    if (kept != null) {
      return kept;
    }
    int first = in.readUnsignedByte();
    if (first != '$') {
      throw new IOException("no packet, but '%c'".formatted(first));
    }
    return packetBehindDollar();
  }

  private Packet packetBehindDollar() throws IOException {
    int channel = in.readUnsignedByte();
    byte[] content = new byte[in.readUnsignedShort()];
    in.readFully(content);
    return new Packet(channel, ByteBuffer.wrap(content));
  }

  /** Whether the server closes the connection, after any further output. */
  boolean isEnded() {
    try {
      while (true) {
        in.readUnsignedByte();
      }
    } catch (EOFException e) {
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
