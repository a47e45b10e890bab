package dev.clearlane.edge.capture.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way in which a V4L2 camera can give pictures.
 *
 * @param format V4L2's four letters, e.g. {@code MJPG}
 * @param rate frames per second
 */
public record V4l2Mode(String format, FrameSize size, double rate) {
  /** Four letters → libav's name, in order of preference: what keeps most of the picture first. */
  private static final List<Map.Entry<String, String>> FORMATS =
      List.of(
          Map.entry("NV12", "nv12"),
          Map.entry("YU12", "yuv420p"),
          Map.entry("YUYV", "yuyv422"),
          Map.entry("UYVY", "uyvy422"),
          Map.entry("BGR3", "bgr24"),
          Map.entry("RGB3", "rgb24"),
          Map.entry("MJPG", "mjpeg"),
          Map.entry("JPEG", "mjpeg"),
          Map.entry("H264", "h264"),
          Map.entry("HEVC", "hevc"),
          Map.entry("GREY", "gray"));

  /** A rate that falls short by less is met: cameras say 29.97 for 30. */
  private static final double RATE_TOLERANCE = 0.98;

  private static final Pattern FORMAT_LINE = Pattern.compile("\\[\\d+]: '(.{4})'.*");
  private static final Pattern SIZE_LINE = Pattern.compile("Size: Discrete (\\d+)x(\\d+)");
  private static final Pattern STEPPED_LINE =
      Pattern.compile("Size: (?:Stepwise|Continuous) (\\d+)x(\\d+) - (\\d+)x(\\d+).*");
  private static final Pattern RATE_LINE =
      Pattern.compile("Interval: Discrete [0-9.]+s \\(([0-9.]+) fps\\)");

  public static boolean isUsable(String format) {
    return usableFormats().contains(format);
  }

  public static List<String> usableFormats() {
    return FORMATS.stream().map(Map.Entry::getKey).toList();
  }

  /** libav's name of the format. */
  public String libavFormat() {
    return libavFormat(format);
  }

  static String libavFormat(String format) {
    return FORMATS.stream()
        .filter(entry -> entry.getKey().equals(format))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Reads what {@code v4l2-ctl --list-formats-ext} prints.
   *
   * @param wanted taken where the camera scales steplessly and the size lies within its range
   */
  public static List<V4l2Mode> parse(String listing, FrameSize wanted) {
    List<V4l2Mode> modes = new ArrayList<>();
    String format = "";
    Optional<FrameSize> size = Optional.empty();
    boolean rated = true;
    for (String raw : listing.lines().toList()) {
      String line = raw.strip();
      Matcher formatLine = FORMAT_LINE.matcher(line);
      Matcher sizeLine = SIZE_LINE.matcher(line);
      Matcher stepped = STEPPED_LINE.matcher(line);
      Matcher rate = RATE_LINE.matcher(line);
      boolean next = formatLine.matches() || sizeLine.matches() || stepped.matches();
      if (next && !rated && size.isPresent()) {
        modes.add(new V4l2Mode(format, size.get(), 0));
      }
      if (formatLine.matches()) {
        format = formatLine.group(1);
        size = Optional.empty();
      } else if (sizeLine.matches()) {
        size = size(sizeLine.group(1), sizeLine.group(2));
        rated = false;
      } else if (stepped.matches()) {
        size = within(stepped, wanted);
        rated = false;
      } else if (rate.matches() && size.isPresent()) {
        modes.add(new V4l2Mode(format, size.get(), Double.parseDouble(rate.group(1))));
        rated = true;
      }
    }
    if (!rated && size.isPresent()) {
      modes.add(new V4l2Mode(format, size.get(), 0));
    }
    return modes;
  }

  private static Optional<FrameSize> within(Matcher range, FrameSize wanted) {
    boolean inside =
        wanted.widthPx() >= Integer.parseInt(range.group(1))
            && wanted.heightPx() >= Integer.parseInt(range.group(2))
            && wanted.widthPx() <= Integer.parseInt(range.group(3))
            && wanted.heightPx() <= Integer.parseInt(range.group(4));
    return inside ? Optional.of(wanted) : Optional.empty();
  }

  private static Optional<FrameSize> size(String width, String height) {
    try {
      return Optional.of(new FrameSize(Integer.parseInt(width), Integer.parseInt(height)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // a still camera's mode, larger than we take
    }
  }

  /**
   * The mode to ask for: the wanted size or else the nearest; of those, one that reaches the wanted
   * rate or else the fastest; of those, the format that keeps most of the picture.
   *
   * @param modes what the camera can do; a rate of 0 means that it does not say
   * @param format four letters, or empty for any
   * @return empty where the camera has no format of which we know how to read it
   */
  public static Optional<V4l2Mode> best(
      List<V4l2Mode> modes, String format, FrameSize size, double rate) {
    return modes.stream()
        .filter(mode -> isUsable(mode.format))
        .filter(mode -> format.isEmpty() || format.equals(mode.format))
        .min(
            Comparator.comparingLong((V4l2Mode mode) -> mode.distance(size))
                .thenComparing(mode -> -mode.reached(rate))
                .thenComparing(mode -> usableFormats().indexOf(mode.format))
                .thenComparing(mode -> Math.abs(mode.rate - rate)));
  }

  private long distance(FrameSize wanted) {
    return Math.abs(
            (long) size.widthPx() * size.heightPx() - (long) wanted.widthPx() * wanted.heightPx())
        + Math.abs(size.widthPx() - wanted.widthPx());
  }

  /** How much of the wanted rate it reaches: at most all of it. */
  private double reached(double wanted) {
    return rate == 0 || rate >= wanted * RATE_TOLERANCE ? wanted : rate;
  }
}
