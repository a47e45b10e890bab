package dev.clearlane.synth.degrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The degradations by name, as recipes and the command line give them. */
public final class Degradations {
  private static final Map<String, Supplier<Degradation>> KINDS = new TreeMap<>();

  /**
   * A camera with a view of 65 degrees that turns at 45 degrees per second, which is much for a
   * hand or a car, moves a picture 1280 pixels wide by this in a thirtieth of a second.
   */
  private static final double MAX_SMEAR_PX = 26;

  /** The same in a 22nd of a second, an exposure of the night. */
  private static final double MAX_LONG_SMEAR_PX = 36;

  /** Less is hard to see; recipes mix in pictures without blur. */
  private static final double MIN_SMEAR_PX = 5;

  static {
    KINDS.put("light-rain", () -> rain(RainStyle.LIGHT));
    KINDS.put("heavy-rain", () -> rain(RainStyle.HEAVY));
    KINDS.put("dense-rain", () -> rain(RainStyle.DENSE));
    KINDS.put("rain800", () -> rain(RainStyle.FINE));
    KINDS.put("mist", () -> new Mist(0.2, 1.6));
    KINDS.put("rain-mist", () -> new Chain(List.of(rain(RainStyle.THIN), new Mist(0.3, 1.6))));
    KINDS.put(
        "streaks",
        () ->
            new OneOf(List.of(rain(RainStyle.LIGHT), rain(RainStyle.HEAVY), rain(RainStyle.FINE))));
    KINDS.put("drops", () -> new DropsOnGlass(false, 0.04, 0.3, SensorNoise.DAYLIGHT));
    KINDS.put("dense-drops", () -> new DropsOnGlass(false, 0.25, 0.7, SensorNoise.DAYLIGHT));
    KINDS.put("lens-drops", () -> new DropsOnLens(0.1, 0.9, 0.5, SensorNoise.DAYLIGHT));
    KINDS.put("lens-drops-sharp", () -> new DropsOnLens(0.1, 0.9, 0, SensorNoise.DAYLIGHT));
    KINDS.put("windscreen-drops", () -> new DropsOnGlass(true, 0.03, 0.45, SensorNoise.DAYLIGHT));
    for (Averaging averaging : Averaging.values()) {
      String suffix =
          averaging == Averaging.MIXED ? "" : "-" + averaging.name().toLowerCase(Locale.ROOT);
      KINDS.put(
          "trajectory" + suffix,
          () -> new TrajectoryBlur(MIN_SMEAR_PX, MAX_SMEAR_PX, averaging, SensorNoise.LOW));
      KINDS.put(
          "vehicle" + suffix,
          () -> new VehicleBlur(MIN_SMEAR_PX, MAX_SMEAR_PX, averaging, SensorNoise.LOW));
    }
    KINDS.put(
        "trajectory-long",
        () ->
            new TrajectoryBlur(MIN_SMEAR_PX, MAX_LONG_SMEAR_PX, Averaging.MIXED, SensorNoise.LOW));
    KINDS.put(
        "vehicle-long",
        () -> new VehicleBlur(MIN_SMEAR_PX, MAX_LONG_SMEAR_PX, Averaging.MIXED, SensorNoise.LOW));
    KINDS.put("motion", () -> new TrajectoryBlur(2, 10, Averaging.MIXED, SensorNoise.LOW));
    KINDS.put("noise", () -> SensorNoise.DAYLIGHT);
    KINDS.put("none", () -> new Chain(List.of()));
  }

  private Degradations() {}

  /**
   * The degradation of a name; several joined by {@code +} are applied in that order, so that
   * {@code streaks+vehicle} is rain that the moving camera then blurs.
   *
   * @throws IllegalArgumentException if a name is unknown; the message lists the known ones
   */
  public static Degradation byName(String name) {
    List<Degradation> stages = new ArrayList<>();
    for (String part : name.split("\\+", -1)) {
      Supplier<Degradation> kind = KINDS.get(part);
      if (kind == null) {
        throw new IllegalArgumentException(
            "degradation '%s' is unknown; known are %s, or several joined by '+'"
                .formatted(part, String.join(", ", KINDS.keySet())));
      }
      stages.add(kind.get());
    }
    return stages.size() == 1 ? stages.get(0) : new Chain(stages);
  }

  /** The known names, in alphabetical order. */
  public static List<String> names() {
    return List.copyOf(KINDS.keySet());
  }

  private static Degradation rain(RainStyle style) {
    return new RainStreaks(style);
  }
}
