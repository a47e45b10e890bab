package dev.clearlane.serving.clip;

import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes a finished clip of a {@link GrowingClip}, without encoding its frames again, and copies
 * into it what the recording has besides them.
 *
 * @param format of the frames
 * @param frames how many of them
 * @param firstPts time of the first in the recording, in ticks of the format
 * @param offset time of the first in the finished clip, likewise
 */
public record ClipExport(StreamFormat format, long frames, long firstPts, long offset) {

  /**
   * Writes the clip. The target appears when it is whole.
   *
   * @param target MP4, MOV or Matroska by its suffix
   * @param origin null to copy the frames alone
   * @return what was copied from the recording, and what was left out: one line each
   */
  public List<String> write(Path growing, Path target, @Nullable Origin origin)
      throws IOException, InterruptedException {
    Libav.load();
    List<String> notes = new ArrayList<>();
    PartFile part = new PartFile(target);
    try {
      if (origin == null || !isWritten(growing, part.path(), target, origin, notes)) {
        copy(growing, part.path(), ClipWriter.container(target), null, null);
      }
      part.complete();
      return notes;
    } catch (IOException e) {
      throw new IOException(target + ": cannot be completed: " + e.getMessage(), e);
    } finally {
      part.discard();
    }
  }

  /** Whether the clip was written with what the recording has; the frames matter more. */
  private boolean isWritten(Path growing, Path part, Path target, Origin origin, List<String> notes)
      throws IOException, InterruptedException {
    try (Demuxer source = Demuxer.ofAll(Input.clip(origin.file(), origin.video()));
        SideStreams sides = new SideStreams(source, format, offset - firstPts)) {
      SourceMetadata metadata = source.metadata(skipped(source));
      copy(growing, part, ClipWriter.container(target), sides, metadata);
      notes.addAll(sides.notes());
      return true;
    } catch (IOException e) {
      notes.add("only the frames were written, without sound and tags: " + e.getMessage());
      return false;
    }
  }

  /** Time of the recording before the first frame. */
  private Duration skipped(Demuxer source) {
    long startPts = Math.max(0, source.stream().start_time()); // negative for unknown
    return Duration.ofNanos(
        Math.max(0, Math.round(format.timeBase().seconds(firstPts - startPts) * 1e9)));
  }

  private void copy(
      Path growing,
      Path part,
      String container,
      @Nullable SideStreams sides,
      @Nullable SourceMetadata metadata)
      throws IOException, InterruptedException {
    AtomicLong last = new AtomicLong();
    try (Muxer to = new Muxer(part, container, format)) {
      ClipPackets.read(
          growing,
          format.timeBase(),
          frames,
          (packet, pts) -> {
            if (packet.isFirst()) {
              if (sides != null) {
                sides.addTo(to);
              }
              if (metadata != null) {
                to.describe(metadata);
              }
              to.beginLike(packet.stream());
            }
            if (sides != null) {
              sides.copyUntil(to, pts + offset);
            }
            to.write(packet.packet(), pts + offset);
            last.set(pts + offset);
          });
      if (sides != null) {
        sides.copyUntil(to, last.get() + Math.max(0, to.nominalTicks() - 1));
      }
      to.finish();
    }
  }
}
