package dev.clearlane.serving.inference.tensorrt;

/** The CUDA and TensorRT bindings on the class path: one generation, chosen at build time. */
final class Bindings {
  /** Major version of the TensorRT headers of both generations of bindings. */
  static final int TENSORRT_MAJOR = 10;

  private Bindings() {}

  /** Versions of the libraries that they are for. */
  static String description() {
    return "CUDA %s, TensorRT %s"
        .formatted(
            generation(org.bytedeco.cuda.presets.cudart.class),
            generation(org.bytedeco.tensorrt.presets.nvinfer.class));
  }

  /** A load failure as one line: the innermost cause, which names the library. */
  static String reason(LinkageError error) {
    Throwable cause = error;
    for (int i = 0; i < 8 && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
  }

  private static String generation(Class<?> preset) {
    // The jars have no version in their manifests; JavaCPP's properties do.
    String version;
    try {
      version = org.bytedeco.javacpp.Loader.getVersion("org.bytedeco", module(preset));
    } catch (java.io.IOException e) {
      version = null;
    }
    return version == null ? "?" : version.substring(0, version.indexOf('-'));
  }

  private static String module(Class<?> preset) {
    String name = preset.getPackageName(); // org.bytedeco.MODULE.presets
    return name.split("\\.", -1)[2];
  }
}
