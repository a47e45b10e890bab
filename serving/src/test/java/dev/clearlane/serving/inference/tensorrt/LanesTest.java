package dev.clearlane.serving.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.inference.tensorrt.Lanes.Route;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which lanes stay; those of no engine hold nothing native. */
class LanesTest {
  private final Lanes lanes = new Lanes();

  @Test
  void shouldCreateOneLanePerRoute() throws Exception {
    Lane first = lane(0);
    assertThat(lane(1)).isNotSameAs(first);
    assertThat(lane(0)).isSameAs(first);
  }

  @Test
  void shouldEvictTheLaneUnusedForLongestAtTheMaximum() throws Exception {
    List<Lane> made = fill();
    lane(0); // now 1 is it
    Lane another = lane(Lanes.MAX);
    assertThat(made.get(1).isClosed()).isTrue();
    assertThat(made.get(0).isClosed()).isFalse();
    assertThat(made.stream().filter(Lane::isClosed)).hasSize(1);
    assertThat(another.isClosed()).isFalse();
    assertThat(lane(1)).isNotSameAs(made.get(1));
    assertThat(made.get(2).isClosed()).isTrue();
  }

  @Test
  void shouldCloseALaneBeforeCreatingAnother() throws Exception {
    List<Lane> made = fill();
    lanes.get(
        route(Lanes.MAX),
        () -> {
          assertThat(made.get(0).isClosed()).isTrue(); // device memory is short where both exist
          return new Lane(List.of());
        });
  }

  @Test
  void shouldKeepNoLaneThatCannotBeCreated() throws Exception {
    CudaException failure = new CudaException("out of memory");
    assertThatThrownBy(
            () ->
                lanes.get(
                    route(0),
                    () -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(lane(0).isClosed()).isFalse();
  }

  @Test
  void shouldCreateNewLanesAfterClosingAll() throws Exception {
    List<Lane> made = fill();
    lanes.close();
    assertThat(made).allMatch(Lane::isClosed);
    assertThat(lane(0)).isNotSameAs(made.get(0));
  }

  @Test
  void shouldRejectRunsOnAClosedLane() throws Exception {
    Lane lane = lane(0);
    lanes.close();
    assertThatThrownBy(() -> lane.start(null, () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a lane was used after it was closed");
  }

  private List<Lane> fill() throws CudaException {
    List<Lane> made = new ArrayList<>();
    for (int i = 0; i < Lanes.MAX; i++) {
      made.add(lane(i));
    }
    return made;
  }

  private Lane lane(int number) throws CudaException {
    return lanes.get(route(number), () -> new Lane(List.of()));
  }

  private static Route route(int number) {
    return new Route(Job.tensor(16 * (1 + number), 16, 1), List.of());
  }
}
