package dev.clearlane.edge.capture.source;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where frames come from, as the command line and the settings name it: {@code KIND:LOCATION}, with
 * {@code #key=value&key=value} behind it. {@code docs/sources.md} has the grammar.
 */
public sealed interface Source {
  /** Higher frame rates are rejected. */
  double MAX_FRAMES_PER_SECOND = 240;

  /** How it is named in messages and logs: without user, password and query. */
  String label();

  /** True for what goes on until somebody stops it; its end is a failure. */
  boolean isLive();

  /**
   * Reads a source.
   *
   * @throws IllegalArgumentException with one line that names every rule that was broken; it
   *     repeats no password
   */
  static Source parse(String text) {
    return SourceParser.parse(text);
  }

  /**
   * A clip or a folder of pictures.
   *
   * @param realTime whether frames come at their times rather than as fast as they can be read
   * @param loop whether it begins again at its end
   * @param folderRate pictures per second of a folder
   */
  record Recording(Path path, boolean realTime, boolean loop, int folderRate) implements Source {
    @Override
    public String label() {
      return path.toString();
    }

    @Override
    public boolean isLive() {
      return false;
    }
  }

  /**
   * A network camera.
   *
   * @param address {@code rtsp[s]://host[:port]/path?query}, without credentials
   * @param label the address without its query
   * @param login as the address itself said it; {@link Login#NONE} where it did not
   * @param udp whether media come as UDP packets rather than inside the TCP connection
   * @param verify whether a server's TLS certificate is checked
   * @param authority file of certificates to check it against; empty for the machine's own
   * @param timeout longest wait for data
   */
  record Rtsp(
      String address,
      String label,
      Login login,
      boolean udp,
      boolean verify,
      String authority,
      Duration timeout)
      implements Source {
    @Override
    public boolean isLive() {
      return true;
    }

    public boolean isTls() {
      return address.startsWith("rtsps:");
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * A camera of the machine.
   *
   * @param device path, best one below {@code /dev/v4l/by-id}
   * @param format what V4L2 calls a pixel format, e.g. {@code MJPG}; empty for the best that there
   *     is
   */
  record V4l2(Path device, String format, FrameSize size, double rate, Duration timeout)
      implements Source {
    @Override
    public String label() {
      return "v4l2:" + device;
    }

    @Override
    public boolean isLive() {
      return true;
    }
  }

  /**
   * What a command writes to its standard output.
   *
   * @param command for {@code /bin/sh}
   * @param label does not repeat the command, which may hold secrets
   * @param size of raw pictures; others say theirs
   */
  record Command(
      String command,
      String label,
      StreamForm format,
      FrameSize size,
      double rate,
      Duration timeout)
      implements Source {
    @Override
    public boolean isLive() {
      return true;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  /**
   * A painted picture.
   *
   * @param scene which
   * @param frames after how many it ends
   * @param realTime whether frames come at their times rather than as fast as they can be painted
   */
  record Synthetic(Scene scene, FrameSize size, double rate, long frames, boolean realTime)
      implements Source {
    @Override
    public String label() {
      return "synthetic:" + scene.id();
    }

    @Override
    public boolean isLive() {
      return false;
    }
  }
}
