package dev.clearlane.edge.daemon;

import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import dev.clearlane.edge.publish.web.PlateEntry;
import dev.clearlane.edge.publish.web.RecentPlates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows the plates of a camera on the live page: what is published, no more. Thread-safe.
 *
 * @param camera that sees them
 * @param withPictures false for texts alone
 */
public record PlatePage(String camera, RecentPlates page, boolean withPictures)
    implements PlateReceiver {
  @Override
  public void publish(PlateSighting plate) {
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    if (withPictures) {
      plate.crops().forEach(crop -> pictures.put(crop.view(), crop.jpeg()));
    }
    PlateSighting.Read raw = plate.raw();
    PlateSighting.Read restored = plate.restored();
    page.show(
        new PlateEntry(
            camera,
            plate.track(),
            plate.kind(),
            plate.voted().text(),
            plate.privacy().textForm(),
            plate.voted().confidence(),
            plate.voted().region(),
            raw == null ? null : raw.text(),
            restored == null ? null : restored.text(),
            plate.frames(),
            plate.best().ptsSeconds(),
            plate.best().applied(),
            List.copyOf(pictures.keySet())),
        pictures);
  }
}
