package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Outbox;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.publish.mqtt.Schemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A scripted broker; each connection takes its behaviour from the list. */
public final class FakeBroker implements BrokerConnection.Connector {
  /** Reaction of a connection to messages. */
  public enum Behaviour {
    /** Acknowledges each message at once. */
    TAKES,
    /** Cannot be reached. */
    ABSENT,
    /** Acknowledges the state message, then disconnects at the first other one. */
    BREAKS,
    /** Never acknowledges. */
    SILENT,
    /** Rejects all messages but the state. */
    REFUSES,
    /** Rejects them temporarily. */
    FORBIDS
  }

  private final List<Behaviour> behaviours;
  private final BlockingQueue<OutgoingMessage> taken = new LinkedBlockingQueue<>();
  private boolean stale;
  private int connections;
  private int closed;

  public FakeBroker(Behaviour... behaviours) {
    this.behaviours = List.of(behaviours);
  }

  /** A link to this broker with its outbox in memory. */
  public MqttLink link(MqttSettings settings, StateMessages state) {
    return link(settings, state, Outbox.open(OutboxSettings.inMemory()));
  }

  /** A link to this broker, which closes the outbox. */
  public MqttLink link(MqttSettings settings, StateMessages state, Outbox outbox) {
    ImageShrinker none = (post, maxBytes) -> post;
    return MqttLink.start(
        new LinkSetup(
            settings,
            new LinkClient("fake", state, List.of(), (arrival, replies) -> {}, none),
            outbox,
            this));
  }

  @Override
  public synchronized BrokerConnection connect(BrokerConnection.Events events) throws IOException {
    stale = false;
    Behaviour behaviour = behaviours.get(Math.min(connections++, behaviours.size() - 1));
    if (behaviour == Behaviour.ABSENT) {
      throw new IOException("connection refused");
    }
    return new Connection(behaviour, events);
  }

  /** Reports changed certificates until the next connection. */
  synchronized void makeStale() {
    stale = true;
  }

  @Override
  public synchronized boolean isStale() {
    return stale;
  }

  /** The next message that was acknowledged. */
  OutgoingMessage take() throws InterruptedException {
    OutgoingMessage post = taken.poll(20, TimeUnit.SECONDS);
    if (post == null) {
      throw new AssertionError("nothing arrived");
    }
    return post;
  }

  /** All messages acknowledged so far that are not states. */
  public List<OutgoingMessage> takenPosts() {
    List<OutgoingMessage> posts = new ArrayList<>(taken);
    posts.removeIf(post -> post.topic().endsWith("/state"));
    return posts;
  }

  List<OutgoingMessage> takenStates() {
    List<OutgoingMessage> posts = new ArrayList<>(taken);
    posts.removeIf(post -> !post.topic().endsWith("/state"));
    return posts;
  }

  synchronized int connections() {
    return connections;
  }

  synchronized int closed() {
    return closed;
  }

  private final class Connection implements BrokerConnection {
    private final Behaviour behaviour;
    private final Events events;

    Connection(Behaviour behaviour, Events events) {
      this.behaviour = behaviour;
      this.events = events;
    }

    @Override
    public int window() {
      return 2;
    }

    @Override
    public long maxPacketBytes() {
      return 1 << 20;
    }

    @Override
    public void send(Delivery delivery) throws IOException {
      boolean state = delivery.message().topic().endsWith("/state");
      if (behaviour == Behaviour.SILENT) {
        return;
      }
      if (!state && behaviour == Behaviour.BREAKS) {
        throw new IOException("broken");
      }
      if (!state && behaviour == Behaviour.REFUSES) {
        events.refused(delivery, ReasonCodes.FORMAT_INVALID, "not accepted");
        return;
      }
      if (!state && behaviour == Behaviour.FORBIDS) {
        events.refused(delivery, ReasonCodes.NOT_AUTHORISED, "not authorised");
        return;
      }
      if (!delivery
          .message()
          .contentType()
          .equals("text/plain")) { // messages of tests have no schema
        Schemas.check(
            delivery.message().topic(),
            delivery.message().payload(),
            delivery.message().properties());
      }
      taken.add(delivery.message());
      events.delivered(delivery);
    }

    @Override
    public void close() {
      synchronized (FakeBroker.this) {
        closed++;
      }
    }
  }
}
