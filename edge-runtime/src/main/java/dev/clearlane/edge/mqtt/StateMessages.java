package dev.clearlane.edge.mqtt;

import org.jspecify.annotations.Nullable;

/** The retained messages by which subscribers see whether a vehicle is connected. */
public interface StateMessages {
  /**
   * Published after each connection, and again when the outbox's storage changes.
   *
   * @param onDisk whether unsent messages are stored on disk
   * @param outboxFailure why they are not; null where they are, or where no disk was configured
   */
  OutgoingMessage online(boolean onDisk, @Nullable String outboxFailure);

  /** Published before an orderly disconnect. */
  OutgoingMessage closed();

  /** The Last Will: published by the broker when the connection breaks. */
  OutgoingMessage lost();
}
