package dev.clearlane.serving.models;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.Engine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engines that restore, as a {@link dev.clearlane.serving.restore.Restorer} takes them; whoever
 * is handed them closes them.
 *
 * @param deblur null where there is none
 * @param derain null where there is none
 */
public record PictureEngines(@Nullable Engine deblur, @Nullable Engine derain) {
  /** The engines that run for a treatment, in order. */
  public List<Engine> of(Treatment treatment) {
    List<Engine> engines = new ArrayList<>();
    if (derain != null && treatment.derains()) {
      engines.add(derain);
    }
    if (deblur != null && treatment.deblurs()) {
      engines.add(deblur);
    }
    return engines;
  }
}
