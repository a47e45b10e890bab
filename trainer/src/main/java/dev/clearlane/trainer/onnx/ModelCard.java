package dev.clearlane.trainer.onnx;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The model card: the manifest in readable form, with the limits of the model. */
final class ModelCard {
  private ModelCard() {}

  static String of(ModelManifest manifest) {
    StringBuilder card = new StringBuilder();
    ModelManifest.Provenance made =
        Objects.requireNonNull(manifest.provenance(), "a trained model has a provenance");
    card.append("# %s%n%n".formatted(manifest.id()));
    card.append("%s%n%n".formatted(purpose(manifest.task())));
    card.append(
        "Network `%s`, %s, sides a multiple of %d.%n%n"
            .formatted(
                manifest.network(),
                manifest.precision().equals(ModelManifest.FP16)
                    ? "computed in half precision, its input and output float32"
                    : "float32",
                manifest.sizeMultiple()));
    if (manifest.history() > 0) {
      card.append(
          "Its input is the current frame in channels 0 to 2 and, from channel 3 on, the %s; it"
                  .formatted(
                      manifest.history() == 1
                          ? "frame before it"
                          : manifest.history() + " frames before it, newest first")
              + " restores the current one. Where one is missing, the current frame takes its"
              + " place.%n%n".formatted());
    }
    if (manifest.refines() != null) {
      card.append(
          "A refiner: it works behind the model `%s`, which must be installed and works at scale %d,"
                  .formatted(manifest.refines().model(), manifest.refines().scale())
              + " and corrects its result, channels 0 to 2 of the input; channels 3 to 5 are the raw"
              + " picture.%n%n".formatted());
    }
    card.append(
        "## Training%n%nRecipe `%s`, %,d steps in %.1f minutes on a CPU, seed %d, %s.%n"
            .formatted(
                made.recipe(),
                made.steps(),
                made.trainedSeconds() / 60.0,
                made.seed(),
                made.createdAt()));
    if (made.startedFrom() != null) {
      card.append("Started from the weights of %s.%n".formatted(made.startedFrom()));
    }
    card.append("Trainer revision `%s`.%n%nData:%n%n".formatted(made.revision()));
    made.data().forEach(line -> card.append("- %s%n".formatted(line)));
    card.append("%n## Figures%n%n".formatted());
    if (manifest.figures().isEmpty()) {
      card.append("Not measured.%n".formatted());
    }
    for (ModelManifest.Figures figures : manifest.figures()) {
      card.append("Measured on %s, with `%s`:%n%n".formatted(figures.data(), figures.command()));
      for (Map.Entry<String, Double> value : new TreeMap<>(figures.values()).entrySet()) {
        card.append(
            "- %s: %s%n"
                .formatted(value.getKey(), String.format(Locale.ROOT, "%.4g", value.getValue())));
      }
      card.append("%n".formatted());
    }
    card.append("%n## Limits%n%n%s%n".formatted(limits(manifest.task())));
    return card.toString().replaceAll("\n{3,}", "\n\n");
  }

  private static String purpose(Task task) {
    return switch (task) {
      case DEBLUR -> "Removes motion blur from pictures of a vehicle camera.";
      case DERAIN -> "Removes rain streaks and drops on glass from pictures of a vehicle camera.";
      case SELECT ->
          "Scores blur, rain streaks and drops on glass in a picture, independently of each other.";
      case PLATE_DETECT -> "Finds licence plates in pictures: boxes and corners.";
      case PLATE_READ -> "Reads the characters of one rectified licence plate.";
    };
  }

  private static String limits(Task task) {
    return switch (task) {
      case DEBLUR, DERAIN ->
          "Details that the sensor did not capture are estimated. Keep the raw frame with the restored"
              + " one, and do not use the restored one as evidence. The training set was small; scenes"
              + " unlike it gain less.";
      case SELECT ->
          "Trained mostly on synthetic degradations. A score near a threshold is not reliable for a"
              + " single frame; smooth scores over time.";
      case PLATE_DETECT, PLATE_READ ->
          "A single frame may be misread: vote over several. Plates narrower than 60 pixels and"
              + " designs that it was not trained on are less reliable. Licence plates are personal"
              + " data in many countries.";
    };
  }
}
