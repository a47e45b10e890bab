package dev.clearlane.edge.outbox;

import java.util.Locale;

/** What matters more: the first is sent first, the last is given up first. */
public enum Priority {
  PLATE,
  EVENT,
  DECISION,
  FRAME;

  /** The name in messages and figures. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
