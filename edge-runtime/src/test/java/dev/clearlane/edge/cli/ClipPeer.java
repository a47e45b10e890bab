package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command that restores a clip, in a process of its own. */
final class ClipPeer implements AutoCloseable {
  private final Process process;
  private final Path log;

  private ClipPeer(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static ClipPeer start(Path log, Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Djava.awt.headless=true",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                Main.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return new ClipPeer(builder.start(), log);
  }

  /** Waits until its state says that frames are done. */
  void awaitFrames(Path state) throws IOException, InterruptedException {
    while (!Files.exists(state) || !Files.readString(state).matches("(?s).*\"frames\" : [1-9].*")) {
      assertThat(process.isAlive()).as(log()).isTrue();
      Thread.sleep(20); // asks; nothing depends on how often
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }

  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  String log() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
