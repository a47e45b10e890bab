package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * FFmpeg's libraries: silences their output on standard error and translates error codes.
 * Thread-safe.
 */
public final class Libav {
  /**
   * Longest single allocation of FFmpeg, whatever a file or camera announces: a raw frame of 8192
   * pixels a side with three bytes each, and its margins, fits.
   */
  private static final long MAX_ALLOCATION_BYTES = 256L << 20;

  static {
    // not routed to the log: a callback that throws inside FFmpeg would end the JVM
    av_log_set_level(AV_LOG_QUIET);
    av_max_alloc(MAX_ALLOCATION_BYTES);
  }

  private Libav() {}

  /** Loads and silences the libraries; later calls do nothing. */
  public static void load() {
    // done by the class initialiser
  }

  /** FFmpeg's version, e.g. "8.0.1". */
  public static String version() {
    return av_version_info().getString();
  }

  /** Whether this FFmpeg has a decoder, by codec name, e.g. "hevc". */
  public static boolean canDecode(String codec) {
    try (AVCodec found = avcodec_find_decoder_by_name(codec)) {
      return found != null && !found.isNull();
    }
  }

  /** FFmpeg's message for a negative return code, e.g. "No space left on device". */
  public static String message(int code) {
    byte[] text = new byte[128];
    av_strerror(code, text, text.length);
    int length = 0;
    while (length < text.length && text[length] != 0) {
      length++;
    }
    return new String(text, 0, length, StandardCharsets.UTF_8);
  }

  /** The value of a fraction; 0 if the denominator is 0. */
  public static double value(AVRational fraction) {
    return fraction.den() == 0 ? 0 : (double) fraction.num() / fraction.den();
  }
}
