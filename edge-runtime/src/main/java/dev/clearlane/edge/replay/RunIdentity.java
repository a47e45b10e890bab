package dev.clearlane.edge.replay;

import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Input and options that the frames of a restored clip depend on, by name. */
public final class RunIdentity {
  private static final int SAMPLE_BYTES = 1 << 20;
  private static final int SHOWN_BYTES = 8;

  private RunIdentity() {}

  /** The identity of a run. Clips are identified by their content, other sources by their name. */
  public static Map<String, String> of(String source, ModelSet models, ClipWork work)
      throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("input", input(source));
    settings.put("--mode", models.mode().id());
    for (ModelUse model : models.uses()) {
      settings.put(
          "model for " + model.task(), model.id() + " (" + model.sha256().substring(0, 12) + ")");
    }
    int factor = models.scale().factor();
    FrameRange range = work.range();
    settings.put("--from", FrameRange.time(range.fromSeconds()));
    settings.put("--to", FrameRange.time(range.toSeconds()));
    settings.put("--every", Long.toString(range.every()));
    settings.put("--limit", range.limit() == Long.MAX_VALUE ? "none" : "" + range.limit());
    settings.put("--roi", work.roi() == null ? "none" : work.roi().toString());
    if (work.video() >= 0) {
      settings.put("--video", "" + work.video());
    }
    Lens lens = work.lens();
    if (lens != null) {
      settings.put(
          "--undistort",
          "%s, %dx%d, f %s %s, c %s %s, %s"
              .formatted(
                  lens.model(),
                  lens.widthPx(),
                  lens.heightPx(),
                  lens.fx(),
                  lens.fy(),
                  lens.cx(),
                  lens.cy(),
                  lens.distortion()));
    }
    settings.put("--scale", factor == 0 ? "default" : "" + factor);
    return settings;
  }

  private static String input(String source) throws IOException {
    Path file = Path.of(source);
    if (!Files.isRegularFile(file)) {
      return source;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long size = channel.size();
      add(digest, channel, 0);
      add(digest, channel, Math.max(0, size - SAMPLE_BYTES));
      String checksum = HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
      return "a file of %d bytes with checksum %s".formatted(size, checksum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static void add(MessageDigest digest, FileChannel channel, long at) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SAMPLE_BYTES);
    long position = at;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, position);
      if (read < 0) {
        break;
      }
      position += read;
    }
    digest.update(bytes.flip());
  }
}
