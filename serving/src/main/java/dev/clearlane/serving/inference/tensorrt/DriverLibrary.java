package dev.clearlane.serving.inference.tensorrt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Searches the driver library in the places of the dynamic loader. */
final class DriverLibrary {
  private static final String NAME = "libcuda.so.1";
  private static final Path CACHE = Path.of("/etc/ld.so.cache");
  private static final List<String> ALWAYS = List.of("/lib", "/usr/lib", "/lib64", "/usr/lib64");

  private DriverLibrary() {}

  static boolean isThere() {
    String path = System.getenv("LD_LIBRARY_PATH");
    if (path != null) {
      for (String folder : path.split("[:;]", -1)) {
        if (Files.exists(Path.of(folder.isEmpty() ? "." : folder, NAME))) {
          return true;
        }
      }
    }
    for (String folder : ALWAYS) {
      if (Files.exists(Path.of(folder, NAME))) {
        return true;
      }
    }
    try {
      // The cache holds the names of all libraries in its folders as plain text.
      return new String(Files.readAllBytes(CACHE), StandardCharsets.ISO_8859_1).contains(NAME);
    } catch (IOException e) {
      return false; // no cache file: the loader searches no other place
    }
  }
}
