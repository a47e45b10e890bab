package dev.clearlane.edge.settings;

import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.Login;
import dev.clearlane.edge.capture.Source;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.models.Mode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One camera of the settings.
 *
 * @param capture where its frames come from
 * @param handling what is done to them
 * @param outputs where they go, as the command line names outputs
 */
public record CameraEntry(CameraSettings capture, ProcessingPolicy handling, List<String> outputs) {
  private static final Pattern CREDENTIALS = Pattern.compile("[a-z0-9+]+://[^/?#]*@.*");

  /** Reads one; null where it cannot be used, which the section notes. */
  static @Nullable CameraEntry read(Section section) {
    CameraSettings capture = capture(section);
    ProcessingPolicy usual = ProcessingPolicy.DEFAULT;
    Mode mode = section.choice("mode", usual.mode());
    Duration deadline =
        Duration.ofMillis(
            section.integer(
                "deadline_ms",
                ProcessingPolicy.MIN_DEADLINE_MS,
                ProcessingPolicy.MAX_DEADLINE_MS,
                (int) usual.deadline().toMillis()));
    var levels = section.choices("levels", WorkLevel.class, EnumSet.copyOf(usual.levels()));
    List<Region> regions = regions(section);
    List<String> outputs = section.texts("outputs");
    for (String output : outputs) {
      try {
        OutputTarget.check(output);
      } catch (IllegalArgumentException e) {
        section.problem("outputs", "cannot hold this: " + e.getMessage());
      }
    }
    if (outputs.stream().distinct().count() < outputs.size()) {
      section.problem("outputs", "must not name one twice");
    }
    return capture == null
        ? null
        : new CameraEntry(
            capture,
            new ProcessingPolicy(
                mode, deadline, levels, regions.isEmpty() ? usual.regions() : regions),
            outputs);
  }

  private static @Nullable CameraSettings capture(Section section) {
    Optional<String> source = section.text("source");
    String username = section.text("username", "");
    String password = section.secret("password").orElse("");
    if (username.isEmpty() && !password.isEmpty()) {
      section.problem("username", "must be set where a password is");
      return null;
    }
    if (source.isEmpty()) {
      section.problem("source", "must say where the frames come from, but is missing");
      return null;
    }
    if (CREDENTIALS.matcher(source.get()).matches() && !section.isFromEnvironment("source")) {
      section.problem("source", "must not hold a user or password: use username and password_file");
      return null;
    }
    Login login = username.isEmpty() ? Login.NONE : new Login(username, password);
    try {
      CameraSettings settings = CameraSettings.of(source.get()).with(login);
      if (settings.source() instanceof Source.Recording recording
          && !Files.exists(recording.path())) {
        section.problem(
            "source", "must name a file or folder, but there is no " + recording.path());
      }
      return settings;
    } catch (IllegalArgumentException e) {
      section.problem("source", "cannot be used: " + e.getMessage());
      return null;
    }
  }

  private static List<Region> regions(Section section) {
    List<Region> regions = new ArrayList<>();
    for (double[] r : section.numbers("regions", 4)) {
      try {
        regions.add(new Region(r[0], r[1], r[2], r[3]));
      } catch (IllegalArgumentException e) {
        section.problem("regions", "cannot hold this: " + e.getMessage());
      }
    }
    return regions;
  }
}
