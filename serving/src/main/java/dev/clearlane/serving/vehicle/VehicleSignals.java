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

/** The newest value of each signal; outdated values are ignored. Thread-safe. */
public final class VehicleSignals {
  /** Signals repeat at least once a second on a vehicle's bus; this is three missed repetitions. */
  public static final Duration FRESH = Duration.ofSeconds(3);

  private static final int MAX_BYTES = 4096;
  private static final double FULL_RAIN_PERCENT = 30; // rain is certain above
  private static final double BLURRING_KMH = 50; // near objects blur above
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final long freshNs;
  private final SignalNames names;
  private final LongSupplier nanoTime;
  private final Map<Signal, Value> values = new EnumMap<>(Signal.class);

  private record Value(double number, long atNs) {}

  /**
   * @param fresh maximum age of a value
   */
  public VehicleSignals(Duration fresh) {
    this(fresh, SignalNames.STANDARD);
  }

  /**
   * @param fresh maximum age of a value
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
   * Sets a value: plain text, or a JSON object with the key {@code value}.
   *
   * @param name of the signal, parts separated by dots or slashes
   * @return false for an unknown signal or an invalid value
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

  /** A signal's value; empty if unknown or outdated. */
  public OptionalDouble get(Signal signal) {
    synchronized (values) {
      Value value = values.get(signal);
      return value == null || nanoTime.getAsLong() - value.atNs() > freshNs
          ? OptionalDouble.empty()
          : OptionalDouble.of(value.number());
    }
  }

  /** Current position, heading and speed. */
  public VehicleStamp stamp() {
    return new VehicleStamp(
        orNull(Signal.SPEED),
        orNull(Signal.HEADING),
        orNull(Signal.LATITUDE),
        orNull(Signal.LONGITUDE));
  }

  /** Evidence for rain, 0–1: the rain sensor, else the wipers; empty if neither is known. */
  public OptionalDouble rain() {
    OptionalDouble sensor = get(Signal.RAIN);
    return sensor.isPresent()
        ? OptionalDouble.of(Math.min(1, sensor.getAsDouble() / FULL_RAIN_PERCENT))
        : get(Signal.WIPING);
  }

  /** Evidence for motion blur, 0–1: the speed; empty if unknown. */
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
