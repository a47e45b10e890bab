package dev.clearlane.edge.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final List<String> closed = new ArrayList<>();
  private final ConnectionPlaces<String> places = new ConnectionPlaces<>(4, 3, closed::add);
  private long nowNs;
  private final LoginPauses pauses = new LoginPauses(() -> nowNs);

  @Test
  void shouldMakeRoomOfTheGreediestStranger() throws Exception {
    assertThat(places.enter("viewer", address("10.0.0.1"))).isTrue();
    assertThat(places.enter("a1", address("10.0.0.2"))).isTrue();
    assertThat(places.enter("a2", address("10.0.0.2"))).isTrue();
    assertThat(places.enter("b1", address("10.0.0.3"))).isTrue();
    assertThat(places.enter("c1", address("10.0.0.4"))).isTrue();
    assertThat(closed).containsExactly("a1");
    assertThat(places.size()).isEqualTo(4);
  }

  @Test
  void shouldKeepThoseThatHaveLoggedIn() throws Exception {
    for (String name : List.of("v1", "v2", "v3")) {
      assertThat(places.enter(name, address("10.0.0.1"))).isTrue();
      places.admit(name);
    }
    assertThat(places.enter("v4", address("10.0.0.1"))).as("above its share").isFalse();
    assertThat(places.enter("w1", address("10.0.0.2"))).isTrue();
    places.admit("w1");
    assertThat(places.enter("x1", address("10.0.0.3"))).as("all have logged in").isFalse();
    places.leave("v2");
    assertThat(places.enter("x1", address("10.0.0.3"))).isTrue();
    assertThat(closed).isEmpty();
  }

  @Test
  void shouldReplaceAnAddressOwnStrangersAboveItsShare() throws Exception {
    for (String name : List.of("a1", "a2", "a3", "a4", "a5")) {
      assertThat(places.enter(name, address("10.0.0.1"))).isTrue();
    }
    assertThat(closed).containsExactly("a1", "a2");
  }

  @Test
  void shouldPauseLongerAfterEachWrongPassword() throws Exception {
    ClientAddress guesser = address("10.0.0.1");
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      pauses.wrong(guesser);
      seconds.add(pauses.left(guesser).toSeconds());
      nowNs += pauses.left(guesser).toNanos();
    }
    assertThat(seconds).containsExactly(0L, 0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    assertThat(pauses.left(address("10.0.0.2"))).as("another address").isZero();
    pauses.wrong(guesser);
    nowNs += Duration.ofMinutes(11).toNanos();
    pauses.wrong(guesser);
    assertThat(pauses.left(guesser)).as("after ten minutes").isZero();
  }

  @Test
  void shouldForgetWrongPasswordsAfterARightOne() throws Exception {
    ClientAddress viewer = address("10.0.0.1");
    for (int i = 0; i < 5; i++) {
      pauses.wrong(viewer);
    }
    pauses.right(viewer);
    assertThat(pauses.left(viewer)).isZero();
  }

  @Test
  void shouldRememberABoundedNumberOfAddresses() throws Exception {
    ClientAddress first = address("10.0.0.1");
    for (int i = 0; i < 5; i++) {
      pauses.wrong(first);
    }
    for (int i = 0; i < LoginPauses.MAX_ADDRESSES; i++) {
      pauses.wrong(new ClientAddress("other " + i));
    }
    assertThat(pauses.left(first)).as("dropped as the oldest").isZero();
  }

  @Test
  void shouldCountAnIpv6NetworkAsOne() throws Exception {
    assertThat(address("2001:db8:1:2::1")).isEqualTo(address("2001:db8:1:2:3::7"));
    assertThat(address("2001:db8:1:2::1")).isNotEqualTo(address("2001:db8:1:3::1"));
    assertThat(address("10.0.0.1")).isNotEqualTo(address("10.0.0.2"));
  }

  private static ClientAddress address(String text) throws UnknownHostException {
    return ClientAddress.of(InetAddress.getByName(text));
  }
}
