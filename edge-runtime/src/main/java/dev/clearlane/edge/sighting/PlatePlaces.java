package dev.clearlane.edge.sighting;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.plates.PlateBox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where the plates of a camera are now, as regions to restore if there is no time for whole frames.
 * Thread-safe.
 */
public final class PlatePlaces implements Supplier<List<Region>> {
  /** A plate moves on until it is seen again. */
  private static final double ENLARGED_ACROSS = 2;

  private static final double ENLARGED_DOWN = 3;

  private final LongSupplier clock;
  private volatile Seen seen = new Seen(List.of(), 0);

  private record Seen(List<Region> regions, long untilNs) {}

  public PlatePlaces() {
    this(System::nanoTime);
  }

  /**
   * @param clock in nanoseconds, monotonic
   */
  PlatePlaces(LongSupplier clock) {
    this.clock = clock;
  }

  /** Regions around the plates that were seen last, the surest first; empty if that is long ago. */
  @Override
  public List<Region> get() {
    Seen last = seen;
    return clock.getAsLong() - last.untilNs < 0 ? last.regions : List.of();
  }

  /**
   * Takes the plates of the newest frame that was searched.
   *
   * @param plates inside of the frame at least in part, the surest first
   * @param valid until they are forgotten
   */
  void seen(List<PlateBox> plates, int widthPx, int heightPx, Duration valid) {
    List<Region> regions = new ArrayList<>();
    for (PlateBox plate : plates) {
      PlateBox around = plate.enlarged(ENLARGED_ACROSS, ENLARGED_DOWN).within(widthPx, heightPx);
      if (around.area() > 0) {
        regions.add(
            new Region(
                around.x() / widthPx,
                around.y() / heightPx,
                around.width() / widthPx,
                around.height() / heightPx));
      }
    }
    seen = new Seen(List.copyOf(regions), clock.getAsLong() + valid.toNanos());
  }
}
