package dev.clearlane.serving.models;

import dev.clearlane.bundle.ModelManifest;

/**
 * A model in reports.
 *
 * @param id its name
 * @param task its task
 * @param sha256 of its ONNX file
 */
public record ModelUse(String id, String task, String sha256) {
  static ModelUse of(ModelManifest manifest) {
    return new ModelUse(manifest.id(), manifest.task().id(), manifest.sha256());
  }
}
