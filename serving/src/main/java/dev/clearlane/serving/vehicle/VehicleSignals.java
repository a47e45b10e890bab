package dev.clearlane.serving.vehicle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of each signal. A value that is older than it may be is as good as none.
 * Thread-safe.
 */
public final class VehicleSignals {
  /** Signals repeat at least once a second on a vehicle's bus; three are missing then. */
  public static final Duration FRESH = Duration.ofSeconds(3);

  private static final int MAX_BYTES = 4096;
  private static final double FULL_RAIN_PERCENT = 30; // beyond, rain is certain
  private static final double BLURRING_KMH = 50; // from here on, near things smear
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final long freshNs;
  private final SignalNames names;
  private final LongSupplier nanoTime;
  private final Map<Signal, Value> values = new EnumMap<>(Signal.class);

  private record Value(double number, long atNs) {}

  /**
   * @param fresh how long a value counts
   */
  public VehicleSignals(Duration fresh) {
    this(fresh, SignalNames.STANDARD);
  }

  /**
   * @param fresh how long a value counts
   */
  public VehicleSignals(Duration fresh, SignalNames names) {
    this(fresh, names, System::nanoTime);
  }

  VehicleSignals(Duration fresh, SignalNames names, LongSupplier nanoTime) {
    freshNs = fresh.toNanos();
    this.names = names;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a value: plain text, or a JSON object with the key {@code value}.
   *
   * @param name of the signal, parts separated by dots or slashes
   * @return false where there is no such signal, or the value is none of it
   */
  public boolean accept(String name, byte[] payload) {
    Optional<Signal> signal = names.signal(name);
    Optional<Double> value = signal.flatMap(known -> known.value(text(payload)));
    if (signal.isEmpty() || value.isEmpty()) {
      return false;
    }
    synchronized (values) {
      values.put(signal.get(), new Value(value.get(), nanoTime.getAsLong()));
    }
    return true;
  }

  /** A signal's value; empty where it is not known, or too old. */
  public OptionalDouble get(Signal signal) {
    synchronized (values) {
      Value value = values.get(signal);
      return value == null || nanoTime.getAsLong() - value.atNs() > freshNs
          ? OptionalDouble.empty()
          : OptionalDouble.of(value.number());
    }
  }

  /** Position, heading and speed as known now. */
  public VehicleStamp stamp() {
    return new VehicleStamp(
        orNull(Signal.SPEED),
        orNull(Signal.HEADING),
        orNull(Signal.LATITUDE),
        orNull(Signal.LONGITUDE));
  }

  /**
   * How much speaks for rain, 0–1: the rain sensor where there is one, else whether the wipers
   * move; empty where neither is known.
   */
  public OptionalDouble rain() {
    OptionalDouble sensor = get(Signal.RAIN);
    return sensor.isPresent()
        ? OptionalDouble.of(Math.min(1, sensor.getAsDouble() / FULL_RAIN_PERCENT))
        : get(Signal.WIPING);
  }

  /** How much speaks for motion blur, 0–1: speed; empty where it is not known. */
  public OptionalDouble motion() {
    OptionalDouble speed = get(Signal.SPEED);
    return speed.isPresent()
        ? OptionalDouble.of(Math.min(1, Math.abs(speed.getAsDouble()) / BLURRING_KMH))
        : speed;
  }

  private @Nullable Double orNull(Signal signal) {
    OptionalDouble value = get(signal);
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static String text(byte[] payload) {
    if (payload.length > MAX_BYTES) {
      return "";
    }
    String text = new String(payload, StandardCharsets.UTF_8).strip();
    if (!text.startsWith("{") && !text.startsWith("\"")) {
      return text;
    }
    try {
      JsonNode json = MAPPER.readTree(text);
      return (json.isObject() ? json.path("value") : json).asText();
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
