package dev.clearlane.bench.demo;

import dev.clearlane.edge.command.Answer;
import dev.clearlane.edge.command.CommandException;
import dev.clearlane.edge.daemon.PlatePage;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.web.DaemonStatus;
import dev.clearlane.edge.publish.web.DaemonStatus.CameraStatus;
import dev.clearlane.edge.publish.web.WebDaemon;
import dev.clearlane.edge.publish.web.WebMetrics;
import dev.clearlane.edge.publish.web.WebPage;
import dev.clearlane.edge.publish.web.WebSettings;
import dev.clearlane.edge.replay.Replay;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.serving.models.Tier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's live page, on a free port of loopback, for as long as the demo runs. Without a
 * viewer no picture is encoded. Thread-safe.
 */
final class LivePage implements AutoCloseable {
  /** The drive's camera. */
  static final String CAMERA = "front";

  private static final int MAX_WIDTH_PX = 960;

  /** Per second of the drive, which plays slower than it was filmed. */
  private static final double MAX_FPS = 10;

  private final View view;
  private final WebSettings settings;
  private final WebPage page;

  private LivePage(View view, WebSettings settings) throws IOException {
    this.view = view;
    this.settings = settings;
    page = WebPage.start(settings, view, () -> Set.of(CAMERA), new WebMetrics());
  }

  /**
   * Starts the server.
   *
   * @param metrics of the replay that is shown
   * @throws IOException if there is no free port
   */
  static LivePage start(Tier tier, ModelSet models, Metrics metrics) throws IOException {
    return new LivePage(
        new View(tier, models, metrics.camera(Replay.CAMERA)),
        new WebSettings(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0),
            "",
            null,
            MAX_FPS,
            MAX_WIDTH_PX));
  }

  /** Address for a browser. */
  URI address() {
    return URI.create(settings.url(page.port()));
  }

  /** Output for the viewers. */
  Output output(StreamFormat format) {
    return page.output(CAMERA, format.timeBase());
  }

  /** Shows licence plates. */
  PlateReceiver plates() {
    return new PlatePage(CAMERA, page.plates(), true);
  }

  /** Says that no more frames come. */
  void end() {
    view.over = true;
  }

  @Override
  public void close() {
    page.close();
  }

  /** State of the replay. */
  private static final class View implements WebDaemon {
    private final Tier tier;
    private final ModelSet models;
    private final CameraMetrics camera;
    private final long startNs = System.nanoTime();
    private volatile boolean over;

    View(Tier tier, ModelSet models, CameraMetrics camera) {
      this.tier = tier;
      this.models = models;
      this.camera = camera;
    }

    @Override
    public DaemonStatus status() {
      return new DaemonStatus(
          (System.nanoTime() - startNs) / 1e9,
          tier.id(),
          models.uses().stream().map(ModelUse::id).sorted().toList(),
          Map.of(CAMERA, cameraStatus()),
          null);
    }

    private CameraStatus cameraStatus() {
      boolean begun = camera.captures() > 0;
      return CameraStatus.of(
          begun && !over,
          over
              ? List.of("the drive is over; its report is being written")
              : begun ? List.of() : List.of("the models are being opened"),
          models.mode().id(),
          camera.restoration().share(),
          camera.snapshot(0), // a damaged drive fails the demo
          camera.dropped());
    }

    @Override
    public void command(String name, byte[] body, Consumer<Answer> answer) {
      answer.accept(
          Answer.refused(
              name, CommandException.Kind.UNKNOWN_COMMAND, "the demo takes no commands"));
    }

    @Override
    public @Nullable Path clips() {
      return null;
    }
  }
}
