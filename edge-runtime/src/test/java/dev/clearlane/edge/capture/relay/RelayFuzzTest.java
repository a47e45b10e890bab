package dev.clearlane.edge.capture.relay;

import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.serving.fuzz.Fuzzing;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fuzzes what a camera sends over RTSP: responses, challenges, redirects, descriptions. */
public final class RelayFuzzTest {
  private static final int MAX_MESSAGES = 32;

  @TempDir private Path scratch;

  @Test
  void shouldRefuseBrokenMessages() throws Exception {
    Fuzzing.run(
        RelayFuzzTest.class,
        scratch,
        Fuzzing.texts(
            "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: DESCRIBE, SETUP\r\n\r\n",
            "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"a\\\"b\", nonce=\"n\","
                + " qop=\"auth,auth-int\", algorithm=SHA-256, opaque=\"o\"\r\n\r\n",
            "RTSP/1.0 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n",
            "RTSP/1.0 302 Found\r\nLocation: rtsp://user:pass@other:554/path?q\r\n\r\n",
            String.join(
                "\r\n",
                "RTSP/1.0 200 OK",
                "Content-Type: application/sdp",
                "Content-Length: 60",
                "",
                "v=0",
                "m=video 0 RTP/AVP 96",
                "a=rtpmap:96 H264/90000",
                "a=control:t",
                "")));
  }

  /** Reads messages and answers challenges; only exceptions of the connection may be thrown. */
  public static void fuzzerTestOneInput(byte[] input) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(input));
    CameraLogin login = new CameraLogin(new Login("viewer", "secret"), true);
    try {
      for (int i = 0; i < MAX_MESSAGES; i++) {
        int first = in.read();
        if (first < 0) {
          return;
        }
        RtspMessage message = RtspMessage.read(first, in);
        message.status();
        message.url();
        if (login.accept(message.all("WWW-Authenticate"))) {
          message.set("Authorization", String.valueOf(login.header("DESCRIBE", "rtsp://c/x")));
        }
        message.setUrl("rtsp://c/y");
        message.bytes();
      }
    } catch (IOException e) {
      // the connection ends
    }
  }
}
