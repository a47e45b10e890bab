package dev.clearlane.trainer.tfjs;

import java.io.IOException;
import java.nio.file.Path;

/** Small packages for tests of other packages. */
public final class TinyPackages {
  private TinyPackages() {}

  /** Writes the tarball of a network that is one convolution deep. */
  public static Path tarball(Path file) throws IOException {
    return TinyGraph.small().tarball(file);
  }
}
