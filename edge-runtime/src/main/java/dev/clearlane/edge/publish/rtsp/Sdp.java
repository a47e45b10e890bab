package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.ParameterSets;

/** The description (RFC 8866) of a mount with its only stream, H.264 (RFC 6184). */
final class Sdp {
  static final int PAYLOAD_TYPE = 96;

  /** Suffix of the stream's URL. */
  static final String TRACK = "trackID=0";

  private Sdp() {}

  /**
   * @param id distinguishes descriptions of this machine
   * @param address of this machine on the client's connection
   */
  static String of(String name, long id, String address, ParameterSets parameters) {
    String family = address.indexOf(':') >= 0 ? "IP6" : "IP4";
    return String.join(
        "\r\n",
        "v=0",
        "o=- %d 1 IN %s %s".formatted(id, family, address),
        "s=clearlane " + name,
        "c=IN %s %s".formatted(family, family.equals("IP6") ? "::" : "0.0.0.0"),
        "t=0 0",
        "a=tool:clearlane",
        "a=range:npt=now-",
        "a=control:*",
        "m=video 0 RTP/AVP " + PAYLOAD_TYPE,
        "a=rtpmap:%d H264/%d".formatted(PAYLOAD_TYPE, AccessUnit.CLOCK_HZ),
        "a=fmtp:%d packetization-mode=1;profile-level-id=%s;sprop-parameter-sets=%s"
            .formatted(PAYLOAD_TYPE, parameters.profileLevelId(), parameters.sprop()),
        "a=control:" + TRACK,
        "");
  }
}
