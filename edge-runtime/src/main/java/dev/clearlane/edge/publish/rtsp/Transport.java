package dev.clearlane.edge.publish.rtsp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a client wants its packets.
 *
 * @param interleaved true for packets within the RTSP connection, false for UDP
 * @param rtp channel or client's port of the packets
 * @param rtcp channel or client's port of the reports
 */
record Transport(boolean interleaved, int rtp, int rtcp) {
  private static final Pattern PAIR = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /**
   * The first of a header's offers that this server can serve; null if there is none.
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
    // Without a word a stream is multicast (RFC 2326, 12.39), but clients that say nothing mean
    // unicast. Where packets go is not theirs to choose: always to where the request came from.
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
    int least = tcp ? 0 : 1;
    int most = tcp ? 255 : 65_535;
    boolean fits = pair[0] >= least && pair[1] >= least && pair[0] <= most && pair[1] <= most;
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
