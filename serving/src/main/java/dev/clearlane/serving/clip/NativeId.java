package dev.clearlane.serving.clip;

import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A unique number that FFmpeg stores as the opaque pointer of a callback; never dereferenced.
 * JavaCPP supports ten callbacks per type, so one callback serves all objects and finds them by
 * number.
 */
final class NativeId extends Pointer {
  private static final AtomicLong NEXT = new AtomicLong(1);

  /** The next number. */
  public NativeId() {
    super((@Nullable Pointer) null);
    address = NEXT.getAndIncrement();
  }
}
