package dev.clearlane.serving.inference;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Start-time fair queueing of the engines among cameras. One member uses them at a time; of those
 * that wait, the one with the least virtual time goes first. A camera with large frames therefore
 * delays one with small frames by no more than one of its turns, and a camera that was idle has no
 * credit saved up. Thread-safe.
 *
 * <p>Decision record: {@code docs/adr/0008-engines-shared-fairly.md}.
 */
final class FairTurns {
  private final Set<Member> waiting = new LinkedHashSet<>();
  private boolean taken;
  private long takenAtNs;
  private long nowNs; // virtual time: what the current member had used before its turn

  /** A camera that takes turns. */
  static final class Member {
    private long usedNs;
  }

  /**
   * Waits for the turn.
   *
   * @return false on timeout: the current member did not end its turn
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

  /** Adds a member to the queue. */
  synchronized void want(Member member) {
    member.usedNs = Math.max(member.usedNs, nowNs);
    waiting.add(member);
  }

  /** Takes the turn if it is this member's; the member must be in the queue. */
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

  /** Duration of the current turn until now; 0 if no member has one. */
  synchronized long takenNs() {
    return taken ? System.nanoTime() - takenAtNs : 0;
  }

  /** Number of members in the queue. */
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
      throw new IllegalStateException("the queue is empty");
    }
    return next;
  }
}
