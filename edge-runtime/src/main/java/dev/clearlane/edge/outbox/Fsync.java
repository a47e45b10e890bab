package dev.clearlane.edge.outbox;

/** When messages are forced to the disk. Whatever is chosen, they survive the process. */
public enum Fsync {
  /** Each message by itself: a power cut costs what was offered in the last milliseconds. */
  MESSAGE,
  /** All messages that arrived meanwhile together, without waiting for more. */
  BATCH,
  /** When SQLite moves its log into the database: a power cut may cost minutes; spares flash. */
  CHECKPOINT
}
