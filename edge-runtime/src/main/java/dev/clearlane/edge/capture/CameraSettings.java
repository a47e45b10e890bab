package dev.clearlane.edge.capture;

import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.capture.source.Source;

/**
 * A camera that is kept running.
 *
 * @param source where its frames come from
 * @param login who we are to a network camera; {@link Login#NONE} where its address says it, or
 *     nobody asks
 * @param retry how long to wait before it is opened again
 * @param frames how many of its frames may be in use at once, 2 to {@value #MAX_FRAMES}
 */
public record CameraSettings(Source source, Login login, Backoff retry, int frames) {
  static final int MAX_FRAMES = 256;

  /** The usual number of frames: one captured, one waiting, some on their way. */
  public static final int DEFAULT_FRAMES = 8;

  public CameraSettings {
    if (!login.isAnonymous() && !(source instanceof Source.Rtsp)) {
      throw new IllegalArgumentException(
          "source %s: takes no user name and password".formatted(source.label()));
    }
    if (!login.isAnonymous() && source instanceof Source.Rtsp rtsp && !rtsp.login().isAnonymous()) {
      throw new IllegalArgumentException(
          "source %s: user name and password are said twice, in the address and beside it"
              .formatted(source.label()));
    }
    if (frames < 2 || frames > MAX_FRAMES) {
      throw new IllegalArgumentException(
          "source %s: frames must be 2 to %d, not %d"
              .formatted(source.label(), MAX_FRAMES, frames));
    }
  }

  /**
   * The usual settings of a source.
   *
   * @throws IllegalArgumentException as {@link Source#parse}
   */
  public static CameraSettings of(String source) {
    return new CameraSettings(Source.parse(source), Login.NONE, Backoff.DEFAULT, DEFAULT_FRAMES);
  }

  /** The same with a login. */
  public CameraSettings with(Login newLogin) {
    return new CameraSettings(source, newLogin, retry, frames);
  }

  /** The same with other waits between attempts. */
  public CameraSettings with(Backoff newRetry) {
    return new CameraSettings(source, login, newRetry, frames);
  }

  /** The same with another number of frames. */
  public CameraSettings withFrames(int newFrames) {
    return new CameraSettings(source, login, retry, newFrames);
  }
}
