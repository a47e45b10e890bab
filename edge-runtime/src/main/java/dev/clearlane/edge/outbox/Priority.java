package dev.clearlane.edge.outbox;

import java.util.Locale;

/** Priority of a message: the first is sent first, the last is dropped first. */
public enum Priority {
  PLATE(0),
  EVENT(1),
  DECISION(2),
  FRAME(3);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** The value in outbox files; must never change. */
  int rank() {
    return rank;
  }

  /** The name in messages and metrics. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
