package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avutil.av_frame_clone;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;

import dev.clearlane.serving.frame.Original;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** A picture in the planes that the decoder wrote, shared with it and not copied. */
public final class DecodedPicture implements Original {
  private final AVFrame picture;
  private final PictureLayout layout;
  private final Conversion conversion;

  DecodedPicture(AVFrame picture, PictureLayout layout, Conversion conversion) {
    this.picture = av_frame_clone(picture);
    this.layout = layout;
    this.conversion = conversion.retain();
  }

  /** The picture, to be read and never changed; stays this one's. */
  public AVFrame picture() {
    return picture;
  }

  public PictureLayout layout() {
    return layout;
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
