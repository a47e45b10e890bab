package dev.clearlane.serving.picture;

/** Size of a picture. */
public record PictureSize(int widthPx, int heightPx) {
  @Override
  public String toString() {
    return widthPx + "x" + heightPx;
  }
}
