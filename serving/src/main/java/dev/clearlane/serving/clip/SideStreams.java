package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_BIN_DATA;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.avformat_query_codec;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_ATTACHMENT;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_DATA;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_SUBTITLE;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a recording has besides the video that is restored: the streams that the container of
 * the result takes, within the time of its frames. Used by one thread.
 */
final class SideStreams implements AutoCloseable {
  private static final int TIME_CODE_TAG = tag("tmcd");
  private static final int GPMD_TAG = tag("gpmd"); // telemetry of action cameras

  private static final double MAX_BACK_S = 1;

  private final Demuxer from;
  private final StreamFormat format;
  private final long shift; // of times, in ticks of the format
  private final AVPacket packet = av_packet_alloc();
  private final Map<Integer, Long> times = new HashMap<>(); // the last, by index in the source
  private final Map<Integer, AVStream> copies = new LinkedHashMap<>(); // by index in the source
  private final List<String> copied = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private boolean read; // the packet is one that is not written yet
  private boolean ended;
  private long dropped;
  private boolean jumped;

  /**
   * @param from all streams of the source, at its start; closed by this
   * @param format whose time base the shift uses
   * @param shift added to the times of the source
   */
  SideStreams(Demuxer from, StreamFormat format, long shift) {
    this.from = from;
    this.format = format;
    this.shift = shift;
  }

  /** Adds the streams that the container takes, before its header is written. */
  void addTo(Muxer muxer) throws IOException {
    for (AVStream stream : from.streams()) {
      if (stream.index() == from.stream().index() || isTimeCode(stream)) {
        continue; // a time code is a tag of the video
      }
      if (!isMuxable(stream, muxer.container())) {
        leftOut.add(name(stream));
        continue;
      }
      copies.put(stream.index(), muxer.add(stream));
      copied.add(name(stream));
    }
  }

  private static boolean isTimeCode(AVStream stream) {
    return stream.codecpar().codec_type() == AVMEDIA_TYPE_DATA
        && stream.codecpar().codec_tag() == TIME_CODE_TAG;
  }

  private static boolean isMuxable(AVStream stream, AVOutputFormat container) {
    AVCodecParameters parameters = stream.codecpar();
    int type = parameters.codec_type();
    if (type == AVMEDIA_TYPE_DATA) {
      return parameters.codec_id() == AV_CODEC_ID_BIN_DATA
          && parameters.codec_tag() == GPMD_TAG
          && container.name().getString().matches("mp4|mov");
    }
    boolean known =
        type == AVMEDIA_TYPE_AUDIO ? parameters.sample_rate() > 0 : type == AVMEDIA_TYPE_SUBTITLE;
    return known && avformat_query_codec(container, parameters.codec_id(), 0) == 1;
  }

  private static String name(AVStream stream) {
    AVCodecParameters parameters = stream.codecpar();
    int type = parameters.codec_type();
    String kind =
        (stream.disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0
            ? "cover picture"
            : type == AVMEDIA_TYPE_AUDIO
                ? "sound"
                : type == AVMEDIA_TYPE_SUBTITLE
                    ? "subtitles"
                    : type == AVMEDIA_TYPE_DATA
                        ? "data track"
                        : type == AVMEDIA_TYPE_ATTACHMENT ? "attachment" : "video";
    String codec =
        parameters.codec_type() == AVMEDIA_TYPE_DATA && parameters.codec_tag() != 0
            ? text(parameters.codec_tag())
            : avcodec_get_name(parameters.codec_id()).getString();
    return kind + " " + codec;
  }

  /**
   * Writes the packets up to a time.
   *
   * @param end in ticks of the format, after the shift; packets that start later stay unread
   */
  void copyUntil(Muxer muxer, long end) throws IOException, InterruptedException {
    while (!copies.isEmpty() && !ended) {
      if (!read) {
        if (from.readAny(packet) < 0) {
          ended = true;
          return;
        }
        read = true;
      }
      AVStream copy = copies.get(packet.stream_index());
      if (copy != null) {
        Long time = time(packet);
        if (time != null && isJump(packet.stream_index(), time)) {
          jumped = true; // the frames' times go on evenly, so that nothing after this fits them
          ended = true;
          return;
        }
        if (time != null && time > end) {
          return;
        }
        write(muxer, copy, time);
      }
      av_packet_unref(packet);
      read = false;
    }
  }

  /** Whether times go back, or leave a gap, as where two recordings are joined. */
  private boolean isJump(int stream, long time) {
    Long before = times.put(stream, time);
    double seconds = before == null ? 0 : format.timeBase().seconds(time - before);
    return seconds < -MAX_BACK_S || (seconds > EvenClock.MAX_GAP_S && isDense(stream));
  }

  /** Sound has no gaps; subtitles and data may. */
  private boolean isDense(int stream) {
    return from.streams().get(stream).codecpar().codec_type() == AVMEDIA_TYPE_AUDIO;
  }

  /** Decoding time in ticks of the format after the shift; null if there is none. */
  private @Nullable Long time(AVPacket of) {
    long ticks = of.dts() == AV_NOPTS_VALUE ? of.pts() : of.dts();
    if (ticks == AV_NOPTS_VALUE) {
      return null;
    }
    try (AVRational tick = tick()) {
      return av_rescale_q(ticks, from.timeBase(of.stream_index()), tick) + shift;
    }
  }

  private void write(Muxer muxer, AVStream copy, @Nullable Long time) throws IOException {
    if (time == null) {
      dropped++;
    } else if (time >= 0) { // players hide what is before time 0
      long by;
      try (AVRational tick = tick()) {
        by = av_rescale_q(shift, tick, from.timeBase(packet.stream_index()));
      }
      if (packet.pts() != AV_NOPTS_VALUE) {
        packet.pts(packet.pts() + by);
      }
      if (packet.dts() != AV_NOPTS_VALUE) {
        packet.dts(packet.dts() + by);
      }
      if (!muxer.copy(packet, from.timeBase(packet.stream_index()), copy)) {
        dropped++;
      }
    }
  }

  private AVRational tick() {
    return new AVRational().num(format.timeBase().num()).den(format.timeBase().den());
  }

  /** What was copied, and what was not: one line each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!copied.isEmpty()) {
      notes.add("copied: " + String.join(", ", copied));
    }
    if (!leftOut.isEmpty()) {
      notes.add("left out, as the container does not take it: " + String.join(", ", leftOut));
    }
    if (jumped) {
      notes.add("the times of the recording jump: sound and other tracks were copied up to there");
    }
    if (dropped > 0) {
      notes.add("%d packets without usable times were not copied".formatted(dropped));
    }
    return notes;
  }

  private static int tag(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | bytes[3] << 24;
  }

  private static String text(int tag) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Integer.SIZE; i += Byte.SIZE) {
      int letter = tag >> i & 0xff;
      text.append(letter > ' ' && letter < 127 ? (char) letter : '?');
    }
    return text.toString();
  }

  @Override
  public void close() {
    av_packet_free(packet);
    from.close();
  }
}
