package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Another file of the network in a bundle, made from the first by calibration. Its tensors are the
 * same: float32 in and out.
 *
 * @param kind what it is for
 * @param file name of the ONNX file in the bundle
 * @param sha256 hash of that file, lower-case hexadecimal
 */
public record ModelVariant(
    @JsonProperty(required = true) Kind kind,
    @JsonProperty(required = true) String file,
    @JsonProperty(required = true) String sha256) {

  /** Kinds of files. */
  public enum Kind {
    /** 8-bit integers with unsigned activations: ONNX Runtime on x86. */
    @JsonProperty("int8-u8")
    INT8_U8,
    /** 8-bit integers with symmetric signed activations: TensorRT, and ONNX Runtime on ARM. */
    @JsonProperty("int8-s8")
    INT8_S8;

    /** Name in manifests and logs. */
    public String id() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public ModelVariant {
    ModelManifest.required(kind, "variants.kind");
    ModelManifest.required(file, "variants.file");
    ModelManifest.required(sha256, "variants.sha256");
  }
}
