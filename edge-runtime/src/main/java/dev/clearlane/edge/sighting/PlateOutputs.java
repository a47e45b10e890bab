package dev.clearlane.edge.sighting;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.edge.publish.FrameFilter;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.PlateDetector;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateModels;
import dev.clearlane.serving.plates.PlateTracker;
import dev.clearlane.serving.plates.RestoredVotes;
import dev.clearlane.serving.plates.TrackSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Opens the outputs of plates of all cameras. Thread-safe. */
public final class PlateOutputs {
  /** Plates may not take the cores that restoring needs. */
  private static final int THREADS = 1;

  /** A closer look takes a second or two, in which no frame is searched. */
  public static final double LIVE_CLOSE_LOOK_SHARE = 0.2;

  private final Path models;
  private final List<String> ids;
  private final String closeLook;
  private final double closeLookShare;
  private final RestoredVotes votes;
  private final PlatePrivacy privacy;
  private final SightingMetrics metrics;

  /**
   * @param models directory of the model bundles
   * @param ids of a detector and a reader to use instead of the first installed ones
   * @param closeLook model that restores the best plate of a vehicle, {@link PlateModels#AUTO} or
   *     {@link PlateModels#NONE}
   * @param closeLookShare of the time that this may take: {@link #LIVE_CLOSE_LOOK_SHARE}, or 1 for
   *     recordings, so that every run of one looks at the same plates
   * @param votes which restored frames vote on a text
   */
  public PlateOutputs(
      Path models,
      List<String> ids,
      String closeLook,
      double closeLookShare,
      RestoredVotes votes,
      PlatePrivacy privacy,
      SightingMetrics metrics) {
    this.models = models;
    this.ids = List.copyOf(ids);
    this.closeLook = closeLook;
    this.closeLookShare = closeLookShare;
    this.votes = votes;
    this.privacy = privacy;
    this.metrics = metrics;
  }

  /**
   * Opens a filter that blurs plates, on the thread that will use it.
   *
   * @param frames number of its frames that may be in use at the same time
   * @throws IOException with one line, if the detector is missing or wrong
   */
  public FrameFilter filter(String camera, BlurRules rules, StreamFormat format, int frames)
      throws IOException {
    try {
      PlateDetector detector =
          PlateModels.resolve(models, ids, PlateModels.NONE).openDetector(THREADS);
      // The raw and the restored picture of each.
      FramePool pool = new FramePool(2 * frames, format.widthPx(), format.heightPx());
      return new PlateFilter(camera, rules, detector, pool, metrics);
    } catch (BundleException | EngineException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Opens one on the thread that will use it.
   *
   * @param settings asked for each frame
   * @param places told where plates are
   * @throws IOException with one line, if a model is missing or wrong
   */
  public Output open(
      String camera,
      Supplier<SightingSettings> settings,
      StreamFormat format,
      PlatePlaces places,
      PlateReceiver receiver)
      throws IOException {
    try {
      FormatPrior prior = new FormatPrior(FormatPrior.DEFAULT_WEIGHT, settings.get().countries());
      PlateFinder finder =
          PlateModels.resolve(models, ids, closeLook).open(prior, THREADS, closeLookShare);
      // Tracks of another run of the process or the output must not have the same ids.
      String run = UUID.randomUUID().toString().substring(0, 8);
      return new PlateOutput(
          camera,
          settings,
          format.timeBase(),
          finder,
          new PlateTracker(
              TrackSettings.of(votes, prior),
              camera + "-" + run + "-",
              new LoggedCloseLook(camera, finder, metrics)),
          places,
          new PlatePublisher(
              camera,
              receiver,
              privacy,
              finder.models(),
              finder.closeLookModel().orElse(""),
              metrics),
          metrics);
    } catch (BundleException | EngineException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
