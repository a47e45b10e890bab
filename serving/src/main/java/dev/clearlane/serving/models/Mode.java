package dev.clearlane.serving.models;

import dev.clearlane.bundle.Task;
import dev.clearlane.serving.frame.Treatment;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Who decides what is done to a frame: the selector, or the user. */
public enum Mode {
  /** The selector, frame by frame. */
  AUTO(Treatment.PASS),
  DEBLUR(Treatment.DEBLUR),
  DERAIN(Treatment.DERAIN),
  /** Derain, then deblur. */
  BOTH(Treatment.BOTH),
  /** Nothing is done; no model is opened. */
  PASS(Treatment.PASS);

  private final Treatment treatment;

  Mode(Treatment treatment) {
    this.treatment = treatment;
  }

  /** The name as it stands on the command line and in reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }

  /** What is done to every frame; {@link Treatment#PASS} where the selector says so instead. */
  Treatment treatment() {
    return treatment;
  }

  /** What models are for that this mode takes. */
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
