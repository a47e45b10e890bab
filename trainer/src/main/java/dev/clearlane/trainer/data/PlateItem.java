package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A labelled picture of plates in a file. */
record PlateItem(Path file, List<PlatePicture.Label> plates) implements DataItem<PlatePicture> {
  PlateItem {
    plates = List.copyOf(plates);
  }

  @Override
  public PlatePicture read(PictureCache cache) throws IOException {
    return new PlatePicture(cache.get(file), plates);
  }

  @Override
  public Size size(PictureCache cache) throws IOException {
    return cache.size(file);
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  /** The text of its only plate; empty if it is unknown. */
  String text() {
    String text = plates.size() == 1 ? plates.get(0).text() : null;
    return text == null ? "" : text;
  }
}
