package dev.clearlane.trainer.weights;

import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Weights from another trainer, put in a network's order. Names are the network's own, possibly
 * under a prefix that all of them share, or are mapped to them; shapes must agree.
 *
 * @param values in the order of {@link Census#parameters}
 * @param prefix that was taken off the file's names, or empty
 * @param ignored names in the file that lie outside the prefix or were mapped to nothing
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record ForeignWeights(float[] values, String prefix, List<String> ignored) {
  /** What trainers put before a generator's names; ours keeps the averaged weights under ema. */
  private static final List<String> PREFIXES =
      List.of("", "ema.", "model.", "module.", "generator.", "net.", "netG.", "params.");

  /**
   * Reads a safetensors file or a libtorch archive, told apart by their first bytes.
   *
   * @param mapping the file's names to the network's; mapped to an empty name, a tensor is ignored
   * @throws WeightsException listing every name and shape that does not fit
   * @throws IOException if the file is missing or broken
   */
  public static ForeignWeights read(Path file, Network network, Map<String, String> mapping)
      throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(4);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    }
    Map<String, ForeignTensor> tensors =
        LibtorchArchive.begins(head) ? LibtorchArchive.read(file) : Safetensors.read(file);
    return fit(file, network, tensors, mapping);
  }

  private static ForeignWeights fit(
      Path file, Network network, Map<String, ForeignTensor> tensors, Map<String, String> mapping)
      throws WeightsException {
    List<ParameterSpec> specs = Census.parameters(network);
    List<String> mismatches = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    for (String mapped : new TreeSet<>(mapping.keySet())) {
      if (!tensors.containsKey(mapped)) {
        mismatches.add("the mapping names %s, which is not in the file".formatted(mapped));
      }
    }
    String prefix = prefix(specs, tensors.keySet());
    Map<String, ForeignTensor> named = new HashMap<>();
    tensors.forEach(
        (theirs, tensor) -> {
          String ours = mapping.get(theirs);
          if (ours == null && theirs.startsWith(prefix)) {
            ours = theirs.substring(prefix.length());
          }
          if (ours == null || ours.isEmpty()) {
            ignored.add(theirs);
          } else if (named.put(ours, tensor) != null) {
            mismatches.add("two tensors of the file are %s".formatted(ours));
          }
        });
    float[] values = new float[specs.stream().mapToInt(ParameterSpec::size).sum()];
    int at = 0;
    for (ParameterSpec spec : specs) {
      ForeignTensor tensor = named.remove(spec.name());
      List<Long> shape = spec.shape().stream().map(Integer::longValue).toList();
      if (tensor == null) {
        mismatches.add("%s %s is missing".formatted(spec.name(), shape));
      } else if (!tensor.shape().equals(shape)) {
        mismatches.add("%s must be %s, but is %s".formatted(spec.name(), shape, tensor.shape()));
      } else {
        System.arraycopy(tensor.values(), 0, values, at, spec.size());
      }
      at += spec.size();
    }
    for (String left : new TreeSet<>(named.keySet())) {
      mismatches.add("%s %s is not in %s".formatted(left, named.get(left).shape(), network.name()));
    }
    if (!mismatches.isEmpty()) {
      throw new WeightsException("%s does not fit %s".formatted(file, network.name()), mismatches);
    }
    return new ForeignWeights(values, prefix, List.copyOf(ignored));
  }

  /** The prefix under which most of the network's names are found. */
  private static String prefix(List<ParameterSpec> specs, Collection<String> names) {
    String best = "";
    long most = -1;
    for (String prefix : PREFIXES) {
      long found = specs.stream().filter(s -> names.contains(prefix + s.name())).count();
      if (found > most) {
        best = prefix;
        most = found;
      }
    }
    return best;
  }
}
