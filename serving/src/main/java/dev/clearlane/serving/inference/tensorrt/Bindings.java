package dev.clearlane.serving.inference.tensorrt;

/** The bindings on the class path: of one generation, chosen when this was built. */
final class Bindings {
  /**
   * What TensorRT's headers said when the bindings were made. Compiled in from both generations.
   */
  static final int TENSORRT_MAJOR = 10;

  private Bindings() {}

  /** Which libraries they are for. */
  static String description() {
    return "CUDA %s, TensorRT %s"
        .formatted(
            generation(org.bytedeco.cuda.presets.cudart.class),
            generation(org.bytedeco.tensorrt.presets.nvinfer.class));
  }

  /** A failure to load, in one line: the innermost reason is the one that names the library. */
  static String reason(LinkageError error) {
    Throwable cause = error;
    for (int i = 0; i < 8 && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).strip().replaceAll("\\s+", " ");
  }

  private static String generation(Class<?> preset) {
    // The jars carry no version in their manifests, but JavaCPP's own properties of each do.
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
