package dev.clearlane.bench.drive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A recorded drive on disk.
 *
 * @param clip degraded video
 * @param reference the clean video, frame for frame
 * @param truth ground truth
 */
public record Drive(Path clip, Path reference, DriveTruth truth) {
  /** Copies the drive that ships with the project into a directory. */
  public static Drive unpack(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path truth = copy("truth.json", directory);
    return new Drive(
        copy("drive.mp4", directory), copy("reference.mp4", directory), DriveTruth.read(truth));
  }

  private static Path copy(String name, Path directory) throws IOException {
    try (InputStream in = Drive.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("this build has no bundled drive: " + name + " is missing");
      }
      Path file = directory.resolve(name);
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    }
  }
}
