package dev.clearlane.serving.inference;

/** The turns that cameras take at shared engines, for simulations in other packages. */
public final class TestTurns {
  private final FairTurns turns = new FairTurns();

  /** One camera. */
  public final class Member {
    private final FairTurns.Member member = new FairTurns.Member();

    private Member() {}

    public void want() {
      turns.want(member);
    }

    public boolean take() {
      return turns.take(member);
    }

    public void done(long tookNs) {
      turns.done(member, tookNs);
    }
  }

  public Member join() {
    return new Member();
  }
}
