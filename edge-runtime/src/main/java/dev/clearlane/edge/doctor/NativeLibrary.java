package dev.clearlane.edge.doctor;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains why a native library does not load, and how to fix it. */
final class NativeLibrary {
  private static final Pattern NOT_FOUND =
      Pattern.compile("(lib[\\w.+-]+?)\\.so\\.?([\\d.]*): cannot open shared object file");

  /** What the dynamic linker says of a library on a file system that is mounted noexec. */
  private static final Pattern NOT_EXECUTABLE =
      Pattern.compile("(/\\S+)/\\S+: failed to map segment from shared object");

  private static final String NOEXEC_FIX =
      "mkdir -p ~/.cache/clearlane && export JAVA_OPTS=\"-Djava.io.tmpdir=$HOME/.cache/clearlane"
          + " -Dorg.bytedeco.javacpp.cachedir=$HOME/.cache/clearlane\"";

  private static final int DEEPEST = 8;

  private NativeLibrary() {}

  /**
   * A finding.
   *
   * @param otherwise fix if no system library is missing
   */
  static Finding broken(String subject, Throwable error, String otherwise) {
    Throwable innermost = error;
    for (int i = 0; i < DEEPEST && innermost.getCause() != null; i++) {
      innermost = innermost.getCause();
    }
    String message = String.valueOf(innermost.getMessage()).strip().replaceAll("\\s+", " ");
    Optional<String> missing = debianPackage(message);
    Matcher unmapped = NOT_EXECUTABLE.matcher(message);
    if (unmapped.find()) {
      return Finding.missing(
          subject,
          "does not load: no program may run from " + unmapped.group(1) + " (mounted noexec)",
          NOEXEC_FIX);
    }
    return Finding.missing(
        subject,
        "does not load: " + message.replaceFirst("^/\\S+/(lib\\S+): ", "$1: "),
        missing.map(name -> "sudo apt install -y " + name).orElse(otherwise));
  }

  /** Debian names packages after their library: {@code libva-drm.so.2} → libva-drm2. */
  private static Optional<String> debianPackage(String message) {
    Matcher matcher = NOT_FOUND.matcher(message);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String name = matcher.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
    String version = matcher.group(2);
    boolean digit = !version.isEmpty() && Character.isDigit(name.charAt(name.length() - 1));
    return Optional.of(name + (digit ? "-" : "") + version);
  }
}
