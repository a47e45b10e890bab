package dev.clearlane.serving.clips;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Pictures whose content names their place in a stream. */
public final class Scenes {
  private Scenes() {}

  /** Soft colour gradients with a bright block that moves right, four pixels each frame. */
  public static Picture moving(int widthPx, int heightPx, int index) {
    Picture picture = Picture.black(widthPx, heightPx);
    byte[] bgr = picture.bgr();
    int side = Math.min(widthPx, heightPx) / 16 * 4; // none where 4:2:0 chroma could not hold it
    int left = 4 * index % Math.max(1, widthPx - side);
    for (int y = 0, i = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++, i += 3) {
        boolean block = x >= left && x < left + side && y >= side && y < 2 * side;
        bgr[i] = (byte) (block ? 40 : 60 + Math.min(x / 4, 120));
        bgr[i + 1] = (byte) (block ? 60 : 50 + Math.min(y / 4, 130));
        bgr[i + 2] = (byte) (block ? 220 : 180 - Math.min(x / 5, 100));
      }
    }
    return picture;
  }

  /** A picture of one colour. */
  public static Picture plain(int widthPx, int heightPx, int blue, int green, int red) {
    Picture picture = Picture.black(widthPx, heightPx);
    byte[] bgr = picture.bgr();
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) blue;
      bgr[i + 1] = (byte) green;
      bgr[i + 2] = (byte) red;
    }
    return picture;
  }

  /** Pictures in which an encoder finds nothing to save; the same each time. */
  public static List<Picture> noise(int widthPx, int heightPx, int count) {
    Random random = new Random(1);
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Picture picture = Picture.black(widthPx, heightPx);
      random.nextBytes(picture.bgr());
      pictures.add(picture);
    }
    return pictures;
  }
}
