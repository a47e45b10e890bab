package dev.clearlane.edge.publish.rtsp;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The mount that a request's URL names.
 *
 * @param path of the mount, without a slash at its end; empty if the URL is not valid
 */
record Address(String path) {
  private static final Address NONE = new Address("");

  /** Parses the URL of a mount or of its stream. */
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

  /** The URL of a mount's stream, from the URL of either. */
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
