package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.bundle.settings.Unit;
import dev.clearlane.edge.sighting.SightingSettings;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.plates.FormatPrior;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Section {@code plates} of a camera. */
public record CameraPlatesSection(
    @Doc("Find and read licence plates, and publish them over MQTT and on the live page.")
        @Default("false")
        boolean enabled,
    @Doc(
            "Interval of frames that are searched, at least; a fifth of it while a plate is in view"
                + " that may soon be reported.")
        @Default("200")
        @Unit(Unit.Kind.MS)
        @Range(min = 0, max = 60_000)
        Duration interval,
    @Doc("Width in pixels below which plates are not read.")
        @Default("60")
        @Range(min = 8, max = 4096)
        int minWidthPx,
    @Doc(
            "Regions that are searched: [x, y, width, height] in fractions of the frame; default: all of"
                + " it. Smaller regions show smaller plates.")
        @Default("[]")
        List<Region> regions,
    @Doc("Countries whose formats are preferred, such as [DE, PL]; default: all.") @Default("[]")
        List<String> countries) {
  public CameraPlatesSection {
    countries = countries.stream().map(each -> each.toUpperCase(Locale.ROOT)).toList();
    try {
      new FormatPrior(FormatPrior.DEFAULT_WEIGHT, Set.copyOf(countries));
    } catch (IllegalArgumentException e) {
      throw new RuleException("countries", "cannot be used: " + e.getMessage());
    }
  }

  /** What the camera's output of plates needs. */
  public SightingSettings settings() {
    return new SightingSettings(
        interval, minWidthPx, regions, countries.stream().collect(Collectors.toSet()));
  }
}
