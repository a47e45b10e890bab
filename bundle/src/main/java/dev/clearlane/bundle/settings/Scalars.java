package dev.clearlane.bundle.settings;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Conversion of one text to the type of a component. */
final class Scalars {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9][0-9_]{0,30}");
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");
  private static final double LARGEST_SHOWN = 1e15;

  private Scalars() {}

  /** A text does not follow the rule of its type, which {@link #rule} describes. */
  static final class NotOfType extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** True for types with a public static {@code parse(String)}, whose message is the rule. */
  static boolean hasParser(Class<?> type) {
    return parser(type) != null;
  }

  /**
   * Converts a text.
   *
   * @throws NotOfType if it breaks the rule of the type or the range
   * @throws IllegalArgumentException with the message of the type's own parser
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  static Object parse(Class<?> type, String text, @Nullable KeySpec key) throws NotOfType {
    Range range = key == null ? null : key.get(Range.class);
    if (type == String.class) {
      return text;
    }
    if (type == Path.class) {
      return Path.of(text);
    }
    if (type == boolean.class || type == Boolean.class) {
      require(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"));
      return text.equalsIgnoreCase("true");
    }
    if (type == int.class || type == Integer.class) {
      long number = whole(text, range);
      require(number == (int) number);
      return (int) number;
    }
    Unit unit = key == null ? null : key.get(Unit.class);
    if (type == Duration.class && unit != null) {
      return duration(number(text, range), unit.value());
    }
    if (type == long.class || type == Long.class) {
      long number = whole(text, range);
      return unit != null && unit.value() == Unit.Kind.MIB
          ? Math.multiplyExact(number, 1L << 20)
          : number;
    }
    if (type == double.class || type == Double.class) {
      return number(text, range);
    }
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (id((Enum<?>) constant).equals(text.toLowerCase(Locale.ROOT))) {
          return constant;
        }
      }
      throw new NotOfType();
    }
    return call(parser(type), type, text);
  }

  /** The rule of a type: follows "must". */
  static String rule(Class<?> type, @Nullable KeySpec key) {
    String range = range(key);
    if (type == boolean.class || type == Boolean.class) {
      return "be true or false";
    }
    if (isWhole(type)) {
      return "be an integer" + (range.isEmpty() ? "" : " from " + range);
    }
    if (isNumber(type)) {
      return "be a number" + (range.isEmpty() ? "" : " from " + range);
    }
    if (type.isEnum()) {
      return "be one of " + names(type);
    }
    return "be a text; write it in quotes";
  }

  /** The rule of a list of such values. */
  static String listRule(Class<?> type, @Nullable KeySpec key) {
    String range = range(key);
    if (type.isEnum()) {
      return "be a list of " + names(type);
    }
    if (isWhole(type) || isNumber(type)) {
      return "be a list of "
          + (isWhole(type) ? "integers" : "numbers")
          + (range.isEmpty() ? "" : " from " + range);
    }
    return "be a list of texts";
  }

  static String range(@Nullable KeySpec key) {
    Range range = key == null ? null : key.get(Range.class);
    if (range == null) {
      return "";
    }
    if (range.max() == Double.POSITIVE_INFINITY) {
      return plain(range.min());
    }
    return plain(range.min()) + " to " + plain(range.max());
  }

  static String names(Class<?> type) {
    StringJoiner names = new StringJoiner(", ");
    for (Object constant : type.getEnumConstants()) {
      names.add(id((Enum<?>) constant));
    }
    return names.toString();
  }

  static String id(Enum<?> constant) {
    String shown = constant.toString();
    return shown.equals(constant.name()) ? shown.toLowerCase(Locale.ROOT) : shown;
  }

  static boolean isWhole(Class<?> type) {
    return type == int.class || type == Integer.class || type == long.class || type == Long.class;
  }

  static boolean isNumber(Class<?> type) {
    return type == double.class || type == Double.class || type == Duration.class;
  }

  private static Duration duration(double number, Unit.Kind unit) {
    double ns =
        number
            * switch (unit) {
              case MS -> 1e6;
              case S -> 1e9;
              case HOURS -> 3600e9;
              case MIB -> throw new IllegalStateException("a duration in MiB");
            };
    return Duration.ofNanos(Math.round(ns));
  }

  private static long whole(String text, @Nullable Range range) throws NotOfType {
    require(INTEGER.matcher(text).matches());
    try {
      long number = Long.parseLong(text.replace("_", ""));
      require(range == null || (number >= range.min() && number <= range.max()));
      return number;
    } catch (NumberFormatException e) {
      throw new NotOfType();
    }
  }

  private static double number(String text, @Nullable Range range) throws NotOfType {
    require(NUMBER.matcher(text).matches());
    double number = Double.parseDouble(text);
    require(range == null || (number >= range.min() && number <= range.max()));
    return number;
  }

  private static void require(boolean holds) throws NotOfType {
    if (!holds) {
      throw new NotOfType();
    }
  }

  private static Object call(@Nullable Method parser, Class<?> type, String text) {
    if (parser == null) {
      throw new IllegalStateException(type + " is no type of settings: it has no parse(String)");
    }
    try {
      return parser.invoke(null, text);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw wrong;
      }
      throw new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Method parser(Class<?> type) {
    try {
      Method parse = type.getDeclaredMethod("parse", String.class);
      boolean usable =
          Modifier.isStatic(parse.getModifiers()) && type.isAssignableFrom(parse.getReturnType());
      parse.setAccessible(usable);
      return usable ? parse : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < LARGEST_SHOWN
        ? Long.toString((long) value)
        : Double.toString(value).replaceFirst("\\.0E", "e");
  }
}
