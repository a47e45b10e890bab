package dev.clearlane.serving.models;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.Models;
import java.util.Locale;
import java.util.Optional;

/**
 * A named set of models that restore, and the scale that they deblur at, from fast to archive. Mode
 * both chains the tier's models for derain and deblur; the selector is the same in every tier.
 *
 * <p>Decision record: {@code docs/adr/0016-tiers-by-name.md}.
 */
public enum Tier {
  /** The cheapest installed model of each task; deblurs at half size. */
  FAST("", "", 2),
  /** The first installed model of each task: those that ship with clearlane. */
  STANDARD("", "", 0),
  /**
   * The first stage of the archive networks; deblurs at half size, and refines the result at full
   * size where a refiner of it ships.
   */
  BEST("maxim-deblurring-s1", "maxim-deraining-s1", 2),
  /** The first stage of the archive networks at full size. */
  ARCHIVE_FAST("maxim-deblurring-s1", "maxim-deraining-s1", 0),
  /** The whole archive networks at full size. */
  ARCHIVE("maxim-deblurring", "maxim-deraining", 0);

  private final String deblur;
  private final String derain;
  private final int deblurScale; // 0 for the model's default

  Tier(String deblur, String derain, int deblurScale) {
    this.deblur = deblur;
    this.derain = derain;
    this.deblurScale = deblurScale;
  }

  /** Name on the command line, in settings and in reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return id();
  }

  /** The scale that this tier works at unless the caller chooses another. */
  public ScaleChoice scale() {
    return deblurScale == 0 ? ScaleChoice.DEFAULT : ScaleChoice.fixed(deblurScale);
  }

  /** Id of the catalogue's model for a task; empty if this tier uses installed models. */
  String model(Task task) {
    return switch (task) {
      case DEBLUR -> deblur;
      case DERAIN -> derain;
      case SELECT, PLATE_DETECT, PLATE_READ -> "";
    };
  }

  /**
   * This tier's model for a task, if it is installed.
   *
   * @throws BundleException if it differs from its manifest
   */
  public Optional<ModelBundle> find(Models models, Task task) throws BundleException {
    String id = model(task);
    if (!id.isEmpty()) {
      Optional<ModelBundle> found = models.find(id);
      return found.isPresent() && this == BEST ? models.refiner(task, id).or(() -> found) : found;
    }
    return this == FAST && task.restores() ? models.cheapest(task) : models.find(task);
  }
}
