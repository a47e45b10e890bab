package dev.clearlane.edge.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SubsystemConverterTest {
  @Test
  void shouldNameThePackageOfTheLogger() {
    assertThat(SubsystemConverter.subsystem("dev.clearlane.edge.publish.rtsp.RtspServer"))
        .isEqualTo("rtsp");
    assertThat(SubsystemConverter.subsystem("dev.clearlane.serving.inference.cache.EngineCache"))
        .isEqualTo("inference");
    assertThat(SubsystemConverter.subsystem("dev.clearlane.bench.Main")).isEqualTo("Main");
    assertThat(SubsystemConverter.subsystem("org.library.Client")).isEqualTo("Client");
  }
}
