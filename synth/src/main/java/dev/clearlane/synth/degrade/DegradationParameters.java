package dev.clearlane.synth.degrade;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters of degradations as maps, for programs that have the algorithms and not these
 * classes. Each map has {@code kind}; the other keys are the kind's parameters: numbers, texts, or
 * further maps.
 */
public final class DegradationParameters {
  private DegradationParameters() {}

  /**
   * The parameters of a degradation by name, see {@link Degradations#byName}.
   *
   * @throws IllegalArgumentException if a name is unknown
   */
  public static Map<String, Object> of(String name) {
    return of(Degradations.byName(name));
  }

  /** The parameters of an average of frames, {@code kind} frame_average. */
  public static Map<String, Object> of(FrameAverageBlur blur) {
    Map<String, Object> map = ofKind("frame_average");
    map.put("in_between", blur.inBetween());
    map.put("noise", of(blur.noise()));
    return map;
  }

  /** The parameters of sensor noise, {@code kind} noise. */
  static Map<String, Object> of(SensorNoise noise) {
    Map<String, Object> map = ofKind("noise");
    map.put("max_shot_gain", noise.maxShotGain());
    map.put("max_read_sigma", noise.maxReadSigma());
    return map;
  }

  private static Map<String, Object> of(Degradation degradation) {
    if (degradation instanceof VehicleBlur blur) {
      Map<String, Object> map = ofKind("vehicle");
      map.put("min_smear_px", blur.minSmearPx());
      map.put("max_smear_px", blur.maxSmearPx());
      map.put("averaging", lower(blur.averaging()));
      map.put("highlights", highlights());
      map.put("noise", of(blur.noise()));
      return map;
    }
    if (degradation instanceof TrajectoryBlur blur) {
      Map<String, Object> map = ofKind("trajectory");
      map.put("min_length_px", blur.minLengthPx());
      map.put("max_length_px", blur.maxLengthPx());
      map.put("averaging", lower(blur.averaging()));
      map.put("highlights", highlights());
      map.put("noise", of(blur.noise()));
      return map;
    }
    if (degradation instanceof RainStreaks rain) {
      return of(rain.style());
    }
    if (degradation instanceof Mist mist) {
      Map<String, Object> map = ofKind("mist");
      map.put("min_thickness", mist.minThickness());
      map.put("max_thickness", mist.maxThickness());
      return map;
    }
    if (degradation instanceof DropsOnGlass drops) {
      Map<String, Object> map = ofKind("drops");
      map.put("flat", drops.flat());
      map.put("min_share", drops.minShare());
      map.put("max_share", drops.maxShare());
      map.put("noise", of(drops.noise()));
      return map;
    }
    if (degradation instanceof DropsOnLens drops) {
      Map<String, Object> map = ofKind("lens_drops");
      map.put("min_share", drops.minShare());
      map.put("max_share", drops.maxShare());
      map.put("smeared", drops.smeared());
      map.put("noise", of(drops.noise()));
      return map;
    }
    if (degradation instanceof SensorNoise noise) {
      return of(noise);
    }
    if (degradation instanceof OneOf oneOf) {
      return ofParts("one_of", oneOf.parts());
    }
    if (degradation instanceof Chain chain) {
      return ofParts("chain", chain.parts());
    }
    throw new IllegalArgumentException(
        "the parameters of %s are not known".formatted(degradation.getClass().getSimpleName()));
  }

  private static Map<String, Object> highlights() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("knee", Highlights.KNEE);
    map.put("max_slope", Highlights.MAX_SLOPE);
    map.put("probability", Highlights.PROBABILITY);
    return map;
  }

  private static Map<String, Object> of(RainStyle style) {
    Map<String, Object> map = ofKind("rain");
    map.put("style", lower(style));
    map.put("layers", List.of(style.minLayers, style.maxLayers));
    map.put("density", List.of(style.minDensity, style.maxDensity));
    map.put("length_px", List.of(style.minLengthPx, style.maxLengthPx));
    map.put("width_px", List.of(style.minWidthPx, style.maxWidthPx));
    map.put("strength", List.of(style.minStrength, style.maxStrength));
    map.put("max_coverage", style.maxCoverage);
    map.put("max_tilt_degrees", style.maxTiltDegrees);
    map.put("mist_probability", style.mistProbability);
    map.put("max_mist", style.maxMist);
    return map;
  }

  private static Map<String, Object> ofParts(String kind, List<Degradation> parts) {
    Map<String, Object> map = ofKind(kind);
    map.put("parts", parts.stream().map(DegradationParameters::of).toList());
    return map;
  }

  private static Map<String, Object> ofKind(String kind) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("kind", kind);
    return map;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
