package dev.clearlane.serving.models;

import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Treatment;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Mode of a camera: the selector decides, or the treatment is fixed. */
public enum Mode {
  /** The selector decides for each frame. */
  AUTO(Treatment.PASS),
  DEBLUR(Treatment.DEBLUR),
  DERAIN(Treatment.DERAIN),
  /** Derain, then deblur. */
  BOTH(Treatment.BOTH),
  /** Frames are forwarded unchanged; no model is opened. */
  PASS(Treatment.PASS);

  private final Treatment treatment;

  Mode(Treatment treatment) {
    this.treatment = treatment;
  }

  /** Name on the command line and in reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }

  /** The fixed treatment; {@link Treatment#PASS} if the selector decides. */
  Treatment treatment() {
    return treatment;
  }

  /** Tasks of the models that this mode uses. */
  Set<Task> tasks() {
    Set<Task> tasks = EnumSet.noneOf(Task.class);
    if (this == AUTO) {
      tasks.add(Task.SELECT);
    }
    if (this == AUTO || treatment.deblurs()) {
      tasks.add(Task.DEBLUR);
    }
    if (this == AUTO || treatment.derains()) {
      tasks.add(Task.DERAIN);
    }
    return tasks;
  }
}
