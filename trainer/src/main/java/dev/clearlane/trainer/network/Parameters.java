package dev.clearlane.trainer.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A network's values: one flat tensor, and every parameter a view of a stretch of it, so that an
 * optimiser works on a single tensor whatever the network.
 *
 * <p>Owns its native memory until {@link #close}, whether or not a pointer scope is open around it.
 * Not thread-safe.
 */
public final class Parameters implements AutoCloseable {
  private final Map<String, ParameterSpec> specs = new LinkedHashMap<>();
  private final Map<String, Tensor> views = new LinkedHashMap<>();
  private final Device device;
  private final Tensor flat;

  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  private Parameters(List<ParameterSpec> specs, float[] values, Device device) {
    this.device = device;
    try (PointerScope scope = new PointerScope()) {
      flat = device.tensor(values, values.length);
      flat.retainReference();
    }
    long offset = 0;
    try (PointerScope scope = new PointerScope()) {
      for (ParameterSpec spec : specs) {
        long[] shape = spec.shape().stream().mapToLong(Integer::longValue).toArray();
        Tensor view = flat.narrow(0, offset, spec.size()).view(shape).detach();
        view.set_requires_grad(true);
        view.retainReference();
        this.specs.put(spec.name(), spec);
        views.put(spec.name(), view);
        offset += spec.size();
      }
    }
  }

  /** Initial values drawn from the seed: the same seed gives the same values everywhere. */
  public static Parameters initialise(Network network, long seed) {
    List<ParameterSpec> specs = Census.parameters(network);
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[specs.stream().mapToInt(ParameterSpec::size).sum()];
    int at = 0;
    for (ParameterSpec spec : specs) {
      for (int i = 0; i < spec.size(); i++) {
        values[at++] = (float) (spec.mean() + spec.deviation() * random.nextGaussian());
      }
    }
    return new Parameters(specs, values, Device.CPU);
  }

  /** As {@link #of(Network, float[], Device)}, on the CPU. */
  public static Parameters of(Network network, float[] values) {
    return of(network, values, Device.CPU);
  }

  /**
   * Given values, in the order of {@link Census#parameters}.
   *
   * @throws IllegalArgumentException if their number is another than the network's
   */
  public static Parameters of(Network network, float[] values, Device device) {
    long count = Census.parameterCount(network);
    if (values.length != count) {
      throw new IllegalArgumentException(
          "%s has %d parameters, not %d".formatted(network.name(), count, values.length));
    }
    return new Parameters(Census.parameters(network), values, device);
  }

  /** Disables gradients of the parameters. */
  public void freeze() {
    views.values().forEach(view -> view.set_requires_grad(false));
  }

  /** Where they are, and where what meets them has to be. */
  public Device device() {
    return device;
  }

  /** The parameter as a view that gradients flow to; owned by this object. */
  public Tensor get(String name) {
    Tensor view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return view;
  }

  /** All values in one tensor, without a graph; owned by this object, to be changed in place. */
  public Tensor flat() {
    return flat;
  }

  /** A copy of one parameter's values, rows in order. */
  public float[] values(String name) {
    return Torch.values(get(name));
  }

  /** A copy of all values. */
  public float[] values() {
    return Torch.values(flat);
  }

  /** The gradient of a scalar with respect to all parameters, flat. */
  public Tensor gradient(Tensor loss) {
    List<Tensor> parts = new ArrayList<>();
    TensorVector gradients =
        torch.grad(new TensorVector(loss), new TensorVector(views.values().toArray(Tensor[]::new)));
    for (long i = 0; i < gradients.size(); i++) {
      parts.add(gradients.get(i).reshape(-1));
    }
    return torch.cat(new TensorVector(parts.toArray(Tensor[]::new)));
  }

  @Override
  public void close() {
    views.values().forEach(Tensor::releaseReference);
    flat.releaseReference();
  }
}
