package dev.clearlane.bench.witness;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A frame message that was validated against {@code docs/mqtt.md}.
 *
 * @param id identifies repeated messages
 * @param sequence of the frame in its stream
 */
record FrameMessage(String id, long sequence) {
  private static final int MAX_BYTES = 128 * 1024;
  private static final Set<String> TREATMENTS = Set.of("pass", "deblur", "derain", "both");

  static FrameMessage read(Message message) throws Fault {
    Fault.unless(
        "image/jpeg".equals(message.contentType()),
        "content type must be image/jpeg, but is %s",
        message.contentType());
    Fault.unless(
        message.payload().length <= MAX_BYTES,
        "payload must be at most %d bytes, but has %d",
        MAX_BYTES,
        message.payload().length);
    Fault.unless("1".equals(text(message, "schema")), "schema must be 1");
    String applied = oneOf(message, "applied", TREATMENTS);
    oneOf(message, "decision", TREATMENTS);
    Fault.unless(
        oneOf(message, "view", Set.of("raw", "restored")).equals("raw") == applied.equals("pass"),
        "view must be raw where pass was applied, and only there");
    Fault.unless(
        text(message, "models").isEmpty() == applied.equals("pass"),
        "models must be named where something was applied, and only there");
    time(message);
    number(message, "pts");
    Fault.unless(decimal(message, "pts_seconds") >= 0, "pts_seconds must not be negative");
    picture(message);
    return new FrameMessage(text(message, "message_id"), number(message, "sequence"));
  }

  private static void picture(Message message) throws Fault {
    BufferedImage picture = decode(message.payload());
    Fault.unless(picture != null, "payload must be a JPEG that can be decoded");
    Fault.unless(
        picture != null
            && picture.getWidth() == number(message, "width_px")
            && picture.getHeight() == number(message, "height_px"),
        "picture must have the size given in its properties");
  }

  private static @Nullable BufferedImage decode(byte[] jpeg) throws Fault {
    try {
      return ImageIO.read(new ByteArrayInputStream(jpeg));
    } catch (IOException e) {
      throw new Fault("payload must be a whole JPEG: " + e.getMessage(), e);
    }
  }

  private static String text(Message message, String key) throws Fault {
    String value = message.properties().get(key);
    if (value == null) {
      throw new Fault("user property " + key + " must be there");
    }
    return value;
  }

  private static String oneOf(Message message, String key, Set<String> allowed) throws Fault {
    String value = text(message, key);
    Fault.unless(allowed.contains(value), "%s must be one of %s, but is %s", key, allowed, value);
    return value;
  }

  private static long number(Message message, String key) throws Fault {
    String value = text(message, key);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new Fault("%s must be a whole number, but is %s".formatted(key, value), e);
    }
  }

  private static double decimal(Message message, String key) throws Fault {
    String value = text(message, key);
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new Fault("%s must be a number, but is %s".formatted(key, value), e);
    }
  }

  private static void time(Message message) throws Fault {
    String value = text(message, "capture_time");
    try {
      Instant.parse(value);
    } catch (DateTimeParseException e) {
      throw new Fault("capture_time must be ISO 8601, but is " + value, e);
    }
  }
}
