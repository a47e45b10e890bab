package dev.clearlane.edge.resume;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.ClipExport;
import dev.clearlane.serving.clip.Origin;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A clip under construction, whose run can be stopped or killed, and resumed. Its files, next to
 * the clip CLIP, are
 *
 * <ul>
 *   <li>{@code CLIP.partial.mp4}: all frames so far; plays at any time;
 *   <li>{@code CLIP.partial.json}: {@link RunState}, replaced after whole segments;
 *   <li>{@code CLIP.partial.frames}: {@link FrameSpool}, the frames of the last segment.
 * </ul>
 *
 * <p>{@link #finish} makes the clip of them and removes them. Opened, finished and closed by the
 * thread of the run; its output is used on the output's thread meanwhile.
 */
public final class ResumableClip implements AutoCloseable {
  private final Path clip;
  private final Map<String, String> settings;
  private final boolean startsAtZero;
  private final @Nullable Origin origin;
  private final long keepFromNs;
  private final FrameSpool spool;
  private final @Nullable RunState before;
  private volatile @Nullable ResumableOutput output;
  private boolean closed;

  private ResumableClip(
      Path clip,
      Map<String, String> settings,
      boolean startsAtZero,
      @Nullable Origin origin,
      long keepFromNs,
      FrameSpool spool,
      @Nullable RunState before) {
    this.clip = clip;
    this.settings = settings;
    this.startsAtZero = startsAtZero;
    this.origin = origin;
    this.keepFromNs = keepFromNs;
    this.spool = spool;
    this.before = before;
  }

  /**
   * Opens the clip of a run.
   *
   * @param settings what the result depends on: a run with other settings does not continue this
   * @param startsAtZero whether the first frame gets time 0 instead of its own
   * @param resume continues the run that was stopped, if there is one
   * @param origin the recording, whose sound and tags are copied; null for none
   * @throws IllegalArgumentException if there is one and it is not to be resumed, or differs
   * @throws IOException if the files cannot be used
   */
  public static ResumableClip open(
      Path clip,
      Map<String, String> settings,
      boolean startsAtZero,
      boolean resume,
      @Nullable Origin origin)
      throws IOException {
    return open(clip, settings, startsAtZero, resume, origin, ResumableOutput.KEEP_FROM_NS);
  }

  /**
   * As {@link #open(Path, Map, boolean, boolean, Origin)}.
   *
   * @param keepFromNs time from which it is worth keeping a restored frame until it is encoded
   */
  static ResumableClip open(
      Path clip,
      Map<String, String> settings,
      boolean startsAtZero,
      boolean resume,
      @Nullable Origin origin,
      long keepFromNs)
      throws IOException {
    Path folder = clip.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(clip + ": no such directory: " + folder);
    }
    FrameSpool spool = FrameSpool.open(beside(clip, "frames"), clip);
    boolean opened = false;
    try {
      RunState before = RunState.read(beside(clip, "json"));
      if (before != null) {
        spool.resume(before.run(), before.segmentFrames());
        if (before.frames() == 0 && spool.isEmpty()) {
          before = null; // nothing is lost
        }
      }
      if (before != null) {
        check(clip, before, settings, resume);
      }
      opened = true;
      return new ResumableClip(clip, settings, startsAtZero, origin, keepFromNs, spool, before);
    } finally {
      if (!opened) {
        spool.close();
      }
    }
  }

  private static void check(
      Path clip, RunState before, Map<String, String> settings, boolean resume) {
    if (!resume) {
      throw new IllegalArgumentException(
          "--out %s: a run that was stopped left %s; continue it with --resume, or delete %s"
              .formatted(clip, partial(clip), state(clip)));
    }
    String difference = before.difference(settings);
    if (difference != null) {
      throw new IllegalArgumentException(
          "--resume needs the input and the options of the run that was stopped: " + difference);
    }
  }

  /** Whether a clip exists and no run left a part of it: nothing is to be resumed. */
  public static boolean isComplete(Path clip) {
    return Files.exists(clip) && !Files.exists(state(clip));
  }

  /** The frames so far, as a clip that plays. */
  public static Path partial(Path clip) {
    return beside(clip, "mp4");
  }

  private static Path state(Path clip) {
    return beside(clip, "json");
  }

  private static Path beside(Path clip, String suffix) {
    return clip.resolveSibling(clip.getFileName() + ".partial." + suffix);
  }

  /** Number of frames that the run continued has encoded: the next run starts after them. */
  public long framesBefore() {
    return before == null ? 0 : before.frames();
  }

  /** Whether a frame was restored by the run continued, and waits to be encoded. */
  public boolean holds(long frame) {
    return before != null && frame >= before.frames() && spool.holds(frame);
  }

  /** Writes the pixels of a frame that it {@linkplain #holds} into another of the same size. */
  public void load(long frame, Frame into) throws IOException {
    spool.load(frame, into);
  }

  /** Opens the output for the frames from {@link #framesBefore} on. */
  public Output output(StreamFormat format) throws IOException, InterruptedException {
    ResumableOutput opened =
        before == null
            ? ResumableOutput.begin(
                clip,
                partial(clip),
                state(clip),
                format,
                spool,
                keepFromNs,
                new SecureRandom().nextLong(),
                settings)
            : ResumableOutput.resume(
                clip, partial(clip), state(clip), format, spool, keepFromNs, before);
    output = opened;
    return opened;
  }

  /** Number of frames so far, those of earlier runs included. */
  public long frames() {
    ResumableOutput opened = output;
    return opened == null ? framesBefore() : opened.frames();
  }

  /**
   * Makes the clip; its output is closed. Without frames, there is none.
   *
   * @return what was copied, and what was left out: one line each
   */
  public List<String> finish() throws IOException, InterruptedException {
    ResumableOutput opened = output;
    List<String> notes = List.of();
    if (opened != null && opened.frames() > 0) {
      notes =
          new ClipExport(
                  opened.format(),
                  opened.frames(),
                  opened.firstPts(),
                  startsAtZero ? 0 : opened.firstPts())
              .write(partial(clip), clip, origin);
    }
    remove();
    return notes;
  }

  private void remove() throws IOException {
    closed = true;
    Files.deleteIfExists(state(clip));
    Files.deleteIfExists(partial(clip));
    spool.delete();
  }

  /** Leaves the files for a resumed run; removes them if they hold no frame. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    if (frames() == 0) {
      if (before == null) {
        remove();
      }
    }
    closed = true;
    spool.close();
  }
}
