package dev.clearlane.edge.capture;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a synthetic source shows. */
enum Scene {
  /** A moving picture with a {@link TimeCode}, to measure latency by. */
  CLOCK,
  /** A road at dusk behind rain. */
  RAINY_DRIVE;

  /** Smaller pictures show too little. */
  static final FrameSize LEAST = TimeCode.LEAST;

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
    return size.widthPx() >= LEAST.widthPx() && size.heightPx() >= LEAST.heightPx();
  }

  Painter painter(FrameSize size) {
    return switch (this) {
      case CLOCK -> new ClockPainter(size);
      case RAINY_DRIVE -> new RainyDrivePainter(size);
    };
  }
}
