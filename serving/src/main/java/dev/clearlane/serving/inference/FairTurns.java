package dev.clearlane.serving.inference;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Who may use the engines next. They are used by one at a time; of those who wait, the one goes
 * first who has used them least since it began to want them all the time. So a camera with large
 * frames delays one with small frames by one of its turns at most, and who did not want them for a
 * while has saved nothing up (start-time fair queueing). Thread-safe.
 */
final class FairTurns {
  private final Set<Member> waiting = new LinkedHashSet<>();
  private boolean taken;
  private long takenAtNs;
  private long nowNs; // virtual: what the member in turn had used before its turn

  /** One who takes turns. */
  static final class Member {
    private long usedNs;
  }

  /**
   * Waits for the turn.
   *
   * @return false if it did not come in time: whoever has it does not give it back
   */
  synchronized boolean await(Member member, long timeoutNs) throws InterruptedException {
    long untilNs = System.nanoTime() + timeoutNs;
    want(member);
    try {
      while (!take(member)) {
        long leftNs = untilNs - System.nanoTime();
        if (leftNs <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNs);
      }
      return true;
    } finally {
      waiting.remove(member);
      notifyAll();
    }
  }

  /** Makes a member one of those who wait. */
  synchronized void want(Member member) {
    member.usedNs = Math.max(member.usedNs, nowNs);
    waiting.add(member);
  }

  /** Takes the turn, where it is this member's; it must be one of those who wait. */
  synchronized boolean take(Member member) {
    if (taken || next() != member) {
      return false;
    }
    waiting.remove(member);
    taken = true;
    takenAtNs = System.nanoTime();
    nowNs = member.usedNs;
    return true;
  }

  /** Ends the turn. */
  synchronized void done(Member member, long tookNs) {
    member.usedNs += tookNs;
    taken = false;
    notifyAll();
  }

  /** How long the present turn has taken so far; 0 where nobody has one. */
  synchronized long takenNs() {
    return taken ? System.nanoTime() - takenAtNs : 0;
  }

  /** How many wait now. */
  synchronized int waiting() {
    return waiting.size();
  }

  private Member next() {
    Member next = null;
    for (Member member : waiting) {
      if (next == null || member.usedNs < next.usedNs) {
        next = member;
      }
    }
    if (next == null) {
      throw new IllegalStateException("nobody waits");
    }
    return next;
  }
}
