package dev.clearlane.edge.resume;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.serving.frame.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The restored frames of the segment that is being encoded, lossless, in a file next to the clip: a
 * resumed run encodes them again instead of restoring them again. A frame takes the place of the
 * one a segment before. The file is locked while it is open.
 */
final class FrameSpool implements AutoCloseable {
  /** Run, frame number, bytes, checksum. */
  private static final int HEADER_BYTES = 32;

  private final Path file;
  private final FileChannel channel;
  private final @Nullable FileLock lock;
  private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
  private final Set<Long> kept = ConcurrentHashMap.newKeySet();
  private long run;
  private int segmentFrames = 1;

  private FrameSpool(Path file, FileChannel channel, @Nullable FileLock lock) {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens the file, which is created if it is missing.
   *
   * @throws IOException also if another process has it open
   */
  static FrameSpool open(Path file, Path clip) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (FileSystemException e) {
      throw new IOException(clip + ": cannot be written: " + Reasons.rule(e), e);
    }
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // by another run in this process
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new IOException(clip + ": another run is writing this clip");
    }
    return new FrameSpool(file, channel, lock);
  }

  /** Discards all frames and begins a run. */
  void begin(long newRun, int newSegmentFrames) throws IOException {
    channel.truncate(0);
    kept.clear();
    run = newRun;
    segmentFrames = newSegmentFrames;
  }

  /** Finds the frames of a run. */
  void resume(long oldRun, int oldSegmentFrames) throws IOException {
    run = oldRun;
    segmentFrames = oldSegmentFrames;
    kept.clear();
    long size = channel.size();
    if (size < HEADER_BYTES) {
      return;
    }
    read(header.clear(), 0);
    int bytes = header.getInt(16);
    if (bytes < 1) {
      return;
    }
    ByteBuffer pixels = ByteBuffer.allocateDirect(bytes);
    for (int slot = 0; slot < segmentFrames; slot++) {
      long at = slot * (long) (HEADER_BYTES + bytes);
      if (at + HEADER_BYTES + bytes > size) {
        break;
      }
      read(header.clear(), at);
      long frame = header.getLong(8);
      if (header.getLong(0) == run && header.getInt(16) == bytes && frame % segmentFrames == slot) {
        read(pixels.clear(), at + HEADER_BYTES);
        if (checksum(frame, pixels.flip()) == header.getLong(24)) {
          kept.add(frame);
        }
      }
    }
  }

  /** Whether a frame of an earlier run is kept. */
  boolean holds(long frame) {
    return kept.contains(frame);
  }

  /** Whether no frame of an earlier run is kept. */
  boolean isEmpty() {
    return kept.isEmpty();
  }

  /** Writes the pixels of a kept frame into another of the same size. */
  void load(long frame, Frame into) throws IOException {
    ByteBuffer pixels = into.pixels().duplicate().clear();
    read(pixels, at(frame, pixels.capacity()) + HEADER_BYTES);
  }

  /** Keeps a frame, which stays the caller's. */
  void store(long number, Frame pixelsOf) throws IOException {
    ByteBuffer pixels = pixelsOf.pixels().duplicate().clear();
    long at = at(number, pixels.capacity());
    header.clear().putLong(0, run).putLong(8, number).putLong(16, 0);
    header.putInt(16, pixels.capacity()).putLong(24, checksum(number, pixels));
    kept.removeIf(frame -> frame % segmentFrames == number % segmentFrames);
    write(pixels.rewind(), at + HEADER_BYTES);
    write(header.rewind(), at);
  }

  private long at(long frame, int bytes) {
    return frame % segmentFrames * (HEADER_BYTES + bytes);
  }

  private long checksum(long frame, ByteBuffer pixels) {
    CRC32 sum = new CRC32();
    sum.update(pixels);
    return sum.getValue() ^ (run * 31 + frame);
  }

  private void read(ByteBuffer to, long at) throws IOException {
    long position = at;
    while (to.hasRemaining()) {
      int read = channel.read(to, position);
      if (read < 0) {
        throw new IOException(file + ": is cut short");
      }
      position += read;
    }
  }

  private void write(ByteBuffer from, long at) throws IOException {
    long position = at;
    while (from.hasRemaining()) {
      position += channel.write(from, position);
    }
  }

  /** Closes the file and removes it. */
  void delete() throws IOException {
    Files.deleteIfExists(file); // before the lock is released
    close();
  }

  @Override
  public void close() throws IOException {
    if (lock != null && lock.isValid()) {
      lock.release();
    }
    channel.close();
  }
}
