package dev.clearlane.edge.outbox;

/** When messages are synced to disk. With each policy they survive a crash of the process. */
public enum Fsync {
  /** After each message: a power cut loses the messages of the last milliseconds. */
  MESSAGE,
  /** After each batch of all messages that arrived during the last write; never waits for more. */
  BATCH,
  /** At SQLite's checkpoints: a power cut may lose minutes of messages; reduces flash wear. */
  CHECKPOINT
}
