package dev.clearlane.edge.outbox;

import java.util.Locale;

/** What matters more: the first is sent first, the last is given up first. */
public enum Priority {
  PLATE(0),
  EVENT(1),
  DECISION(2),
  FRAME(3);

  private final int rank;

  Priority(int rank) {
    this.rank = rank;
  }

  /** How it stands in files: never given another meaning. */
  int rank() {
    return rank;
  }

  /** The name in messages and figures. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
