package dev.clearlane.edge.sighting;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import dev.clearlane.edge.publish.mqtt.PlateTopic;
import dev.clearlane.serving.picture.JpegEncoder;
import dev.clearlane.serving.plates.Observation;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.PlateTracker.Event;
import dev.clearlane.serving.plates.PlateTracker.Kind;
import dev.clearlane.serving.plates.ReadPlate;
import dev.clearlane.serving.plates.Reading;
import dev.clearlane.serving.plates.Sighting;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns events of vehicles into messages, by the rules of privacy. Used on one thread. */
final class PlatePublisher {
  private static final JpegEncoder JPEG = new JpegEncoder(90);

  private final String camera;
  private final PlateReceiver receiver;
  private final PlatePrivacy privacy;
  private final List<String> readers;
  private final String closeLookModel;
  private final SightingMetrics metrics;

  /**
   * @param readers ids of the detector and the reader
   * @param closeLookModel id of the model that restores for a closer look; empty for none
   */
  PlatePublisher(
      String camera,
      PlateReceiver receiver,
      PlatePrivacy privacy,
      List<String> readers,
      String closeLookModel,
      SightingMetrics metrics) {
    this.camera = camera;
    this.receiver = receiver;
    this.privacy = privacy;
    this.readers = readers;
    this.closeLookModel = closeLookModel;
    this.metrics = metrics;
  }

  void publish(Event event) throws IOException {
    Sighting vehicle = event.sighting();
    Optional<PlatePrivacy.Ruling> ruling = privacy.rule(vehicle.voted().text());
    if (ruling.isEmpty()) {
      metrics.count(camera, "denied", 1);
      return;
    }
    String kind = event.kind().name().toLowerCase(Locale.ROOT);
    metrics.count(camera, kind, 1);
    if (event.kind() == Kind.END && vehicle.readsDiffer()) {
      metrics.count(camera, "differ", 1);
    }
    receiver.publish(message(kind, event.kind() != Kind.UPDATE, vehicle, ruling.get()));
  }

  private PlateSighting message(
      String kind, boolean withCrops, Sighting vehicle, PlatePrivacy.Ruling ruling)
      throws IOException {
    Observation best = vehicle.best();
    List<String> models = new ArrayList<>(best.frame().models());
    models.addAll(readers);
    PlateKey key = ruling.key();
    return new PlateSighting(
        kind,
        vehicle.track(),
        vehicle.frames(),
        new PlateSighting.At(
            best.frame().sequence(),
            best.frame().captureNs(),
            best.frame().pts(),
            best.frame().seconds(),
            best.frame().decision(),
            best.frame().applied()),
        box(best.raw().plate().box()),
        read(vehicle.raw(), ruling),
        read(vehicle.restored(), ruling),
        vehicle.restoredVotes(),
        closeLook(vehicle, ruling),
        voted(vehicle, ruling),
        models,
        new PlateSighting.Privacy(
            (key == null ? TextForm.PLAIN : TextForm.HASHED).id(),
            key == null ? null : key.id(),
            ruling.allowReason()),
        withCrops && privacy.crops() && ruling.isPlain() ? crops(vehicle) : List.of());
  }

  private PlateSighting.@Nullable CloseLook closeLook(
      Sighting vehicle, PlatePrivacy.Ruling ruling) {
    ReadPlate close = vehicle.close();
    return close == null || !close.reading().hasText()
        ? null
        : new PlateSighting.CloseLook(
            ruling.text(close.reading().text()),
            rounded(close.reading().confidence()),
            closeLookModel);
  }

  private static PlateSighting.Box box(PlateBox box) {
    int x = (int) Math.max(0, Math.round(box.x()));
    int y = (int) Math.max(0, Math.round(box.y()));
    return new PlateSighting.Box(
        x,
        y,
        (int) Math.max(0, Math.round(box.right()) - x),
        (int) Math.max(0, Math.round(box.bottom()) - y));
  }

  private static PlateSighting.@Nullable Read read(Reading reading, PlatePrivacy.Ruling ruling) {
    return reading.hasText()
        ? new PlateSighting.Read(ruling.text(reading.text()), rounded(reading.confidence()))
        : null;
  }

  private static PlateSighting.Voted voted(Sighting vehicle, PlatePrivacy.Ruling ruling) {
    Reading voted = vehicle.voted();
    List<List<PlateSighting.Letter>> characters = new ArrayList<>();
    voted
        .characters()
        .forEach(
            each ->
                characters.add(
                    each.alternatives().stream()
                        .map(
                            one ->
                                new PlateSighting.Letter(
                                    String.valueOf(one.character()), rounded(one.confidence())))
                        .toList()));
    return new PlateSighting.Voted(
        ruling.text(voted.text()),
        rounded(vehicle.confidence()),
        voted.region(),
        voted.candidates().stream()
            .map(each -> new PlateSighting.Read(ruling.text(each.text()), rounded(each.score())))
            .toList(),
        ruling.isPlain() ? characters : null);
  }

  private static List<PlateSighting.Crop> crops(Sighting vehicle) throws IOException {
    Observation best = vehicle.best();
    List<PlateSighting.Crop> crops = new ArrayList<>();
    crops.add(crop("raw", best.raw().crop()));
    ReadPlate restored = best.restored();
    if (restored != null) {
      crops.add(crop("restored", restored.crop()));
    }
    ReadPlate close = vehicle.close();
    if (close != null) {
      crops.add(crop("close_look", close.crop()));
    }
    return crops;
  }

  private static PlateSighting.Crop crop(String view, Picture picture) throws IOException {
    byte[] jpeg = JPEG.encode(picture);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(jpeg);
      return new PlateSighting.Crop(
          view,
          PlateTopic.newMessageId(),
          HexFormat.of().formatHex(hash),
          picture.widthPx(),
          picture.heightPx(),
          jpeg);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has SHA-256
    }
  }

  private static double rounded(double value) {
    return Math.max(0, Math.min(1, Math.rint(value * 1000) / 1000));
  }
}
