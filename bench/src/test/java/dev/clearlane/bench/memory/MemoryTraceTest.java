package dev.clearlane.bench.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTraceTest {
  @Test
  void shouldFindTheSlopeOfALine() {
    MemoryTrace trace = new MemoryTrace();
    for (int i = 0; i < 10; i++) {
      trace.add(100L * i, 5000 + 3L * i);
    }
    assertThat(trace.slopeKibPer1000Frames()).isCloseTo(30, within(1e-9));
  }

  @Test
  void shouldLeaveTheWarmUpOut() {
    MemoryTrace trace = new MemoryTrace();
    trace.add(0, 10);
    trace.add(100, 1000);
    trace.add(200, 1000);
    assertThat(trace.after(100).slopeKibPer1000Frames()).isZero();
    assertThat(trace.after(100).readings()).hasSize(2);
  }

  @Test
  void shouldHaveNoSlopeWithoutTwoReadings() {
    assertThat(new MemoryTrace().slopeKibPer1000Frames()).isZero();
  }

  @Test
  void shouldReadTheResidentSetAsLinuxPrintsIt() throws Exception {
    assertThat(ResidentSet.kib(List.of("Name:\tjava", "VmRSS:\t  123456 kB"))).isEqualTo(123456);
    assertThatThrownBy(() -> ResidentSet.kib(List.of("Name:\tjava")))
        .isInstanceOf(IOException.class)
        .hasMessage("/proc/self/status has no VmRSS");
  }
}
