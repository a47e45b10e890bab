package dev.clearlane.trainer.weights;

import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.usage.UsageException;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Weights from another trainer, put in a network's order. Names are those of the network, possibly
 * under a prefix that all of them share, or are mapped to them; shapes must agree.
 *
 * @param values in the order of {@link Census#parameters}
 * @param prefix that was taken off the file's names, or empty
 * @param ignored names in the file that are outside the prefix, were mapped to an empty name, or
 *     were left by a profiler
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record ImportedWeights(float[] values, String prefix, List<String> ignored) {
  private static final int HEAD_BYTES = 16;

  private static final Set<String> PROFILED = Set.of("total_ops", "total_params");

  /** Trainers call averaged weights so, ours too. */
  private static final Pattern AVERAGED = Pattern.compile("(?i)(.*[._])?ema[._].*");

  /**
   * Reads a safetensors file or one of PyTorch's, distinguished by the first bytes.
   *
   * @param mapping the file's names to the network's; mapped to an empty name, a tensor is ignored
   * @throws UsageException listing every name and shape that does not fit
   * @throws IOException if the file is missing or broken
   */
  public static ImportedWeights read(Path file, Network network, Map<String, String> mapping)
      throws IOException {
    return read(file, network, mapping, true);
  }

  /**
   * Reads what a network needs, as above, of a file that may hold more under the same prefix.
   *
   * @throws UsageException listing every name and shape that does not fit
   * @throws IOException if the file is missing or broken
   */
  public static ImportedWeights readPart(Path file, Network network) throws IOException {
    return read(file, network, Map.of(), false);
  }

  private static ImportedWeights read(
      Path file, Network network, Map<String, String> mapping, boolean whole) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD_BYTES);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": no such file", e);
    }
    if (TorchFile.begins(head)) {
      return fit(file, network, TorchFile.read(file, head), mapping, whole);
    }
    try (Safetensors opened = Safetensors.open(file)) {
      return fit(file, network, opened.tensors(), mapping, whole);
    }
  }

  private static ImportedWeights fit(
      Path file,
      Network network,
      Map<String, LazyTensor> tensors,
      Map<String, String> mapping,
      boolean whole)
      throws IOException {
    List<ParameterSpec> specs = Census.parameters(network);
    List<String> mismatches = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    for (String mapped : new TreeSet<>(mapping.keySet())) {
      if (!tensors.containsKey(mapped)) {
        mismatches.add("the mapping names %s, which is not in the file".formatted(mapped));
      }
    }
    String prefix = prefix(file, network, tensors.keySet(), mapping);
    Map<String, LazyTensor> named = new HashMap<>();
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
    Map<Integer, LazyTensor> found = new TreeMap<>();
    int at = 0;
    for (ParameterSpec spec : specs) {
      LazyTensor tensor = named.remove(spec.name());
      List<Long> shape = spec.shape().stream().map(Integer::longValue).toList();
      if (tensor == null) {
        mismatches.add("%s %s is missing".formatted(spec.name(), shape));
      } else if (!tensor.shape().equals(shape)) {
        mismatches.add("%s must be %s, but is %s".formatted(spec.name(), shape, tensor.shape()));
      } else {
        found.put(at, tensor);
      }
      at += spec.size();
    }
    for (String left : new TreeSet<>(named.keySet())) {
      if (isOfProfiler(left, named.get(left))) {
        ignored.add(left);
        named.remove(left);
      }
    }
    for (String left : whole ? new TreeSet<>(named.keySet()) : List.<String>of()) {
      mismatches.add("%s %s is not in %s".formatted(left, named.get(left).shape(), network.name()));
    }
    if (!mismatches.isEmpty()) {
      throw misfit(file, network, mismatches);
    }
    float[] values = new float[at];
    for (Map.Entry<Integer, LazyTensor> entry : found.entrySet()) {
      float[] own = entry.getValue().values().read();
      System.arraycopy(own, 0, values, entry.getKey(), own.length);
    }
    return new ImportedWeights(values, prefix, List.copyOf(ignored));
  }

  /** Whether a profiler such as thop left it in a module: counts of operations and parameters. */
  private static boolean isOfProfiler(String name, LazyTensor tensor) {
    return PROFILED.contains(name.substring(name.lastIndexOf('.') + 1))
        && tensor.shape().stream().reduce(1L, (a, b) -> a * b) == 1;
  }

  /** The prefix under which most of the network's names are found, of several the averaged. */
  private static String prefix(
      Path file, Network network, Collection<String> names, Map<String, String> mapping)
      throws UsageException {
    Set<String> wanted =
        Census.parameters(network).stream().map(ParameterSpec::name).collect(Collectors.toSet());
    wanted.removeAll(mapping.values());
    Map<String, Integer> found = new TreeMap<>();
    for (String name : names) {
      // The beginning, and after every dot.
      for (int at = 0; !mapping.containsKey(name) && at >= 0; at = next(name, at)) {
        if (wanted.contains(name.substring(at))) {
          found.merge(name.substring(0, at), 1, Integer::sum);
        }
      }
    }
    int max = found.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    List<String> best = found.keySet().stream().filter(p -> found.get(p) == max).toList();
    List<String> averaged = best.stream().filter(p -> AVERAGED.matcher(p).matches()).toList();
    if (averaged.size() == 1) {
      return averaged.get(0);
    }
    if (best.size() > 1 && max == wanted.size()) {
      throw misfit(
          file, network, List.of("it exists more than once, under " + String.join(", ", best)));
    }
    return best.isEmpty() ? "" : best.get(0);
  }

  private static UsageException misfit(Path file, Network network, List<String> mismatches) {
    return new UsageException(
        "%s does not fit %s: %d %s%n  %s"
            .formatted(
                file,
                network.name(),
                mismatches.size(),
                mismatches.size() == 1 ? "mismatch" : "mismatches",
                String.join(System.lineSeparator() + "  ", mismatches)));
  }

  private static int next(String name, int at) {
    int dot = name.indexOf('.', at);
    return dot < 0 ? -1 : dot + 1;
  }
}
