package dev.clearlane.edge.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answer to a command.
 *
 * @param command its name
 * @param ok whether it was executed
 * @param result JSON values by key in snake_case
 * @param error why it was not executed; null if it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answer(
    String command, boolean ok, Map<String, Object> result, @Nullable Failure error) {
  public Answer {
    result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
  }

  /**
   * Why a command was not executed.
   *
   * @param code {@code unknown_command}, {@code malformed}, {@code not_found}, {@code busy} or
   *     {@code failed}
   * @param message one line
   */
  public record Failure(String code, String message) {}

  static Answer done(String command, Map<String, Object> result) {
    return new Answer(command, true, result, null);
  }

  /** The answer to a command that was not executed. */
  public static Answer refused(String command, CommandException.Kind kind, String message) {
    return new Answer(command, false, Map.of(), new Failure(kind.id(), message));
  }
}
