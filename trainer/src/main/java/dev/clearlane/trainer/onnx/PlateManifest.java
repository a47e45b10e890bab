package dev.clearlane.trainer.onnx;

import dev.clearlane.bundle.ManifestBuilder;
import dev.clearlane.bundle.PlateDetection;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.PlateDetector;
import dev.clearlane.trainer.network.PlateReader;

/** The part of a manifest that describes a plate network's input and output. */
final class PlateManifest {
  private PlateManifest() {}

  /**
   * Adds the part that the network needs, if any.
   *
   * @param threshold score from which a detector's plate counts
   */
  static ManifestBuilder describe(ManifestBuilder manifest, Network network, double threshold) {
    return switch (network.output()) {
      case PICTURE, LABELS -> manifest;
      case PLATES ->
          manifest.plateDetection(new PlateDetection(PlateDetector.STRIDE_PX, threshold));
      case TEXT ->
          manifest.plateReading(
              new PlateReading(
                  PlateReader.WIDTH_PX,
                  PlateReader.HEIGHT_PX,
                  PlateReader.WIDTH_PX / PlateReader.STEPS));
    };
  }
}
