package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.mqtt.ImageShrinker;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.serving.picture.JpegEncoder;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Re-encodes queued images that are larger than the broker accepts. Used by one thread. */
final class FrameFitter implements ImageShrinker {
  static final String JPEG = "image/jpeg";

  /**
   * Returns the same image in fewer bytes, with its properties corrected.
   *
   * @throws IOException if it cannot be decoded, or cannot be made small enough
   */
  @Override
  public OutgoingMessage shrink(OutgoingMessage message, int maxPayloadBytes) throws IOException {
    FrameEncoder encoder = (picture, quality) -> new JpegEncoder(quality).encode(picture);
    BoundedJpeg.Jpeg jpeg =
        new BoundedJpeg(encoder)
            .encode(PictureFile.decode(message.payload()).picture(), maxPayloadBytes);
    Map<String, String> properties = new LinkedHashMap<>(message.properties());
    properties.replace("width_px", Integer.toString(jpeg.widthPx()));
    properties.replace("height_px", Integer.toString(jpeg.heightPx()));
    return message.with(jpeg.bytes(), properties);
  }
}
