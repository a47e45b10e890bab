package dev.clearlane.edge.encode;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/**
 * A live video as the only stream of an FFmpeg muxer. The caller owns the muxer and frees it after
 * this object. Used on one thread.
 */
public final class MuxedVideo implements AutoCloseable {
  private final AVPacket packet = av_packet_alloc();
  private final AVRational tick = new AVRational().num(1).den(AccessUnit.CLOCK_HZ);
  private AVFormatContext muxer = new AVFormatContext(null);
  private AVStream stream = new AVStream(null); // freed with the muxer
  private long firstPts;

  /**
   * Adds the stream to a muxer whose header is still to be written.
   *
   * @param first the first picture to write, at time 0; a keyframe
   * @throws IOException if memory is exhausted
   */
  public void addTo(AVFormatContext muxer, AccessUnit first) throws IOException {
    AVStream added = avformat_new_stream(muxer, null);
    if (added == null) {
      throw new IOException("out of memory");
    }
    this.muxer = muxer;
    stream = added;
    firstPts = first.pts();
    stream.codecpar().codec_type(AVMEDIA_TYPE_VIDEO);
    stream.codecpar().codec_id(AV_CODEC_ID_H264);
    stream.codecpar().width(first.widthPx());
    stream.codecpar().height(first.heightPx());
    stream.time_base(tick);
    byte[] parameters = first.parameters().annexB();
    BytePointer extra =
        new BytePointer(av_mallocz(parameters.length + AV_INPUT_BUFFER_PADDING_SIZE));
    extra.put(parameters);
    stream.codecpar().extradata(extra).extradata_size(parameters.length); // freed with the stream
  }

  /**
   * Writes a picture, once the muxer has its header.
   *
   * @param durationTicks duration in ticks of {@link AccessUnit#CLOCK_HZ}; 0 if unknown
   * @return FFmpeg's return code, negative for a failure
   */
  public int write(AccessUnit unit, long durationTicks) {
    int made = av_new_packet(packet, unit.annexB().length);
    if (made < 0) {
      return made;
    }
    try {
      packet.data().put(unit.annexB());
      packet.pts(unit.pts() - firstPts);
      packet.dts(unit.pts() - firstPts);
      packet.duration(durationTicks);
      packet.flags(unit.keyframe() ? AV_PKT_FLAG_KEY : 0);
      av_packet_rescale_ts(packet, tick, stream.time_base());
      return av_write_frame(muxer, packet);
    } finally {
      av_packet_unref(packet);
    }
  }

  /** Frees everything but the muxer; a second call has no effect. */
  @Override
  public void close() {
    if (!packet.isNull()) {
      av_packet_free(packet);
      tick.close();
    }
  }
}
