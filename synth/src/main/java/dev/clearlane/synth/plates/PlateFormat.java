package dev.clearlane.synth.plates;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How the plates of a country look.
 *
 * <p>A pattern is what is on the plate: {@code L} a letter, {@code D} a digit, {@code A} either, a
 * space a gap, {@code -} and {@code .} drawn as they are, {@code o} a round seal, {@code |} a new
 * line; a character in quotes is itself. Only letters and digits belong to the plate's text.
 *
 * @param id as in recipes
 * @param patterns one of which is drawn
 * @param letters those that the country uses
 * @param aspect width over height
 * @param colours pairs of background and characters, see {@link Livery}
 * @param band what is beside the characters
 * @param captions whether names and slogans are above and below the characters, as in the US
 */
record PlateFormat(
    String id,
    List<String> patterns,
    String letters,
    double aspect,
    List<Livery> colours,
    Band band,
    boolean captions) {
  private static final String ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final String DIGITS = "0123456789";

  /** Where a band with a country's letter is. */
  enum Band {
    NONE,
    LEFT,
    BOTH,
    TOP
  }

  /** A text with the marks that are drawn between its characters. */
  record Text(List<String> lines) {
    Text {
      lines = List.copyOf(lines);
    }

    /** Only the characters that belong to the text, lines one after the other. */
    String plain() {
      return String.join("", lines).replaceAll("[^A-Z0-9]", "");
    }
  }

  private static final List<PlateFormat> ALL_FORMATS = new ArrayList<>();

  static {
    List<Livery> white = List.of(Livery.WHITE, Livery.WHITE, Livery.WHITE, Livery.YELLOW);
    eu("de", "LoLL DDDD", "LLoL DDD", "LLLoL DD", "LLoLL DDD", "LoL DDDD", "LLoL DDDD");
    eu("fr", "LL-DDD-LL", "DDDD LL DD", "DDD LLL DD");
    eu("it", "LL DDDLL", "LL DDD LL");
    eu("es", "DDDD LLL", "L DDDD LL");
    eu("pl", "LL DDDDD", "LLL DDDD", "LL DDDLL", "LLL LDDD", "LL LDDDD");
    eu("at", "L DDDDD L", "LL DDD LL", "L DDDLL");
    eu("se", "LLL DDD", "LLL DDL");
    eu("nordic", "LL DDDDD", "LL DD DDD", "LLL-DDD");
    eu("cz", "DLD DDDD", "LL-DDDLL", "LLL-DDD", "LLL DDDD");
    eu("ro", "LL DD LLL", "L DD LLL", "L DDD LLL");
    eu("balkan", "LL DDDD LL", "LLL-DDDD", "LL DDDD-LL", "LL LL-DDD", "LL DDD-LL");
    eu("pt", "DD-DD-LL", "LL-DD-LL", "DD-LL-DD");
    eu("ie", "DDD-L-DDDD", "DD-L-DDDDD", "DDD-LL-DDD");
    eu("baltic", "LLL DDD", "LL-DDDD", "DDD LLL", "LL DDDD");
    eu("tr", "DD L DDDD", "DD LL DDD", "DD LLL DD", "DD LL DDDD");
    add("ch", white, 4.6, Band.NONE, false, ALL, "LL-DDDDDD", "LL DDDDD", "LL DDDD", "LL|DDDDD");
    add(
        "nl",
        List.of(Livery.YELLOW, Livery.YELLOW, Livery.BLUE),
        4.6,
        Band.LEFT,
        false,
        "BDFGHJKLNPRSTVXZ",
        "LL-DDD-L",
        "D-LLL-DD",
        "DD-LLL-D",
        "LL-LL-DD",
        "L-DDD-LL");
    add(
        "be",
        List.of(Livery.WHITE_RED, Livery.WHITE_RED, Livery.WHITE),
        4.6,
        Band.LEFT,
        false,
        ALL,
        "D-LLL-DDD",
        "LLL-DDD");
    add(
        "gb",
        List.of(Livery.WHITE, Livery.YELLOW, Livery.BLACK),
        4.6,
        Band.NONE,
        false,
        "ABCDEFGHJKLMNOPRSTUVWXYZ",
        "LLDD LLL",
        "LLDD LLL",
        "LDDD LLL",
        "LLL DDDL");
    add(
        "us",
        List.of(
            Livery.WHITE,
            Livery.PALE,
            Livery.YELLOW_BLUE,
            Livery.WHITE_BLUE,
            Livery.WHITE_GREEN,
            Livery.WHITE_RED,
            Livery.BLUE,
            Livery.BLACK),
        2.0,
        Band.NONE,
        true,
        ALL,
        "LLL DDDD",
        "LLL-DDDD",
        "DLLLDDD",
        "LLL DDD",
        "DDD LLL",
        "LDD DLL",
        "LL DDDDD",
        "DDDLLL",
        "DDDDDD",
        "AAAAAAA",
        "AAAAAA",
        "LDDDDDDL",
        "DLDD",
        "LLDDDDD",
        "LLoDDDD");
    add(
        "br",
        List.of(Livery.GREY, Livery.GREY, Livery.RED, Livery.RED, Livery.WHITE),
        3.1,
        Band.NONE,
        true,
        ALL,
        "LLL-DDDD",
        "LLL DDDD",
        "LLL.DDDD");
    add(
        "mercosur",
        List.of(Livery.WHITE, Livery.WHITE, Livery.WHITE_RED, Livery.WHITE_BLUE),
        3.1,
        Band.TOP,
        false,
        ALL,
        "LLLDLDD",
        "LL DDD LL",
        "LLL DDDD");
    add(
        "in",
        List.of(Livery.WHITE, Livery.YELLOW, Livery.GREEN),
        4.3,
        Band.NONE,
        false,
        ALL,
        "LL DD LL DDDD",
        "LL DD L DDDD",
        "LLDDLLDDDD",
        "LL DD|LL DDDD",
        "LLDDL|DDDD");
    add(
        "cn",
        List.of(Livery.BLUE, Livery.BLUE, Livery.GREEN_LIGHT, Livery.YELLOW),
        3.1,
        Band.NONE,
        false,
        "ABCDEFGHJKLMNPQRSTUVWXYZ",
        "#L.AAAAA",
        "#L.DDDDD",
        "#LDDDDDD");
    add(
        "motorcycle",
        List.of(Livery.WHITE, Livery.WHITE, Livery.YELLOW, Livery.WHITE_BLUE, Livery.BLACK),
        1.35,
        Band.LEFT,
        false,
        ALL,
        "LL|DDD LL",
        "LLL|DDDD",
        "LLoL|DDD",
        "LoLL|DDDD",
        "LL DD|LLL",
        "LLL|DDD",
        "LL|DDDDD",
        "DD LL|DD",
        "DDDD|LLL",
        "LL DD|DDD",
        "L DD|LLL",
        "LL-DDD|L",
        "LLDD|LLL",
        "DDD|DDD");
    add(
        "free",
        List.of(Livery.values()),
        3.6,
        Band.LEFT,
        false,
        ALL,
        "AAAAA",
        "AAAAAA",
        "AAAAAAA",
        "AAAAAAAA",
        "AAA AAA",
        "AAA AAAA",
        "AA AAAAA",
        "AAAA",
        "AA AA AAA",
        "AAA-AAA",
        "LLLLL",
        "DDDDDD",
        "AAAAAAAAA",
        "AAA|AAAA");
  }

  private static void eu(String id, String... patterns) {
    add(id, List.of(Livery.WHITE), 4.6, Band.LEFT, false, ALL, patterns);
  }

  private static void add(
      String id,
      List<Livery> colours,
      double aspect,
      Band band,
      boolean captions,
      String letters,
      String... patterns) {
    ALL_FORMATS.add(
        new PlateFormat(id, List.of(patterns), letters, aspect, colours, band, captions));
  }

  PlateFormat {
    patterns = List.copyOf(patterns);
    colours = List.copyOf(colours);
  }

  static List<PlateFormat> all() {
    return List.copyOf(ALL_FORMATS);
  }

  Text text(SplittableRandom random) {
    String pattern = patterns.get(random.nextInt(patterns.size()));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char mark = pattern.charAt(i);
      text.append(
          switch (mark) {
            case 'L' -> drawn(letters, random);
            case 'D' -> drawn(DIGITS, random);
            case 'A' -> drawn(random.nextBoolean() ? letters : DIGITS, random);
            default -> mark;
          });
    }
    return new Text(List.of(text.toString().split("\\|", -1)));
  }

  private static char drawn(String from, SplittableRandom random) {
    return from.charAt(random.nextInt(from.length()));
  }
}
