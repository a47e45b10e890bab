package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * A permutation of the colour channels. Blur and rain hardly depend on colour, so that one picture
 * yields six samples.
 *
 * @param first which channel becomes the first, 0–2
 * @param second which becomes the second; another one
 */
record ChannelOrder(int first, int second) {
  static final ChannelOrder AS_IT_IS = new ChannelOrder(0, 1);

  static ChannelOrder draw(SplittableRandom random) {
    int first = random.nextInt(3);
    return new ChannelOrder(first, (first + 1 + random.nextInt(2)) % 3);
  }

  Picture of(Picture picture) {
    if (equals(AS_IT_IS)) {
      return picture;
    }
    int third = 3 - first - second;
    byte[] in = picture.bgr();
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i += 3) {
      out[i] = in[i + first];
      out[i + 1] = in[i + second];
      out[i + 2] = in[i + third];
    }
    return new Picture(picture.widthPx(), picture.heightPx(), out);
  }
}
