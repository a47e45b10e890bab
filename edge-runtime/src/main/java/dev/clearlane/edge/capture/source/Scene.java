package dev.clearlane.edge.capture.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Content of a synthetic source. */
public enum Scene {
  /** A moving picture with a time code, to measure latency. */
  CLOCK,
  /** A road at dusk behind rain. */
  RAINY_DRIVE;

  /** At smaller sizes an encoder's blocks destroy the time code. */
  public static final FrameSize MIN_SIZE = new FrameSize(224, 128);

  static List<String> ids() {
    return Arrays.stream(values()).map(Scene::id).toList();
  }

  static @Nullable Scene find(String id) {
    return Arrays.stream(values()).filter(scene -> scene.id().equals(id)).findFirst().orElse(null);
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean fits(FrameSize size) {
    return size.widthPx() >= MIN_SIZE.widthPx() && size.heightPx() >= MIN_SIZE.heightPx();
  }
}
