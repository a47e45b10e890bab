package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A picture file, or half of one that holds two side by side. */
record PictureItem(Path file, Part part) implements DataItem<Picture> {
  /** Which part of the file's picture is meant. */
  enum Part {
    WHOLE,
    LEFT,
    RIGHT
  }

  static PictureItem whole(Path file) {
    return new PictureItem(file, Part.WHOLE);
  }

  @Override
  public Picture read(PictureCache cache) throws IOException {
    Picture whole = cache.get(file);
    int half = whole.widthPx() / 2;
    return switch (part) {
      case WHOLE -> whole;
      case LEFT -> whole.crop(0, 0, half, whole.heightPx());
      case RIGHT -> whole.crop(half, 0, half, whole.heightPx());
    };
  }

  @Override
  public Size size(PictureCache cache) throws IOException {
    Size whole = cache.size(file);
    return part == Part.WHOLE ? whole : new Size(whole.widthPx() / 2, whole.heightPx());
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }
}
