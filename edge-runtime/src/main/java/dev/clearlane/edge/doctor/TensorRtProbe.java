package dev.clearlane.edge.doctor;

/** Checks whether TensorRT can run networks here. May load native libraries; never throws. */
@FunctionalInterface
public interface TensorRtProbe {
  /** For a mounted root file system. */
  TensorRtProbe MOUNTED =
      () -> new Answer(Verdict.NOT_ASKED, "usability can only be checked on the machine itself");

  /** Runs the check. */
  Answer look();

  /** Result of the check. */
  enum Verdict {
    /** It can run networks. */
    USABLE,
    /** It cannot run networks. */
    NOT_USABLE,
    /** Not tested. */
    NOT_ASKED
  }

  /**
   * Result and reason.
   *
   * @param why version and device, or the problem in one line
   */
  record Answer(Verdict verdict, String why) {
    /** The answer of TensorRT itself. */
    public static Answer of(boolean usable, String why) {
      return new Answer(usable ? Verdict.USABLE : Verdict.NOT_USABLE, why);
    }
  }
}
