package dev.clearlane.edge.resume;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.GrowingClip;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Writes frames into the partial clip of a {@link ResumableClip}, and the state beside it. */
final class ResumableOutput implements Output {
  /** Restoring the frames of a segment again takes seconds at most if they took less than this. */
  static final long KEEP_FROM_NS = Duration.ofMillis(250).toNanos();

  private static final long STATE_INTERVAL_NS = Duration.ofSeconds(2).toNanos();

  /** Keyframes come at least as often as in other clips. */
  private static final double MAX_SEGMENT_SECONDS = 2;

  /** At 1280×720 the frames kept take 84 MiB. */
  private static final int MAX_SEGMENT_FRAMES = 32;

  private final Path clip;
  private final Path stateFile;
  private final StreamFormat format;
  private final FrameSpool spool;
  private final long keepFromNs;
  private final GrowingClip partial;
  private RunState state;
  private long stateNs;
  private volatile long frames;
  private volatile long firstPts;

  private ResumableOutput(
      Path clip,
      Path stateFile,
      StreamFormat format,
      FrameSpool spool,
      long keepFromNs,
      GrowingClip partial,
      RunState state) {
    this.clip = clip;
    this.stateFile = stateFile;
    this.format = format;
    this.spool = spool;
    this.keepFromNs = keepFromNs;
    this.partial = partial;
    this.state = state;
    frames = state.frames();
    firstPts = state.firstPts();
  }

  static ResumableOutput begin(
      Path clip,
      Path partialFile,
      Path stateFile,
      StreamFormat format,
      FrameSpool spool,
      long keepFromNs,
      long run,
      Map<String, String> settings)
      throws IOException {
    int segmentFrames =
        Math.max(
            2,
            (int)
                Math.min(
                    MAX_SEGMENT_FRAMES,
                    Math.round(MAX_SEGMENT_SECONDS * format.framesPerSecond())));
    spool.begin(run, segmentFrames);
    GrowingClip partial = GrowingClip.create(partialFile, format, segmentFrames);
    boolean opened = false;
    try {
      RunState state =
          new RunState(RunState.SCHEMA, run, settings, partial.coding(), segmentFrames, 0, 0);
      state.write(stateFile);
      opened = true;
      return new ResumableOutput(clip, stateFile, format, spool, keepFromNs, partial, state);
    } finally {
      if (!opened) {
        partial.close();
      }
    }
  }

  static ResumableOutput resume(
      Path clip,
      Path partialFile,
      Path stateFile,
      StreamFormat format,
      FrameSpool spool,
      long keepFromNs,
      RunState state)
      throws IOException, InterruptedException {
    GrowingClip partial =
        GrowingClip.resume(partialFile, format, state.segmentFrames(), state.frames());
    if (!partial.coding().equals(state.coding())) {
      partial.close();
      throw new IllegalArgumentException(
          "--resume needs the encoder of the run that was stopped, %s, but there is %s"
              .formatted(name(state.coding()), name(partial.coding())));
    }
    return new ResumableOutput(clip, stateFile, format, spool, keepFromNs, partial, state);
  }

  private static String name(String coding) {
    return coding.replaceFirst(" .*", "");
  }

  @Override
  public String name() {
    return "file:" + clip;
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      long pts = frame.restored().pts();
      if (frames == 0) {
        firstPts = pts;
      }
      if (frame.restored() != frame.raw() && isWorthKeeping(frame)) {
        spool.store(frames, frame.restored());
      }
      partial.write(frame.restored(), pts - firstPts);
      frames = partial.frames();
      if (segmentsInFile() > state.frames() && isStateDue()) {
        writeState();
      }
    }
  }

  /** Frames that were restored by an earlier run carry no times, and are kept already. */
  private boolean isWorthKeeping(RestoredFrame frame) {
    return !spool.holds(frames)
        && frame.stageNs().values().stream().mapToLong(Long::longValue).sum() >= keepFromNs;
  }

  /** Frames of the whole segments in the file. */
  private long segmentsInFile() {
    return partial.framesInFile() - partial.framesInFile() % state.segmentFrames();
  }

  private boolean isStateDue() {
    return stateNs == 0 || System.nanoTime() - stateNs >= STATE_INTERVAL_NS;
  }

  private void writeState() throws IOException {
    stateNs = System.nanoTime();
    partial.sync();
    state = state.withFrames(segmentsInFile(), firstPts);
    state.write(stateFile);
  }

  StreamFormat format() {
    return format;
  }

  /** Number of frames, those of earlier runs included. */
  long frames() {
    return frames;
  }

  /** Time of the first frame, in ticks of the source. */
  long firstPts() {
    return firstPts;
  }

  @Override
  public void close() throws IOException {
    partial.close();
    if (segmentsInFile() > state.frames()) {
      writeState();
    }
  }
}
