package dev.clearlane.serving.models;

import dev.clearlane.bundle.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A named set of models that restore, from fast to best. The models of a chain (mode both) are
 * those for derain and deblur; the selector is the same in every tier.
 */
public enum Tier {
  /** The models that ship with clearlane: live on a vehicle. */
  STANDARD("", ""),
  /** The first stage of the archive networks: a fraction of the time, somewhat less clear. */
  ARCHIVE_FAST("maxim-deblurring-s1", "maxim-deraining-s1"),
  /** The whole networks: as clear as can be, whatever time it takes. */
  ARCHIVE("maxim-deblurring", "maxim-deraining");

  private final String deblur;
  private final String derain;

  Tier(String deblur, String derain) {
    this.deblur = deblur;
    this.derain = derain;
  }

  /** Name on the command line, in settings and in reports. */
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
    if (!deblur.isEmpty() && mode.tasks().contains(Task.DEBLUR)) {
      ids.add(deblur);
    }
    if (!derain.isEmpty() && mode.tasks().contains(Task.DERAIN)) {
      ids.add(derain);
    }
    return ids;
  }
}
