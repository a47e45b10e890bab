package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.AV_DICT_IGNORE_SUFFIX;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_get;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_timecode_init_from_string;
import static org.bytedeco.ffmpeg.global.avutil.av_timecode_make_string;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.avutil.AVTimecode;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Names, places and times that a recording carries, for a clip that starts later in it.
 *
 * @param tags of the file, e.g. {@code creation_time}
 * @param timeCode of the first frame, e.g. {@code 01:02:03:04}; null for none
 */
record SourceMetadata(Map<String, String> tags, @Nullable String timeCode) {
  private static final String CREATION_TIME = "creation_time";
  private static final String TIME_CODE = "timecode";

  /** What describes the container that was read, not the recording. */
  private static final Set<String> OF_CONTAINER =
      Set.of(
          "major_brand",
          "minor_version",
          "compatible_brands",
          "encoder",
          "duration",
          TIME_CODE,
          "com.apple.quicktime.creationdate");

  private static final int TIME_CODE_LENGTH = 64;

  /**
   * Of a recording from a frame on.
   *
   * @param skipped time before that frame
   * @param framesPerSecond of the recording; stays the caller's
   */
  static SourceMetadata of(
      AVDictionary file, AVDictionary video, Duration skipped, AVRational framesPerSecond) {
    Map<String, String> tags = entries(file);
    String timeCode = entries(video).getOrDefault(TIME_CODE, tags.get(TIME_CODE));
    String created = tags.remove(CREATION_TIME);
    if (created == null) {
      created = entries(video).get(CREATION_TIME);
    }
    tags.keySet().removeAll(OF_CONTAINER);
    if (created != null) {
      tags.put(CREATION_TIME, later(created, skipped));
    }
    return new SourceMetadata(
        tags, timeCode == null ? null : advanced(timeCode, skipped, framesPerSecond));
  }

  private static Map<String, String> entries(AVDictionary dictionary) {
    Map<String, String> entries = new LinkedHashMap<>();
    AVDictionaryEntry entry = null;
    while (dictionary != null
        && (entry = av_dict_get(dictionary, "", entry, AV_DICT_IGNORE_SUFFIX)) != null) {
      entries.put(entry.key().getString(), entry.value().getString());
    }
    return entries;
  }

  private static String later(String time, Duration skipped) {
    try {
      return Instant.parse(time).plus(skipped).toString();
    } catch (DateTimeException e) {
      return time; // of another form
    }
  }

  /** A time code some frames later; null if it cannot be read. */
  private static @Nullable String advanced(
      String timeCode, Duration skipped, AVRational framesPerSecond) {
    try (AVTimecode code = new AVTimecode();
        BytePointer text = new BytePointer(TIME_CODE_LENGTH)) {
      if (av_timecode_init_from_string(code, framesPerSecond, timeCode, (Pointer) null) < 0) {
        return null;
      }
      long frames = Math.round(skipped.toNanos() / 1e9 * Libav.value(framesPerSecond));
      BytePointer made = av_timecode_make_string(code, text, (int) frames);
      return made == null ? null : made.getString();
    }
  }

  /** Sets the tags of a container's file and video. */
  void apply(AVDictionary file, AVDictionary video) {
    tags.forEach((key, value) -> av_dict_set(file, key, value, 0));
    if (timeCode != null) {
      av_dict_set(video, TIME_CODE, timeCode, 0);
    }
  }
}
