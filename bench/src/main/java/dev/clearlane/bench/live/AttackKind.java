package dev.clearlane.bench.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The attacks of {@code clearlane bench harden}; docs/reliability.md says what each is about. */
enum AttackKind {
  /** Eight clients send RTSP requests and read no response. */
  RTSP_FLOOD {
    @Override
    Attack prepare(List<String> arguments) {
      return new Attack() {
        @Override
        void start(int rtspPort, int statusPort) {
          byte[] requests = bytes("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".repeat(500));
          repeat(
              8,
              rtspPort,
              socket -> {
                while (!isClosed()) {
                  send(socket, requests);
                }
              });
        }
      };
    }
  },

  /** Connections over RTSP that do nothing, more than there are places. */
  RTSP_STRANGERS {
    @Override
    Attack prepare(List<String> arguments) {
      return new Attack() {
        @Override
        void start(int rtspPort, int statusPort) {
          repeat(
              64,
              rtspPort,
              socket -> {
                send(socket, bytes("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n"));
                Thread.sleep(20);
                drain(socket);
              });
        }
      };
    }
  },

  /** Half-sent HTTP requests at the status port. */
  HTTP_HALF {
    @Override
    Attack prepare(List<String> arguments) {
      return new Attack() {
        @Override
        void start(int rtspPort, int statusPort) {
          repeat(
              32,
              statusPort,
              socket -> {
                send(socket, bytes("GET /healthz HTTP/1.1\r\nHo"));
                Thread.sleep(50);
                drain(socket);
              });
        }
      };
    }
  },

  /** A second camera whose picture never ends. */
  ENDLESS_PICTURE {
    @Override
    Attack prepare(List<String> arguments) throws IOException {
      Attack attack = new Attack() {};
      int port = attack.serve(AttackKind::endlessPicture);
      arguments.add(0, "--source");
      arguments.add(1, "rtsp://127.0.0.1:" + port + "/cam");
      arguments.add(2, "--out");
      arguments.add(3, "rtsp://127.0.0.1:0/rogue");
      return attack;
    }
  },

  /** A broker that announces packets of 256 MiB. */
  MQTT_PACKETS {
    @Override
    Attack prepare(List<String> arguments) throws IOException {
      Attack attack = new Attack() {};
      int port =
          attack.serve(
              socket -> {
                socket.getInputStream().read(new byte[4096]); // CONNECT
                byte[] packets = new byte[1 << 16];
                byte[] begin = {0x20, 3, 0, 0, 0, 0x30, -1, -1, -1, 0x7f};
                System.arraycopy(begin, 0, packets, 0, begin.length);
                Attack.send(socket, packets);
                while (!attack.isClosed()) {
                  Attack.send(socket, new byte[1 << 16]);
                }
              });
      arguments.add("--mqtt");
      arguments.add("mqtt://127.0.0.1:" + port);
      return attack;
    }
  };

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

  /**
   * Prepares an attack.
   *
   * @param arguments of the daemon, which may be changed
   */
  abstract Attack prepare(List<String> arguments) throws IOException;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void endlessPicture(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    String method = "";
    String sequence = "";
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (method.isEmpty()) {
        method = line.split(" ", 2)[0];
      }
      if (line.startsWith("CSeq:")) {
        sequence = line;
      }
      if (line.isEmpty()) {
        String more =
            Map.of(
                    "DESCRIBE",
                    "Content-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(SDP.length(), SDP),
                    "SETUP",
                    "Session: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n")
                .getOrDefault(method, "Session: 1\r\n\r\n");
        Attack.send(socket, bytes("RTSP/1.0 200 OK\r\n" + sequence + "\r\n" + more));
        if (method.equals("PLAY")) {
          sendFragments(socket);
        }
        method = "";
      }
    }
  }

  /** One unit of H.264 in fragments (FU-A, RFC 6184) without a last one. */
  private static void sendFragments(Socket socket) throws IOException {
    byte[] packet = new byte[4 + 12 + 60_000];
    packet[0] = '$';
    packet[2] = (byte) ((packet.length - 4) >> 8);
    packet[3] = (byte) (packet.length - 4);
    packet[4] = (byte) 0x80;
    packet[5] = 96;
    packet[16] = 0x7c;
    for (int i = 0; ; i++) {
      packet[6] = (byte) (i >> 8);
      packet[7] = (byte) i;
      packet[17] = (byte) (i == 0 ? 0x85 : 0x05);
      Attack.send(socket, packet);
    }
  }
}
