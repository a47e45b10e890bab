package dev.clearlane.edge.admission;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's places for connections: a total, and a share per client address. Where places are
 * short, a connection without login makes room for a new one: the oldest of the address that has
 * the most of them, so that many idle connections of strangers do not keep viewers out. Used on one
 * thread.
 *
 * @param <C> connection, compared by identity or {@code equals}
 */
public final class ConnectionPlaces<C> {
  private final int total;
  private final int perAddress;
  private final Consumer<C> close;
  private final Map<C, Place> places = new LinkedHashMap<>(); // oldest first

  private static final class Place {
    private final ClientAddress address;
    private boolean admitted;

    Place(ClientAddress address) {
      this.address = address;
    }
  }

  /**
   * @param total maximum number of connections, from 1
   * @param perAddress maximum of them per address, 1 to {@code total}
   * @param close closes a connection that makes room
   */
  public ConnectionPlaces(int total, int perAddress, Consumer<C> close) {
    this.total = total;
    this.perAddress = perAddress;
    this.close = close;
  }

  /**
   * Takes a place, if need be that of a connection without login.
   *
   * @return false if all places of this address, or all at all, belong to connections with login
   */
  public boolean enter(C connection, ClientAddress address) {
    if (count(address, true) >= perAddress && !makeRoom(address)) {
      return false;
    }
    if (places.size() >= total) {
      ClientAddress greediest = greediest();
      if (greediest == null || !makeRoom(greediest)) {
        return false;
      }
    }
    places.put(connection, new Place(address));
    return true;
  }

  /** Records that a connection has logged in: it keeps its place. */
  public void admit(C connection) {
    Place place = places.get(connection);
    if (place != null) {
      place.admitted = true;
    }
  }

  /** Frees the place of a connection that has ended. */
  public void leave(C connection) {
    places.remove(connection);
  }

  /** Number of connections. */
  public int size() {
    return places.size();
  }

  private long count(ClientAddress address, boolean withAdmitted) {
    return places.values().stream()
        .filter(place -> place.address.equals(address) && (withAdmitted || !place.admitted))
        .count();
  }

  /** The address with the most connections without login; null if there is none. */
  private @Nullable ClientAddress greediest() {
    Map<ClientAddress, Long> counts = new HashMap<>();
    for (Place place : places.values()) {
      if (!place.admitted) {
        counts.computeIfAbsent(place.address, address -> count(address, false));
      }
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private boolean makeRoom(ClientAddress address) {
    C oldest = null;
    for (Map.Entry<C, Place> entry : places.entrySet()) {
      if (!entry.getValue().admitted && entry.getValue().address.equals(address)) {
        oldest = entry.getKey();
        break;
      }
    }
    if (oldest == null) {
      return false;
    }
    places.remove(oldest);
    close.accept(oldest);
    return true;
  }
}
