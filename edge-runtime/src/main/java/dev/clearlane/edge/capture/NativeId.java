package dev.clearlane.edge.capture;

import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** A number of its own where FFmpeg keeps a pointer for us; nothing is there. */
final class NativeId extends Pointer {
  private static final AtomicLong NEXT = new AtomicLong(1);

  NativeId() {
    super((@Nullable Pointer) null);
    address = NEXT.getAndIncrement();
  }
}
