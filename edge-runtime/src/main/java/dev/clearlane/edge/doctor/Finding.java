package dev.clearlane.edge.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the doctor's report.
 *
 * @param subject what was looked at
 * @param state how it is
 * @param detail what was seen
 * @param fix the command or step that mends it; absent where nothing needs mending
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
    String subject, State state, String detail, @JsonProperty("mend") @Nullable String fix) {
  /** How something is. */
  public enum State {
    OK,
    /** Needed, and not there. */
    MISSING,
    /** There, but not what is needed. */
    MISMATCHED,
    /** Not there, and not needed. */
    NOT_PRESENT;

    /** The name as it stands in reports. */
    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** True where something must be mended. */
    public boolean isIll() {
      return this == MISSING || this == MISMATCHED;
    }
  }

  public static Finding ok(String subject, String detail) {
    return new Finding(subject, State.OK, detail, null);
  }

  static Finding missing(String subject, String detail, String fix) {
    return new Finding(subject, State.MISSING, detail, fix);
  }

  public static Finding mismatched(String subject, String detail, String fix) {
    return new Finding(subject, State.MISMATCHED, detail, fix);
  }

  static Finding notPresent(String subject, String detail) {
    return new Finding(subject, State.NOT_PRESENT, detail, null);
  }
}
