package dev.clearlane.edge.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the doctor's report.
 *
 * @param subject what was checked
 * @param state result
 * @param detail what was found
 * @param fix command or step that fixes the problem; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
    String subject, State state, String detail, @JsonProperty("mend") @Nullable String fix) {
  /** Result of a check. */
  public enum State {
    OK,
    /** Required, but missing. */
    MISSING,
    /** Present, but unsuitable. */
    MISMATCHED,
    /** Absent, but not required. */
    NOT_PRESENT;

    /** Name in reports. */
    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether it needs a fix. */
    public boolean isProblem() {
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
