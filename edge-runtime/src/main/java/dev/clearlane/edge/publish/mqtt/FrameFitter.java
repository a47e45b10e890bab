package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.mqtt.ImageShrinker;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.serving.picture.JpegEncoder;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes pictures smaller that were kept for a broker which takes less than was thought. One thread.
 */
final class FrameFitter implements ImageShrinker {
  static final String JPEG = "image/jpeg";

  /**
   * The same picture in fewer bytes, its properties corrected.
   *
   * @throws IOException if it cannot be read, or never fits
   */
  @Override
  public OutgoingMessage shrink(OutgoingMessage post, int mostPayloadBytes) throws IOException {
    FrameEncoder encoder = (picture, quality) -> new JpegEncoder(quality).encode(picture);
    BoundedJpeg.Jpeg jpeg =
        new BoundedJpeg(encoder)
            .encode(PictureFile.decode(post.payload()).picture(), mostPayloadBytes);
    Map<String, String> properties = new LinkedHashMap<>(post.properties());
    properties.replace("width_px", Integer.toString(jpeg.widthPx()));
    properties.replace("height_px", Integer.toString(jpeg.heightPx()));
    return post.with(jpeg.bytes(), properties);
  }
}
