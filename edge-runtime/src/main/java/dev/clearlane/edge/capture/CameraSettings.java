package dev.clearlane.edge.capture;

import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.capture.source.Source;

/**
 * Settings of a supervised camera.
 *
 * @param source of the frames
 * @param login for a network camera; {@link Login#NONE} if its address contains it, or none is
 *     needed
 * @param retry wait before it is opened again
 * @param frames maximum number of its frames in use at the same time, 2 to {@value #MAX_FRAMES}
 */
public record CameraSettings(Source source, Login login, Backoff retry, int frames) {
  static final int MAX_FRAMES = 256;

  /** Default number of frames: one captured, one waiting, some in processing. */
  public static final int DEFAULT_FRAMES = 8;

  public CameraSettings {
    if (!login.isAnonymous() && !(source instanceof Source.Rtsp)) {
      throw new IllegalArgumentException(
          "source %s: takes no user name and password".formatted(source.label()));
    }
    if (!login.isAnonymous() && source instanceof Source.Rtsp rtsp && !rtsp.login().isAnonymous()) {
      throw new IllegalArgumentException(
          "source %s: user name and password must be given once, in the address or as keys"
              .formatted(source.label()));
    }
    if (frames < 2 || frames > MAX_FRAMES) {
      throw new IllegalArgumentException(
          "source %s: frames must be 2 to %d, not %d"
              .formatted(source.label(), MAX_FRAMES, frames));
    }
  }

  /**
   * Default settings of a source.
   *
   * @throws IllegalArgumentException as {@link Source#parse}
   */
  public static CameraSettings of(String source) {
    return new CameraSettings(Source.parse(source), Login.NONE, Backoff.DEFAULT, DEFAULT_FRAMES);
  }

  /** A copy with a login. */
  public CameraSettings with(Login newLogin) {
    return new CameraSettings(source, newLogin, retry, frames);
  }

  /** A copy with another back-off. */
  public CameraSettings with(Backoff newRetry) {
    return new CameraSettings(source, login, newRetry, frames);
  }

  /** A copy with another number of frames. */
  public CameraSettings withFrames(int newFrames) {
    return new CameraSettings(source, login, retry, newFrames);
  }
}
