package dev.clearlane.edge.publish.rtsp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Delivery of packets, as a client requests it.
 *
 * @param interleaved true for packets in the RTSP connection, false for UDP
 * @param rtp channel, or UDP port of the client, for packets
 * @param rtcp channel, or UDP port of the client, for reports
 */
record Transport(boolean interleaved, int rtp, int rtcp) {
  private static final Pattern PAIR = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /**
   * The first transport in the header that this server supports; null if there is none.
   *
   * @param header value of {@code Transport}
   */
  static @Nullable Transport choose(String header) {
    for (String offer : header.split(",", -1)) {
      Transport transport = parse(offer);
      if (transport != null) {
        return transport;
      }
    }
    return null;
  }

  private static @Nullable Transport parse(String offer) {
    List<String> parts = Arrays.stream(offer.split(";")).map(String::strip).toList();
    boolean tcp = parts.get(0).equalsIgnoreCase("RTP/AVP/TCP");
    boolean udp =
        parts.get(0).equalsIgnoreCase("RTP/AVP") || parts.get(0).equalsIgnoreCase("RTP/AVP/UDP");
    // By RFC 2326, 12.39 the default is multicast, but clients that omit it expect unicast. The
    // destination parameter is ignored: packets go to the address of the connection only.
    boolean multicast = parts.stream().anyMatch("multicast"::equalsIgnoreCase);
    boolean record =
        parts.stream()
            .map(part -> part.toLowerCase(Locale.ROOT))
            .anyMatch(part -> part.startsWith("mode=") && !part.contains("play"));
    if ((!tcp && !udp) || multicast || record) {
      return null;
    }
    int[] pair = pair(parts, tcp ? "interleaved=" : "client_port=");
    if (pair == null) {
      return tcp && parts.stream().noneMatch(part -> part.startsWith("interleaved="))
          ? new Transport(true, 0, 1)
          : null;
    }
    int min = tcp ? 0 : 1;
    int max = tcp ? 255 : 65_535;
    boolean fits = pair[0] >= min && pair[1] >= min && pair[0] <= max && pair[1] <= max;
    return fits && pair[0] != pair[1] ? new Transport(tcp, pair[0], pair[1]) : null;
  }

  private static int @Nullable [] pair(List<String> parts, String key) {
    for (String part : parts) {
      if (part.startsWith(key)) {
        Matcher matcher = PAIR.matcher(part.substring(key.length()));
        if (!matcher.matches()) {
          return null;
        }
        int first = Integer.parseInt(matcher.group(1));
        return new int[] {
          first, matcher.group(2) == null ? first + 1 : Integer.parseInt(matcher.group(2))
        };
      }
    }
    return null;
  }
}
