package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Entry;
import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order in which one session sends: messages to be repeated in a smaller size, direct messages,
 * live messages of the outbox, then historical ones, which are sent no faster than configured.
 * Makes images fit the {@link PayloadLimit}. Used by the link's thread.
 */
final class SendQueue {
  private static final Logger LOG = LoggerFactory.getLogger(SendQueue.class);

  private final LinkSetup setup;
  private final LinkMailbox mailbox;
  private final LinkMetrics metrics;
  private final PayloadLimit limit;
  private final Outbox outbox;
  private final ReplayRate replayRate;
  private final ArrayDeque<Delivery> resend = new ArrayDeque<>();
  private OutboxReader reader;
  private boolean replayComplete;
  private long rereadNs = Long.MAX_VALUE;

  SendQueue(
      LinkSetup setup, LinkMailbox mailbox, LinkMetrics metrics, PayloadLimit limit, long nowNs) {
    this.setup = setup;
    this.mailbox = mailbox;
    this.metrics = metrics;
    this.limit = limit;
    outbox = setup.outbox();
    reader = outbox.reader();
    replayRate = new ReplayRate(setup.settings().limits().replayPerSecond(), nowNs);
  }

  /** The next message, made to fit; null if none may be sent now. */
  @Nullable Delivery next(long nowNs) {
    while (mailbox.closeInNs() > 0) {
      Delivery next = select(nowNs);
      if (next == null) {
        return null;
      }
      Delivery fitting = fit(next);
      if (fitting != null) {
        return fitting;
      }
    }
    return null;
  }

  /** Time until the next historical message may be sent. */
  long replayInNs(long nowNs) {
    return replayComplete ? Long.MAX_VALUE : replayRate.waitNs(nowNs);
  }

  /** Sends a message once more, which then must be smaller. */
  void resend(Delivery delivery) {
    resend.add(delivery);
  }

  /** Counts a message that the broker will never accept, and removes it from the outbox. */
  void drop(Delivery delivery, String why) {
    countRefused(delivery, why);
    Entry entry = delivery.entry();
    if (entry != null) {
      outbox.remove(entry);
    }
  }

  /** Counts a message that the broker may accept later, and schedules the next attempt. */
  void retryLater(Delivery delivery, String why, long nowNs) {
    countRefused(delivery, why);
    if (rereadNs == Long.MAX_VALUE) {
      rereadNs = nowNs + setup.settings().timeouts().retry().max().toNanos();
    }
  }

  /** Reads the outbox from the start again, if {@link #retryLater} asked for it and it is time. */
  void rereadIfDue(long nowNs) {
    if (nowNs - rereadNs >= 0 && resend.isEmpty()) {
      rereadNs = Long.MAX_VALUE;
      reader = outbox.reader();
      replayComplete = false;
    }
  }

  private void countRefused(Delivery delivery, String why) {
    LOG.warn("{}: message on {} rejected: {}", setup.broker(), delivery.message().topic(), why);
    metrics.addRefused(delivery.message().topic() + ": " + why);
  }

  private @Nullable Delivery select(long nowNs) {
    Delivery repeated = resend.poll();
    if (repeated != null) {
      return repeated;
    }
    OutgoingMessage direct = mailbox.nextDirect();
    if (direct != null) {
      return new Delivery(direct, null);
    }
    for (Entry entry = reader.nextLive(); entry != null; entry = reader.nextLive()) {
      long remainingMs = outbox.remainingMs(entry);
      if (remainingMs > 0) {
        return new Delivery(message(entry, remainingMs, false), entry);
      }
      outbox.release(entry);
    }
    boolean mayReplay = mailbox.isClosing() || replayRate.waitNs(nowNs) <= 0;
    while (mayReplay && !replayComplete) {
      Entry entry = reader.nextHistorical();
      if (entry == null) {
        replayComplete = true;
        continue;
      }
      long remainingMs = outbox.remainingMs(entry);
      if (remainingMs > 0) {
        replayRate.take();
        return new Delivery(message(entry, remainingMs, true), entry);
      }
      outbox.release(entry);
    }
    return null;
  }

  private static OutgoingMessage message(Entry entry, long remainingMs, boolean historical) {
    Map<String, String> properties = new LinkedHashMap<>(entry.message().properties());
    properties.put("message_id", entry.message().id().toString());
    properties.put("topic_sequence", Long.toString(entry.topicSequence()));
    properties.put("is_historical", Boolean.toString(historical));
    return new OutgoingMessage(
        entry.message().topic(),
        entry.message().contentType(),
        entry.message().payload(),
        properties,
        false,
        Math.max(1, TimeUnit.MILLISECONDS.toSeconds(remainingMs)),
        null);
  }

  /** Makes an image smaller if needed; null if the message cannot fit, which is counted. */
  private @Nullable Delivery fit(Delivery delivery) {
    OutgoingMessage message = delivery.message();
    int maxBytes = limit.bytes();
    if (delivery.bytes() <= maxBytes) {
      return delivery;
    }
    String why = "%d bytes, but the broker accepts %d".formatted(delivery.bytes(), maxBytes);
    if (message.isImage()) {
      try {
        return new Delivery(setup.client().shrinker().shrink(message, maxBytes), delivery.entry());
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    drop(delivery, why);
    return null;
  }
}
