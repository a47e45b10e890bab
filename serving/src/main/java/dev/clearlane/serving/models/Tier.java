package dev.clearlane.serving.models;

import dev.clearlane.bundle.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A named set of models that restore, from fast to best. The models of a chain (mode both) are
 * those for derain and deblur; the selector is the same in every tier.
 */
public enum Tier {
  /** The models that ship with clearlane: live on a vehicle. */
  STANDARD(Map.of()),
  /** The first stage of the archive networks: a fraction of the time, somewhat less clear. */
  ARCHIVE_FAST(Map.of(Task.DEBLUR, "maxim-deblurring-s1", Task.DERAIN, "maxim-deraining-s1")),
  /** The whole networks: as clear as can be, whatever time it takes. */
  ARCHIVE(Map.of(Task.DEBLUR, "maxim-deblurring", Task.DERAIN, "maxim-deraining"));

  private final Map<Task, String> models;

  Tier(Map<Task, String> models) {
    this.models = models;
  }

  /** The name on the command line, in settings and in reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return id();
  }

  /** Ids of this tier's models for a mode's tasks; empty for the default models. */
  public List<String> models(Mode mode) {
    List<String> ids = new ArrayList<>();
    for (Task task : List.of(Task.DEBLUR, Task.DERAIN)) {
      String id = models.get(task);
      if (id != null && mode.tasks().contains(task)) {
        ids.add(id);
      }
    }
    return ids;
  }
}
