package dev.clearlane.edge.cli;

import dev.clearlane.edge.mqtt.IncomingMessage;
import dev.clearlane.edge.mqtt.TopicListener;
import dev.clearlane.edge.publish.mqtt.WatchedMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane watch}. */
@Command(
    name = "watch",
    description = {
      "Print messages of vehicles as they reach the broker, one line per message.",
      "User name and password are read from $CLEARLANE_MQTT_USERNAME and"
          + " $CLEARLANE_MQTT_PASSWORD or $CLEARLANE_MQTT_PASSWORD_FILE."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane watch mqtt://localhost",
      "  clearlane watch mqtts://broker --mqtt-ca ca.pem --vehicle car-7 --json",
      "  clearlane watch mqtt://localhost --frames pictures/ --count 10"
    })
final class WatchCommand implements Callable<Integer> {
  private static final int MAX_PACKET_BYTES = 16 << 20;
  private static final int WAITING = 10_000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "URI",
      description = "Broker: mqtt://host[:1883] or mqtts://host[:8883].")
  private String broker = "";

  @Option(
      names = "--fleet",
      paramLabel = "ID",
      description = "Only messages of this fleet (default: all).")
  private String fleet = "+";

  @Option(
      names = "--vehicle",
      paramLabel = "ID",
      description = "Only messages of this vehicle (default: all).")
  private String vehicle = "+";

  @Option(
      names = "--frames",
      paramLabel = "DIR",
      description = "Directory to write images to, one file per message, named by message id.")
  private @Nullable Path frames;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Exit after N messages (default: no limit).")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "Exit after N seconds (default: no limit); exit code 1 if --count was not reached.")
  private long seconds = TimeUnit.DAYS.toSeconds(36_500);

  @Option(names = "--json", description = "Print one JSON object per message.")
  private boolean json;

  @Mixin private TlsOptions tls = new TlsOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    LinkedBlockingQueue<IncomingMessage> arrivals = new LinkedBlockingQueue<>(WAITING);
    if (frames != null) {
      Files.createDirectories(frames);
    }
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long seen = 0;
    try (TopicListener listener =
        TopicListener.start(
            tls.settings(broker),
            "clearlane-watch-" + UUID.randomUUID(),
            List.of(WatchedMessage.filter(fleet, vehicle)),
            MAX_PACKET_BYTES,
            arrivals::offer)) {
      while (seen < count) {
        IncomingMessage next = arrivals.poll(untilNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          return ended(listener);
        }
        show(next);
        seen++;
      }
    }
    return 0;
  }

  private void show(IncomingMessage arrival) throws IOException {
    WatchedMessage message = WatchedMessage.of(arrival);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? message.json() : message.line());
    out.flush();
    if (frames != null && message.isPicture()) {
      Files.write(frames.resolve(message.fileName()), arrival.payload());
    }
  }

  /** Exit code at the end of the time. */
  private int ended(TopicListener listener) {
    String failure = listener.failure();
    if (!listener.connected() && failure != null) {
      spec.commandLine().getErr().println("clearlane: " + broker + ": " + failure);
      return Failures.FAILED;
    }
    return count == Long.MAX_VALUE ? 0 : Failures.FAILED;
  }
}
