package dev.clearlane.serving.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class JpegEncoderTest {
  private final Picture picture = Scenes.moving(64, 48, 0);

  @Test
  void shouldEncodeAFrameLikeThePictureItHolds() throws Exception {
    Frame frame = new FramePool(1, 64, 48).lease();
    frame.copyFrom(picture);

    byte[] jpeg = new JpegEncoder(90).encode(frame);

    assertThat(jpeg).isEqualTo(new JpegEncoder(90).encode(picture));
    assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(64);
    frame.close(); // still the caller's
  }

  @Test
  void shouldSpendMoreBytesOnMoreQuality() throws Exception {
    assertThat(new JpegEncoder(95).encode(picture))
        .hasSizeGreaterThan(new JpegEncoder(30).encode(picture).length);
  }

  @Test
  void shouldRefuseAQualityOutOfRange() {
    assertThatThrownBy(() -> new JpegEncoder(0))
        .hasMessage("JPEG quality must be 1 to 100, but is 0");
    assertThatThrownBy(() -> new JpegEncoder(101)).isInstanceOf(IllegalArgumentException.class);
  }
}
