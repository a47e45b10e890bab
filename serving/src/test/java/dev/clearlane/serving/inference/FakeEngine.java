package dev.clearlane.serving.inference;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import java.nio.FloatBuffer;
import java.util.List;

/** A picture engine in plain Java: maps every value by a function, or fails on request. */
public final class FakeEngine implements Engine {
  /** What happens to one value. */
  public interface Pointwise {
    float apply(float value);
  }

  private final ModelManifest manifest;
  private final Pointwise function;
  private boolean failing;
  private int closes;

  public FakeEngine(
      String id, Task task, PixelFormat pixels, int sizeMultiple, Pointwise function) {
    this(
        ModelManifest.builder(id, task, "fake")
            .tensors("x", "y")
            .pixels(pixels)
            .sizeMultiple(sizeMultiple)
            .labels(task == Task.SELECT ? List.of("blur") : List.of())
            .build(),
        function);
  }

  /** An engine of a model that maps the current of the frames that it sees. */
  public FakeEngine(ModelManifest manifest, Pointwise function) {
    this.manifest = manifest;
    this.function = function;
  }

  /** From now on every run fails, or none does. */
  public FakeEngine failing(boolean now) {
    failing = now;
    return this;
  }

  public int closes() {
    return closes;
  }

  @Override
  public ModelManifest manifest() {
    return manifest;
  }

  @Override
  public String description() {
    return "fake";
  }

  @Override
  public void run(TensorView input, FloatBuffer output) throws EngineException {
    if (failing) {
      throw new EngineException(manifest.id() + " failed on request");
    }
    int count = manifest.task() == Task.SELECT ? 1 : input.values() / input.frames();
    for (int i = 0; i < count; i++) {
      output.put(i, function.apply(input.buffer().get(i)));
    }
  }

  @Override
  public void close() {
    closes++;
  }
}
