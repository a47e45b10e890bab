package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import dev.clearlane.serving.frame.Original;
import dev.clearlane.serving.frame.VideoTags;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A picture in the decoder's planes, shared without a copy. */
public final class DecodedPicture implements Original {
  private final AVFrame picture;
  private final PictureLayout layout;
  private final Conversion conversion;

  DecodedPicture(AVFrame picture, PictureLayout layout, Conversion conversion) {
    this.picture = av_frame_clone(picture);
    this.layout = layout;
    this.conversion = conversion.retain();
  }

  /** The picture, read-only; owned by this object. */
  public AVFrame picture() {
    return picture;
  }

  public PictureLayout layout() {
    return layout;
  }

  /** What the source says about the pixels. */
  public VideoTags tags() {
    return tags(picture);
  }

  /** What a source says about the pixels of a decoded picture. */
  public static VideoTags tags(AVFrame picture) {
    return new VideoTags(
        picture.sample_aspect_ratio().num(),
        picture.sample_aspect_ratio().den(),
        known(picture.color_primaries()),
        known(picture.color_trc()));
  }

  private static int known(int code) {
    return code < 1 || code > 255 ? VideoTags.UNSPECIFIED : code;
  }

  @Override
  public void render(ByteBuffer bgr) {
    conversion.convert(picture, bgr);
  }

  @Override
  public void close() {
    av_frame_free(picture);
    conversion.close();
  }
}
