package dev.clearlane.edge.capture.source;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mode of a V4L2 camera.
 *
 * @param format V4L2 FourCC, e.g. {@code MJPG}
 * @param rate frames per second
 */
public record V4l2Mode(String format, FrameSize size, double rate) {
  /** FourCC → libav's name, in order of preference: least compressed first. */
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

  /** Tolerance of a rate: cameras report 29.97 for 30. */
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
   * Parses the output of {@code v4l2-ctl --list-formats-ext}.
   *
   * @param wanted used if the camera supports a continuous range that contains it
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
      return Optional.empty(); // a mode for stills, larger than supported
    }
  }

  /**
   * The mode to request: the wanted size or the nearest; among those one with the wanted rate or
   * the fastest; among those the least compressed format.
   *
   * @param modes modes of the camera; a rate of 0 is unknown
   * @param format FourCC, or empty for any
   * @return empty if the camera has no supported format
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

  /** Fraction of the wanted rate that it reaches, at most 1. */
  private double reached(double wanted) {
    return rate == 0 || rate >= wanted * RATE_TOLERANCE ? wanted : rate;
  }
}
