package dev.clearlane.edge.publish.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The plates that were seen last, with their pictures, in bounded memory. Thread-safe. */
public final class RecentPlates {
  /** Of all cameras; a crop takes some kilobytes. */
  private static final int MAX_PLATES = 50;

  private final Map<String, Entry> byTrack = new LinkedHashMap<>(); // oldest first; guarded by this

  private record Entry(PlateEntry plate, Map<String, byte[]> pictures) {}

  /**
   * A plate that is new, updated or gone.
   *
   * @param pictures JPEG by view; of an earlier message if empty
   */
  public synchronized void show(PlateEntry plate, Map<String, byte[]> pictures) {
    Entry before = byTrack.remove(plate.track());
    Map<String, byte[]> shown =
        pictures.isEmpty() && before != null ? before.pictures : new HashMap<>(pictures);
    PlateEntry listed =
        new PlateEntry(
            plate.camera(),
            plate.track(),
            plate.kind(),
            plate.text(),
            plate.textForm(),
            plate.confidence(),
            plate.region(),
            plate.raw(),
            plate.restored(),
            plate.frames(),
            plate.seconds(),
            plate.applied(),
            shown.keySet().stream().sorted().toList());
    byTrack.put(plate.track(), new Entry(listed, shown));
    Iterator<String> oldest = byTrack.keySet().iterator();
    while (byTrack.size() > MAX_PLATES) {
      oldest.next();
      oldest.remove();
    }
  }

  /** The newest first. */
  synchronized List<PlateEntry> list() {
    List<PlateEntry> plates = new ArrayList<>();
    byTrack.values().forEach(entry -> plates.add(0, entry.plate));
    return plates;
  }

  /** A picture as JPEG; null if there is none, or no longer. */
  synchronized byte @Nullable [] picture(String track, String view) {
    Entry entry = byTrack.get(track);
    return entry == null ? null : entry.pictures.get(view);
  }
}
