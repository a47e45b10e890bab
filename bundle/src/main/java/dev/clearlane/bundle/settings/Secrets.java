package dev.clearlane.bundle.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clearlane.bundle.BoundedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;

/** Reads secrets: from a file that a key names, or from the environment. */
final class Secrets {
  private final Environment environment;

  private final Problems problems;

  Secrets(Environment environment, Problems problems) {
    this.environment = environment;
    this.problems = problems;
  }

  /** The secret of a key, or {@link Binding#FAILED} after a problem. */
  Object read(KeySpec key, ObjectNode node, String path) {
    String full = Problems.join(path, key.name());
    if (node.has(key.name())) {
      problems.add(
          full
              + " must not be in a file: name a file with "
              + key.name()
              + "_file"
              + (environment.isNone() ? "" : ", or set " + environment.variable(full)));
    }
    String given = environment.get(full);
    String override = environment.get(full + "_file");
    JsonNode named = override == null ? node.get(key.name() + "_file") : new TextNode(override);
    if (named == null || named.isNull()) {
      return given == null ? Secret.NONE : new Secret(given);
    }
    String fileLabel = problems.label(full + "_file");
    if (given != null) {
      problems.add("%s and %s exclude each other".formatted(problems.label(full), fileLabel));
    }
    try {
      Path file = Path.of(named.asText());
      if (Files.size(file) > BoundedFile.TEXT_BYTES) {
        problems.add(
            "%s must name a file of at most %d bytes".formatted(fileLabel, BoundedFile.TEXT_BYTES));
        return Binding.FAILED;
      }
      if (mayOthersRead(file)) {
        problems.warn(
            "%s: every user of this machine may read %s; cure: chmod o= %s"
                .formatted(fileLabel, file, file));
      }
      return new Secret(
          BoundedFile.text(file, BoundedFile.TEXT_BYTES, StandardCharsets.UTF_8)
              .lines()
              .findFirst()
              .orElse(""));
    } catch (IOException | InvalidPathException e) {
      problems.add(
          "%s must name a readable file, but is %s".formatted(fileLabel, Problems.shown(named)));
      return Binding.FAILED;
    }
  }

  /** Whether users other than the owner and his group may read a file. */
  private static boolean mayOthersRead(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
  }
}
