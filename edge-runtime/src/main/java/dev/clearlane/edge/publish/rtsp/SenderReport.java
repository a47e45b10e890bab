package dev.clearlane.edge.publish.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** RTCP sender report: maps a stream's timestamps to the wall clock (RFC 3550, 6.4.1). */
final class SenderReport {
  private static final int SENDER_REPORT = 200;
  private static final int DESCRIPTION = 202;
  private static final int CNAME = 1;
  private static final int REPORT_BYTES = 28;
  private static final long NTP_UNIX_SECONDS = 2_208_988_800L;

  private SenderReport() {}

  /**
   * Builds a report with the source's name, as one packet.
   *
   * @param captured wall-clock time of the timestamp
   * @param rtpTime timestamp of that picture
   * @param packets sent so far to this client
   * @param octets of payload in them
   * @param cname the same for all streams that share a clock
   */
  static byte[] of(
      int ssrc, Instant captured, int rtpTime, long packets, long octets, String cname) {
    byte[] name = cname.getBytes(StandardCharsets.US_ASCII);
    int words = (4 + 2 + name.length) / 4 + 1; // ends with one to four zeros
    ByteBuffer packet = ByteBuffer.allocate(REPORT_BYTES + 4 + 4 * words);
    packet.put((byte) 0x80).put((byte) SENDER_REPORT).putShort((short) (REPORT_BYTES / 4 - 1));
    packet.putInt(ssrc);
    packet.putInt((int) (captured.getEpochSecond() + NTP_UNIX_SECONDS));
    packet.putInt((int) (((long) captured.getNano() << 32) / 1_000_000_000L));
    packet.putInt(rtpTime).putInt((int) packets).putInt((int) octets);
    packet.put((byte) 0x81).put((byte) DESCRIPTION).putShort((short) words);
    packet.putInt(ssrc).put((byte) CNAME).put((byte) name.length).put(name);
    return packet.array();
  }

  /**
   * Converts a moment on the monotonic clock to wall-clock time, by both clocks as they are now.
   */
  static Instant wallTime(long monotonicNs) {
    return Instant.now().plusNanos(monotonicNs - System.nanoTime());
  }
}
