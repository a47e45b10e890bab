package dev.clearlane.serving.picture;

/** How large a picture is. */
public record PictureSize(int widthPx, int heightPx) {
  @Override
  public String toString() {
    return widthPx + "x" + heightPx;
  }
}
