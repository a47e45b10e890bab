package dev.clearlane.serving.models;

import dev.clearlane.bundle.ModelManifest;

/**
 * A model as reports name it.
 *
 * @param id its name
 * @param task what it is for
 * @param sha256 of its ONNX file
 */
public record ModelUse(String id, String task, String sha256) {
  static ModelUse of(ModelManifest manifest) {
    return new ModelUse(manifest.id(), manifest.task().id(), manifest.sha256());
  }
}
