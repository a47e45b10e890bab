package dev.clearlane.serving.inference;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Task;
import java.nio.file.Files;
import java.nio.file.Path;

/** The models that ship with the project, and the data on this machine to try them on. */
public final class ShippedModels {
  private static final Path ROOT = Path.of(System.getProperty("clearlane.root"));

  private ShippedModels() {}

  /** The shipped model for a task; the test is skipped where there is none. */
  public static Engine open(Task task) throws BundleException, EngineException {
    Path models = ROOT.resolve("models");
    assumeTrue(Files.isDirectory(models), "no models in this checkout");
    var bundle = Models.open(models).find(task);
    assumeTrue(bundle.isPresent(), "no model for task " + task.id() + " in this checkout");
    return OnnxEngine.open(bundle.orElseThrow(), Runtime.getRuntime().availableProcessors());
  }

  /** A folder of real pictures or clips; the test is skipped where there is none. */
  public static Path data(String folder) {
    Path data = ROOT.resolve("../shared/data").resolve(folder).normalize();
    assumeTrue(Files.isDirectory(data), "no data " + folder + " on this machine");
    return data;
  }
}
