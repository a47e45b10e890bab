package dev.clearlane.edge.doctor;

/** Looks whether TensorRT can run networks here. It may load native libraries, and never throws. */
@FunctionalInterface
public interface TensorRtProbe {
  /** Of a machine whose files alone are there. */
  TensorRtProbe MOUNTED =
      () -> new Answer(Verdict.NOT_ASKED, "whether it works, the machine itself can say alone");

  /** Looks. */
  Answer look();

  /** What came of it. */
  enum Verdict {
    /** Networks run on it. */
    USABLE,
    /** It was tried, and they do not. */
    NOT_USABLE,
    /** It was not tried. */
    NOT_ASKED
  }

  /**
   * What was found.
   *
   * @param why version and device, or in one line what is in the way
   */
  record Answer(Verdict verdict, String why) {
    /** What an engine says of itself. */
    public static Answer of(boolean usable, String why) {
      return new Answer(usable ? Verdict.USABLE : Verdict.NOT_USABLE, why);
    }
  }
}
