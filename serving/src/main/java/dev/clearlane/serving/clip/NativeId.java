package dev.clearlane.serving.clip;

import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A number of its own where FFmpeg keeps a pointer for us and hands it back to a callback; nothing
 * is there. JavaCPP has room for ten callbacks of a kind, so one serves all and tells them apart.
 */
public final class NativeId extends Pointer {
  private static final AtomicLong NEXT = new AtomicLong(1);

  /** The next number. */
  public NativeId() {
    super((@Nullable Pointer) null);
    address = NEXT.getAndIncrement();
  }
}
