package dev.clearlane.edge.capture.source;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A source of frames as written on the command line and in the settings: {@code
 * KIND:LOCATION#key=value&key=value}. {@code docs/sources.md} has the grammar.
 */
public sealed interface Source {
  /** Higher frame rates are rejected. */
  double MAX_FRAMES_PER_SECOND = 240;

  /** Name in messages and logs: without user, password and query. */
  String label();

  /** True for a source without an end; its end is a failure. */
  boolean isLive();

  /**
   * Reads a source.
   *
   * @throws IllegalArgumentException with one line that names every violated rule, without
   *     passwords
   */
  static Source parse(String text) {
    return SourceParser.parse(text);
  }

  /**
   * A clip or a folder of pictures.
   *
   * @param realTime whether frames come at their presentation times instead of as fast as possible
   * @param loop whether it restarts at its end
   * @param folderRate pictures per second of a folder
   * @param video number of the video stream in a clip, from 0; {@link #BEST_VIDEO} or {@link
   *     #BOTH_VIDEOS}
   */
  record Recording(Path path, boolean realTime, boolean loop, int folderRate, int video)
      implements Source {
    /** The video that FFmpeg prefers. */
    public static final int BEST_VIDEO = -1;

    /** The first two, each as a camera of its own. */
    public static final int BOTH_VIDEOS = -2;

    /** Most video streams that can be told apart. */
    public static final int MAX_VIDEOS = 32;

    /** The preferred video. */
    public Recording(Path path, boolean realTime, boolean loop, int folderRate) {
      this(path, realTime, loop, folderRate, BEST_VIDEO);
    }

    /** The same with another video. */
    public Recording withVideo(int newVideo) {
      return new Recording(path, realTime, loop, folderRate, newVideo);
    }

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
   * @param login from the address; {@link Login#NONE} if it has none
   * @param udp whether media come over UDP instead of inside the TCP connection
   * @param basic whether the password may be sent in clear text, where the camera asks for it
   * @param verify whether a server's TLS certificate is checked
   * @param authority file of certificates to check it against; empty for the machine's own
   * @param timeout maximum wait for data
   */
  record Rtsp(
      String address,
      String label,
      Login login,
      boolean udp,
      boolean basic,
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
   * @param device path, preferably below {@code /dev/v4l/by-id}
   * @param format V4L2 pixel format, e.g. {@code MJPG}; empty for the best available
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
   * The standard output of a command.
   *
   * @param command for {@code /bin/sh}
   * @param label without the command's arguments, which may contain secrets
   * @param size of raw video; other formats contain it
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
   * Synthetic video.
   *
   * @param scene which
   * @param frames number of frames after which it ends
   * @param realTime whether frames come at their presentation times instead of as fast as possible
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
