package dev.clearlane.trainer.weights;

import dev.clearlane.trainer.network.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.GenericDict;
import org.bytedeco.pytorch.GenericDictEntryRef;
import org.bytedeco.pytorch.GenericDictIterator;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.NamedTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.named_buffer_iterator;
import org.bytedeco.pytorch.named_buffer_list;
import org.bytedeco.pytorch.named_parameter_iterator;
import org.bytedeco.pytorch.named_parameter_list;

/**
 * Archives that libtorch writes: of a module, by {@code torch::save} or {@code torch.jit.save}; of
 * a state dict, by {@code torch.save}. All are ZIP files; nothing in them is run.
 */
final class LibtorchArchive {
  private LibtorchArchive() {}

  /**
   * Every parameter and buffer by its full name.
   *
   * @throws IOException if libtorch cannot read it
   */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  static Map<String, ForeignTensor> read(Path file) throws IOException {
    Torch.require();
    try (PointerScope scope = new PointerScope()) {
      try {
        return module(torch.load(file.toString()));
      } catch (RuntimeException e) {
        return stateDict(file, e);
      }
    }
  }

  /** Whether the file begins as a ZIP archive does. */
  static boolean begins(byte[] head) {
    return head.length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
  }

  private static Map<String, ForeignTensor> module(JitModule module) {
    Map<String, ForeignTensor> tensors = new LinkedHashMap<>();
    named_parameter_list parameters = module.named_parameters();
    named_parameter_iterator parameter = parameters.begin();
    for (long i = parameters.size(); i > 0; i--, parameter.increment()) {
      put(tensors, parameter.multiply());
    }
    named_buffer_list buffers = module.named_buffers();
    named_buffer_iterator buffer = buffers.begin();
    for (long i = buffers.size(); i > 0; i--, buffer.increment()) {
      put(tensors, buffer.multiply());
    }
    return tensors;
  }

  private static void put(Map<String, ForeignTensor> tensors, NamedTensor named) {
    tensors.put(named.name().getString(), copy(named.value()));
  }

  private static Map<String, ForeignTensor> stateDict(Path file, RuntimeException noModule)
      throws IOException {
    Map<String, ForeignTensor> tensors = new LinkedHashMap<>();
    try {
      IValue value = torch.pickle_load(new ByteVector(Files.readAllBytes(file)));
      if (!value.isGenericDict()) {
        throw new IOException(file + ": holds neither a module nor a state dict");
      }
      GenericDict dict = value.toGenericDict();
      GenericDictIterator end = dict.end();
      for (GenericDictIterator at = dict.begin(); at.notEquals(end); at.increment()) {
        GenericDictEntryRef entry = at.multiply();
        if (entry.key().isString() && entry.value().isTensor()) {
          tensors.put(entry.key().toStringRef().getString(), copy(entry.value().toTensor()));
        }
      }
      return tensors;
    } catch (RuntimeException e) {
      e.addSuppressed(noModule);
      throw new IOException(
          "%s: libtorch reads it neither as a module nor as a state dict: %s; %s"
              .formatted(file, firstLine(noModule), firstLine(e)),
          e);
    }
  }

  private static ForeignTensor copy(Tensor tensor) {
    List<Long> shape = new ArrayList<>();
    for (long i = 0; i < tensor.dim(); i++) {
      shape.add(tensor.size(i));
    }
    return new ForeignTensor(
        shape, Torch.values(tensor.detach().cpu().toType(torch.ScalarType.Float)));
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
