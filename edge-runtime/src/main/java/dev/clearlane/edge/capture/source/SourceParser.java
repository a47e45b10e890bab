package dev.clearlane.edge.capture.source;

import dev.clearlane.edge.capture.source.Source.Command;
import dev.clearlane.edge.capture.source.Source.Recording;
import dev.clearlane.edge.capture.source.Source.Rtsp;
import dev.clearlane.edge.capture.source.Source.Synthetic;
import dev.clearlane.edge.capture.source.Source.V4l2;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses sources.
 *
 * <p>Options follow a {@code #}: a query belongs to the camera, prefixes multiply with every
 * option, and a command may contain anything. A fragment is never sent to a server, so it is free
 * in RTSP addresses; in commands and file names the last {@code #} counts, and only if everything
 * after it reads {@code key=value}.
 */
final class SourceParser {
  /** Default frame rate of a directory of pictures. */
  static final double FOLDER_FRAMES_PER_SECOND = 25;

  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final FrameSize HD = new FrameSize(1280, 720);
  private static final double RATE = 30;
  private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9+]*):(.*)", Pattern.DOTALL);
  private static final Pattern PLAIN_RTSP = Pattern.compile("rtsp://[^/?@\\s]+([/?][^@\\s]*)?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%a-z]+]");

  private static final Pattern DEVICE = Pattern.compile("/dev/(video[0-9]+|v4l/.+)");

  /** Some cameras expect the password in the path, as in {@code /user=admin&password=…}. */
  private static final Pattern SECRET = Pattern.compile("(?i)pass|pwd|token|auth|key|secret");

  private SourceParser() {}

  static Source parse(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("source must not be empty");
    }
    if (DEVICE.matcher(text.substring(0, SourceOptions.start(text))).matches()) {
      throw new IllegalArgumentException(
          "source %s: a camera of this machine is written v4l2:%s".formatted(text, text));
    }
    if (exists(text)) { // even if its name looks like another kind
      return recording(text, new SourceOptions(""));
    }
    int hash = SourceOptions.start(text);
    String place = text.substring(0, hash);
    Matcher matcher = SCHEME.matcher(place);
    if (!matcher.matches()) {
      return recording(place, options(text, hash));
    }
    String location = matcher.group(2);
    return switch (matcher.group(1)) {
      case "file" -> recording(file(location), options(text, hash));
      case "rtsp", "rtsps" -> rtsp(matcher.group(1), text);
      case "v4l2" -> v4l2(withoutSlashes(location), options(text, hash));
      case "csi" -> csi(withoutSlashes(location), options(text, hash));
      case "nvdec" -> decoded(location, options(text, hash));
      case "exec" -> command(location, options(text, hash));
      case "synthetic" -> synthetic(location, options(text, hash));
      default ->
          throw new IllegalArgumentException(
              "source must be a video file, a directory of images, or begin with file:, rtsp:,"
                  + " rtsps:, v4l2:, csi:, nvdec:, exec: or synthetic:, not with "
                  + matcher.group(1)
                  + ":");
    };
  }

  /** Devices as jetson-utils spells them, {@code csi://0} and {@code v4l2:///dev/video0}, too. */
  private static String withoutSlashes(String location) {
    return location.startsWith("//") ? location.substring(2) : location;
  }

  private static boolean exists(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static SourceOptions options(String text, int hash) {
    return new SourceOptions(text.substring(Math.min(hash + 1, text.length())));
  }

  /** The path in a file URI; escapes such as %20 are read unless a file has that very name. */
  private static String file(String location) {
    String path = location.replaceFirst("^//", "");
    if (!location.startsWith("///") || path.indexOf('%') < 0 || exists(path)) {
      return path;
    }
    try {
      return Path.of(URI.create("file://" + path)).toString();
    } catch (IllegalArgumentException e) {
      return path; // no URI: taken as written
    }
  }

  private static Recording recording(String location, SourceOptions options) {
    Path path;
    try {
      path = Path.of(location);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("source is not a valid path: " + e.getReason(), e);
    }
    boolean realTime =
        options.choice("pace", "realtime", List.of("realtime", "fast")).equals("realtime");
    boolean loop = options.flag("loop", false);
    double rate = options.rate("rate", FOLDER_FRAMES_PER_SECOND);
    if (options.has("rate") && Files.isRegularFile(path)) {
      options.problem("rate applies only to directories of images");
    }
    if (rate < 1 || rate != Math.rint(rate)) {
      options.problem("rate must be a positive integer for a directory");
    }
    int video = video(options);
    if (options.has("video") && Files.isDirectory(path)) {
      options.problem("video applies only to clips");
    }
    options.finish(location);
    return new Recording(path, realTime, loop, (int) rate, video);
  }

  private static int video(SourceOptions options) {
    String value = options.text("video", "");
    if (value.isEmpty()) {
      return Recording.BEST_VIDEO;
    }
    if (value.equals("both")) {
      return Recording.BOTH_VIDEOS;
    }
    if (value.matches("[0-9]{1,2}") && Integer.parseInt(value) < Recording.MAX_VIDEOS) {
      return Integer.parseInt(value);
    }
    options.problem(
        "video must be both, or 0 to %d, not '%s'".formatted(Recording.MAX_VIDEOS - 1, value));
    return Recording.BEST_VIDEO;
  }

  private static Rtsp rtsp(String scheme, String text) {
    int hash = SourceOptions.start(text);
    String address = text.substring(0, hash);
    SourceOptions options = options(text, hash);
    String prefix = scheme + "://";
    int end = address.length();
    for (String mark : List.of("/", "?")) {
      int at = address.indexOf(mark, prefix.length());
      end = at >= 0 ? Math.min(end, at) : end;
    }
    if (!address.startsWith(prefix) || text.indexOf('@', hash) >= 0) {
      throw badAddress(prefix);
    }
    String authority = address.substring(prefix.length(), end);
    String path = address.substring(end);
    int at = authority.lastIndexOf('@');
    Login login = at < 0 ? Login.NONE : login(authority.substring(0, at), prefix);
    String host = authority.substring(at + 1);
    boolean plain = path.chars().allMatch(c -> c > ' ' && c < 127);
    if (!isHostAndPort(host) || !plain || path.indexOf('#') >= 0) {
      throw badAddress(prefix);
    }
    boolean udp = options.choice("transport", "tcp", List.of("tcp", "udp")).equals("udp");
    boolean basic = options.choice("auth", "digest", List.of("digest", "basic")).equals("basic");
    boolean tls = scheme.equals("rtsps");
    boolean verify = !tls || options.flag("verify", true);
    String ca = tls ? options.text("ca", "") : "";
    if (tls && udp) {
      options.problem("transport must be tcp, because only that is encrypted");
    }
    if (!ca.isEmpty() && !Files.isReadable(Path.of(ca))) {
      options.problem("ca cannot be read: " + ca);
    }
    Duration timeout = options.time("timeout", TIMEOUT);
    String label = prefix + host + shownPath(path);
    options.finish(label);
    return new Rtsp(prefix + host + path, label, login, udp, basic, verify, ca, timeout);
  }

  private static boolean isHostAndPort(String text) {
    int colon = text.lastIndexOf(':');
    boolean port = colon > text.lastIndexOf(']');
    if (port && !text.substring(colon + 1).matches("[1-9][0-9]{0,4}")) {
      return false;
    }
    return HOST.matcher(port ? text.substring(0, colon) : text).matches()
        && (!port || Integer.parseInt(text.substring(colon + 1)) <= 65535);
  }

  private static String shownPath(String path) {
    int query = path.indexOf('?');
    String shown = query < 0 ? path : path.substring(0, query);
    return SECRET.matcher(shown).find() ? "/…" : shown;
  }

  private static Login login(String text, String prefix) {
    int colon = text.indexOf(':');
    try {
      return colon < 0
          ? new Login(decoded(text), "")
          : new Login(decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw badAddress(prefix); // without the cause, whose message repeats the secret
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static IllegalArgumentException badAddress(String prefix) {
    return new IllegalArgumentException(
        "source must be %shost[:port]/path; in a user name or password, write @ as %%40,"
                .formatted(prefix)
            + " / as %2F, # as %23 and % as %25");
  }

  private static V4l2 v4l2(String location, SourceOptions options) {
    String path =
        location.startsWith("by-id/") || location.startsWith("by-path/")
            ? "/dev/v4l/" + location
            : location;
    String format = options.text("format", "").toUpperCase(Locale.ROOT);
    if (!format.isEmpty() && !V4l2Mode.isUsable(format)) {
      options.problem(
          "format must be %s, not '%s'"
              .formatted(String.join(" or ", V4l2Mode.usableFormats()), format));
    }
    FrameSize size = options.size("size", HD);
    double rate = options.rate("rate", RATE);
    Duration timeout = options.time("timeout", TIMEOUT);
    if (!path.matches("/dev/[A-Za-z0-9_./:+@,-]+") || path.contains("..")) {
      options.problem(
          "must be v4l2:by-id/NAME, v4l2:by-path/NAME (ls /dev/v4l/by-id) or v4l2:/dev/videoN");
    }
    options.finish("v4l2:" + location);
    return new V4l2(Path.of(path), format, size, rate, timeout);
  }

  private static Command csi(String location, SourceOptions options) {
    FrameSize size = options.size("size", HD);
    double rate = options.rate("rate", RATE);
    Duration timeout = options.time("timeout", TIMEOUT);
    if (!location.matches("[0-9]{1,2}")) {
      options.problem("must be csi:0 to csi:99");
    }
    checkRows(options, size);
    if (rate != Math.rint(rate)) {
      options.problem("rate must be an integer");
    }
    options.finish("csi:" + location);
    return new Command(
        JetsonPipeline.csi(Integer.parseInt(location), size, Math.round(rate)),
        "csi:" + location,
        StreamForm.NV12,
        size,
        rate,
        timeout);
  }

  private static void checkRows(SourceOptions options, FrameSize size) {
    if (size.widthPx() % 8 != 0 || size.heightPx() % 2 != 0) {
      // GStreamer pads rows of other widths
      options.problem("size must have a width of 8×n and a height of 2×n pixels, not " + size);
    }
  }

  /** A stream or clip decoded by a Jetson. */
  private static Command decoded(String location, SourceOptions options) {
    String codec = options.choice("codec", "h264", List.of("h264", "h265"));
    FrameSize size = options.size("size", HD);
    double rate = options.rate("rate", RATE);
    Duration timeout = options.time("timeout", TIMEOUT);
    String path = location.replaceFirst("^file:(//)?", "");
    boolean live = path.startsWith("rtsp://");
    boolean plain = PLAIN_RTSP.matcher(path).matches();
    if (path.isEmpty() || path.matches(".*['\\p{Cntrl}].*") || path.startsWith("rtsps:")) {
      options.problem("must be nvdec:rtsp://host[:port]/path or nvdec:FILE, without '");
    } else if (live && !plain) {
      // the command line is visible to every user of the machine
      options.problem("must not have a user, password or blank in its address");
    } else if (!live && !exists(path)) {
      options.problem("must name an existing file, but there is none at " + path);
    }
    checkRows(options, size);
    String label = "nvdec:" + (!live ? path : plain ? shownPath(path) : "rtsp://…");
    options.finish(label);
    return new Command(
        JetsonPipeline.decode(path, codec, size), label, StreamForm.NV12, size, rate, timeout);
  }

  private static Command command(String location, SourceOptions options) {
    String program = program(location);
    StreamForm form = form(options);
    boolean sized = options.has("size");
    FrameSize size = options.size("size", HD);
    double rate = options.rate("rate", RATE);
    Duration timeout = options.time("timeout", TIMEOUT);
    if (program == null) {
      options.problem("must be exec:COMMAND");
    }
    if (form != null && form.isRaw() && !sized) {
      options.problem("size is required for raw video");
    }
    if (form != null && !form.isRaw() && sized) {
      options.problem("size applies only to raw video; " + form.id() + " contains its size");
    }
    if (form != null && !form.fits(size)) {
      options.problem("size must have even sides for %s, not %s".formatted(form.id(), size));
    }
    String label = "exec:" + (program == null ? "" : program);
    options.finish(label);
    if (form == null) { // finish has thrown
      throw new IllegalStateException();
    }
    return new Command(location.strip(), label, form, size, rate, timeout);
  }

  private static @Nullable StreamForm form(SourceOptions options) {
    if (!options.has("format")) {
      options.text("format", "");
      options.problem("format is required: " + String.join(", ", StreamForm.ids()));
      return null;
    }
    String id = options.choice("format", "", StreamForm.ids());
    return id.isEmpty() ? null : StreamForm.of(id);
  }

  /** Name of a command's program; arguments may contain secrets and are not shown. */
  private static @Nullable String program(String command) {
    for (String word : command.strip().split("\\s+", -1)) {
      if (!word.isEmpty() && !word.matches("[A-Za-z_][A-Za-z_0-9]*=.*")) {
        return word.substring(word.lastIndexOf('/') + 1);
      }
    }
    return null;
  }

  private static Synthetic synthetic(String location, SourceOptions options) {
    FrameSize size = options.size("size", HD);
    double rate = options.rate("rate", RATE);
    long frames = options.count("frames", Long.MAX_VALUE);
    boolean realTime =
        options.choice("pace", "realtime", List.of("realtime", "fast")).equals("realtime");
    Scene scene = Scene.find(location);
    if (scene == null) {
      options.problem("must be synthetic:" + String.join(" or synthetic:", Scene.ids()));
    } else if (!scene.fits(size)) {
      options.problem("size must be at least %s, not %s".formatted(Scene.MIN_SIZE, size));
    }
    options.finish("synthetic:" + location);
    if (scene == null) { // finish has thrown
      throw new IllegalStateException();
    }
    return new Synthetic(scene, size, rate, frames, realTime);
  }
}
