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
      "Prints what vehicles say, one line per message, until interrupted.",
      "User and password: CLEARLANE_MQTT_USERNAME, CLEARLANE_MQTT_PASSWORD or"
          + " CLEARLANE_MQTT_PASSWORD_FILE in the environment."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane watch mqtt://localhost",
      "  clearlane watch mqtts://broker --mqtt-ca ca.pem --fleet north --vehicle car-7 --json",
      "  clearlane watch mqtt://localhost --frames pictures/ --count 10"
    })
final class WatchCommand implements Callable<Integer> {
  private static final int WAITING = 10_000;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "URI", description = "The broker: mqtt://host or mqtts://host.")
  private String broker = "";

  @Option(names = "--fleet", paramLabel = "ID", description = "Of this fleet alone.")
  private String fleet = "+";

  @Option(names = "--vehicle", paramLabel = "ID", description = "Of this vehicle alone.")
  private String vehicle = "+";

  @Option(
      names = "--frames",
      paramLabel = "DIR",
      description = "Writes pictures into this folder, named by their message ids.")
  private @Nullable Path frames;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many messages.")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Ends after so many seconds; exit code 1 where --count was not reached.")
  private long seconds = TimeUnit.DAYS.toSeconds(36_500);

  @Option(names = "--json", description = "Prints one JSON object per message.")
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

  /** The time is over: as wished, unless more was to be seen. */
  private int ended(TopicListener listener) {
    String failure = listener.failure();
    if (!listener.connected() && failure != null) {
      spec.commandLine().getErr().println("clearlane: " + broker + ": " + failure);
      return Failures.FAILED;
    }
    return count == Long.MAX_VALUE ? 0 : Failures.FAILED;
  }
}
