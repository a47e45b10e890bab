package dev.clearlane.edge.publish.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A licence plate on the page, by the rules of privacy; keys in snake_case.
 *
 * @param camera that sees it
 * @param track id of the plate over all frames in which it was seen
 * @param kind new, update or end
 * @param text voted over all frames; a hash if {@code textForm} is hashed
 * @param textForm plain or hashed
 * @param confidence 0–1
 * @param region two letters of a country; null if unsure
 * @param raw text of the frames as captured; null if not read
 * @param restored text of the restored frames; null if none was restored or read
 * @param frames in which it was seen so far
 * @param seconds stream time of the best frame
 * @param applied treatment of the best frame
 * @param views names of its pictures: raw, restored; empty if there are none
 */
public record PlateEntry(
    String camera,
    String track,
    String kind,
    String text,
    String textForm,
    double confidence,
    @Nullable String region,
    @Nullable String raw,
    @Nullable String restored,
    int frames,
    double seconds,
    String applied,
    List<String> views) {
  public PlateEntry {
    views = List.copyOf(views);
  }

  @Override
  public String toString() {
    return "PlateEntry[confidence %.2f]".formatted(confidence); // no log shows a text by accident
  }
}
