package dev.clearlane.edge.outbox;

/** The two clocks of a machine. */
public interface TimeSource {
  /** Time of day, Unix time; may jump when somebody sets it. */
  long wallMs();

  /** Runs evenly from an arbitrary origin. */
  long monotonicNs();

  /** The machine's own. */
  static TimeSource system() {
    return new TimeSource() {
      @Override
      public long wallMs() {
        return System.currentTimeMillis();
      }

      @Override
      public long monotonicNs() {
        return System.nanoTime();
      }
    };
  }
}
