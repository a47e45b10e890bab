package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.serving.frame.FramePool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cameras that want the password, or gigabytes. */
@Timeout(60)
class RogueCameraTest {
  private static final Login LOGIN = new Login("driver", "s3cret");
  private static final String SDP =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=x
      t=0 0
      m=video 0 RTP/AVP 96
      a=rtpmap:96 H264/90000
      a=fmtp:96 packetization-mode=1
      a=control:track
      """
          .replace("\n", "\r\n");

  private final List<AutoCloseable> open = new ArrayList<>();

  /** A scripted camera; gives the response for a method and request, null to end. */
  private final class Rogue {
    private final ServerSocket server;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final BiFunction<String, String, String> script;
    private volatile ThrowingSender afterPlay = out -> {};

    Rogue(String host, BiFunction<String, String, String> script) throws IOException {
      this.script = script;
      server = new ServerSocket(0, 10, InetAddress.getByName(host));
      open.add(server);
      Thread thread = new Thread(this::serve);
      thread.setDaemon(true);
      thread.start();
    }

    String address() {
      return "rtsp://%s:%d/cam"
          .formatted(server.getInetAddress().getHostAddress(), server.getLocalPort());
    }

    private void serve() {
      try {
        while (true) {
          Socket socket = server.accept();
          open.add(socket);
          Thread thread = new Thread(() -> serve(socket));
          thread.setDaemon(true);
          thread.start();
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = socket.getOutputStream();
        StringBuilder request = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          request.append(line).append('\n');
          if (!line.isEmpty()) {
            continue;
          }
          String text = request.toString();
          request.setLength(0);
          requests.add(text);
          Matcher sequence = Pattern.compile("(?i)CSeq: *(\\d+)").matcher(text);
          String method = text.split(" ", 2)[0];
          String response = sequence.find() ? script.apply(method, text) : null;
          if (response == null) {
            return;
          }
          out.write(
              response
                  .replace("SEQ", "CSeq: " + sequence.group(1))
                  .getBytes(StandardCharsets.ISO_8859_1));
          out.flush();
          if (method.equals("PLAY")) {
            afterPlay.send(out);
          }
        }
      } catch (IOException e) {
        // the client has gone
      }
    }

    String all() {
      return String.join("\n", requests);
    }
  }

  private interface ThrowingSender {
    void send(OutputStream out) throws IOException;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private static String ok(String more) {
    return "RTSP/1.0 200 OK\r\nSEQ\r\n" + more + "\r\n";
  }

  private static String unauthorised(String challenge) {
    return "RTSP/1.0 401 Unauthorized\r\nSEQ\r\nWWW-Authenticate: " + challenge + "\r\n\r\n";
  }

  /** Serves a description and one video track. */
  private static String play(String method) {
    return switch (method) {
      case "DESCRIBE" ->
          ok("Content-Type: application/sdp\r\nContent-Length: %d\r\n".formatted(SDP.length()))
              + SDP;
      case "SETUP" -> ok("Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
      case "PLAY" -> ok("Session: 1\r\n");
      default -> ok("Public: OPTIONS, DESCRIBE, SETUP, PLAY\r\n");
    };
  }

  @Test
  void shouldNotSendThePasswordInClearText() throws Exception {
    Rogue rogue =
        new Rogue(
            "127.0.0.1",
            (method, request) ->
                method.equals("OPTIONS") ? play(method) : unauthorised("Basic realm=\"cam\""));
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(rogue.address()).with(LOGIN)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            rogue.address()
                + ": asks for the password in clear text (Basic), which is sent over rtsps: with a"
                + " verified certificate only, or with #auth=basic in the source");
    assertThat(rogue.all()).doesNotContain("Authorization");

    assertThatThrownBy(
            () -> Cameras.open(CameraSettings.of(rogue.address() + "#auth=basic").with(LOGIN)))
        .hasMessageContaining("refuses the user name or password");
    assertThat(rogue.all())
        .contains(
            "Authorization: Basic "
                + Base64.getEncoder()
                    .encodeToString("driver:s3cret".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void shouldNotLogInWhereItIsRedirectedTo() throws Exception {
    String digest = "Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\"";
    Rogue other = new Rogue("127.0.0.2", (method, request) -> unauthorised(digest));
    Rogue camera =
        new Rogue(
            "127.0.0.1",
            (method, request) ->
                method.equals("OPTIONS")
                    ? play(method)
                    : request.contains("Authorization")
                        ? "RTSP/1.0 302 Found\r\nSEQ\r\nLocation: " + other.address() + "\r\n\r\n"
                        : unauthorised(digest));
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(camera.address()).with(LOGIN)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refuses the user name or password");
    assertThat(camera.all()).contains("Authorization: Digest username=\"driver\"");
    assertThat(other.all()).contains("DESCRIBE " + other.address()).doesNotContain("Authorization");
  }

  @Test
  void shouldEndEndlessRedirects() throws Exception {
    Rogue[] self = new Rogue[1];
    self[0] =
        new Rogue(
            "127.0.0.1",
            (method, request) ->
                "RTSP/1.0 302 Found\r\nSEQ\r\nLocation: " + self[0].address() + "\r\n\r\n");
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(self[0].address())))
        .hasMessage(self[0].address() + ": redirects without an end");
  }

  @Test
  void shouldBoundDescriptionsAndHeaders() throws Exception {
    Rogue huge =
        new Rogue(
            "127.0.0.1",
            (method, request) ->
                method.equals("DESCRIBE")
                    ? ok("Content-Type: application/sdp\r\nContent-Length: 2000000000\r\n")
                    : play(method));
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(huge.address())))
        .hasMessage(
            huge.address() + ": description must have at most 131072 bytes, but has 2000000000");
    Rogue endless =
        new Rogue(
            "127.0.0.1", (method, request) -> "RTSP/1.0 200 OK\r\nSEQ\r\nX: " + "x".repeat(99_999));
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(endless.address())))
        .hasMessage(endless.address() + ": headers exceed 16384 bytes");
  }

  @Test
  void shouldEndAPictureThatNeverEnds() throws Exception {
    Rogue rogue = new Rogue("127.0.0.1", (method, request) -> play(method));
    rogue.afterPlay = RogueCameraTest::endlessPicture;
    long before = residentBytes();
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(rogue.address())).close())
        .isInstanceOf(IOException.class)
        .hasMessage(rogue.address() + ": sends a picture of more than 16 MiB");
    assertThat(residentBytes() - before).isLessThan(200L << 20);
  }

  /** One H.264 unit in fragments (FU-A) without a last one. */
  private static void endlessPicture(OutputStream out) throws IOException {
    byte[] packet = new byte[4 + 12 + 60_000];
    packet[0] = '$';
    packet[2] = (byte) ((packet.length - 4) >> 8);
    packet[3] = (byte) (packet.length - 4);
    packet[4] = (byte) 0x80;
    packet[5] = 96;
    packet[16] = 0x7c; // FU-A
    for (int i = 0; ; i++) {
      packet[6] = (byte) (i >> 8);
      packet[7] = (byte) i;
      packet[17] = (byte) (i == 0 ? 0x85 : 0x05);
      out.write(packet);
    }
  }

  @Test
  void shouldBoundWhatACommandWrites() throws Exception {
    String endless = "exec:printf '\\377\\330\\377\\340'; tr '\\000' A </dev/zero#format=mjpeg";
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(endless)).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a picture has more than 16 MiB");
    String giant =
        "exec:printf 'YUV4MPEG2 W60000 H60000 F25:1 Ip A1:1 C420\\nFRAME\\n'; exec cat"
            + " /dev/zero#format=y4m";
    long before = residentBytes();
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of(giant)).close())
        .isInstanceOf(IOException.class);
    assertThat(residentBytes() - before).isLessThan(300L << 20);
  }

  @Test
  void shouldNotDecodeFramesThatAreTooLarge() throws Exception {
    String clip =
        "exec:ffmpeg -v error -f lavfi -i color=c=black:s=8192x8192:r=1 -frames:v 2 -c:v mjpeg -f"
            + " mjpeg -#format=mjpeg&timeout=20s";
    assertThatThrownBy(
            () -> {
              try (Camera camera = Cameras.open(CameraSettings.of(clip))) {
                FramePool pool = Passage.poolFor(camera.format(), 1);
                camera.next(pool).close();
              }
            })
        .isInstanceOf(IOException.class);
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    return 0;
  }
}
