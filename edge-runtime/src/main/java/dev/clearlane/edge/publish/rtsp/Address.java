package dev.clearlane.edge.publish.rtsp;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * What a request's address names.
 *
 * @param path of a mount, without a slash at its end; empty where the address is none of ours
 */
record Address(String path) {
  private static final Address NONE = new Address("");

  /** The mount's path, also in the address of its stream. */
  static Address of(String uri) {
    try {
      String path = new URI(uri).getPath();
      if (path == null) {
        return NONE;
      }
      String mount = withoutSlash(path);
      if (mount.endsWith('/' + Sdp.TRACK)) {
        mount = withoutSlash(mount.substring(0, mount.length() - Sdp.TRACK.length()));
      }
      return new Address(mount);
    } catch (URISyntaxException e) {
      return NONE;
    }
  }

  /** The address of a mount's stream, by an address that names either. */
  static String trackUrl(String uri) {
    String base = withoutSlash(uri);
    return base.endsWith('/' + Sdp.TRACK) ? base : base + '/' + Sdp.TRACK;
  }

  private static String withoutSlash(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
