package dev.clearlane.trainer.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Files that PyTorch writes, without PyTorch: {@code torch.save} of a state dict, of a checkpoint
 * that holds some, or of a module, in today's form, a ZIP archive, and in that from before version
 * 1.6; {@code torch.jit.save}; {@code torch::save} of C++. Nothing in them is run.
 */
final class TorchFile {
  /** A pickle of the number by which PyTorch knew its files before they were archives. */
  private static final byte[] OLD_MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    'l',
    (byte) 0xfc,
    (byte) 0x9c,
    'F',
    (byte) 0xf9,
    ' ',
    'j',
    (byte) 0xa8,
    'P',
    0x19,
    '.'
  };

  /** Parts of a module as Python keeps it, which are no parts of a parameter's name. */
  private static final List<String> UNNAMED = List.of("_modules", "_parameters", "_buffers");

  private static final int MAX_DEPTH = 64;
  private static final int MAX_OBJECTS = 1_000_000;

  /** The largest array there is, or nearly. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private static final int MAX_EXPANSION = 100;
  private static final int MIN_PACKED_BYTES = 1 << 14;
  private static final int MAX_ENTRIES = 200_000;

  /** Values that tensors share, by key. */
  @FunctionalInterface
  private interface Storages {
    /** All bytes of one, or null where there is none. */
    @Nullable ByteBuffer bytes(String key) throws IOException;
  }

  private final Path file;
  private final Storages storages;
  private final Map<String, LazyTensor> tensors = new LinkedHashMap<>();
  private int objects;

  private TorchFile(Path file, Storages storages) {
    this.file = file;
    this.storages = storages;
  }

  /** Whether a file that begins so is one of PyTorch's. */
  static boolean begins(byte[] head) {
    return isArchive(head) || isOld(head);
  }

  private static boolean isArchive(byte[] head) {
    return head.length >= 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4;
  }

  private static boolean isOld(byte[] head) {
    return Arrays.equals(
        head, 0, Math.min(head.length, OLD_MAGIC.length), OLD_MAGIC, 0, OLD_MAGIC.length);
  }

  /**
   * Every tensor by the names on the way to it, joined with dots.
   *
   * @param head the first bytes, for which {@link #begins} holds
   * @throws IOException if the file is broken
   */
  static Map<String, LazyTensor> read(Path file, byte[] head) throws IOException {
    try {
      return isArchive(head) ? archive(file) : old(file);
    } catch (ClassCastException | IndexOutOfBoundsException e) {
      throw new IOException(file + ": broken, or no file of PyTorch's", e);
    }
  }

  private static Map<String, LazyTensor> archive(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw new IOException(
            "%s: must hold at most %,d files, but holds %,d"
                .formatted(file, MAX_ENTRIES, zip.size()));
      }
      String pickle =
          zip.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.matches("[^/]+/data\\.pkl"))
              .findFirst()
              .orElseThrow(() -> new IOException(file + ": a ZIP archive, but none of PyTorch's"));
      Object root = pickle(file, content(file, zip, pickle), new ArrayList<>());
      String folder = pickle.substring(0, pickle.indexOf('/')) + "/data/";
      return new TorchFile(file, new Archived(file, folder)).all(root);
    } catch (ZipException e) {
      throw damaged(file, e);
    }
  }

  /** Storages in an archive. Keeps the last: many tensors may lie in one. */
  private static final class Archived implements Storages {
    private final Path file;
    private final String folder;
    private String key = "";
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    Archived(Path file, String folder) {
      this.file = file;
      this.folder = folder;
    }

    @Override
    public ByteBuffer bytes(String wanted) throws IOException {
      if (!wanted.equals(key)) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
          bytes = content(file, zip, folder + wanted);
          key = wanted;
        } catch (ZipException e) {
          throw damaged(file, e);
        }
      }
      return bytes;
    }
  }

  private static IOException damaged(Path file, ZipException e) {
    return new IOException("%s: a broken archive: %s".formatted(file, e.getMessage()), e);
  }

  private static ByteBuffer content(Path file, ZipFile zip, String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new IOException("%s: a broken archive, it has no %s".formatted(file, name));
    }
    // PyTorch stores without compression: what unpacks to many times its size was made to
    long packed = Math.max(MIN_PACKED_BYTES, entry.getCompressedSize());
    long max = Math.min(MAX_BYTES, packed * MAX_EXPANSION);
    if (entry.getSize() > max) {
      throw tooLarge(file, name, max);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) max); // the size in the directory may be a lie
      if (bytes.length == max && in.read() >= 0) {
        throw tooLarge(file, name, max);
      }
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (crc.getValue() != entry.getCrc()) {
        throw new IOException("%s: a broken archive, %s is damaged".formatted(file, name));
      }
      return ByteBuffer.wrap(bytes);
    }
  }

  private static IOException tooLarge(Path file, String name, long maxBytes) {
    return new IOException(
        "%s: %s must be at most %,d bytes unpacked (%d times its packed size, 2 GiB), but is larger"
            .formatted(file, name, maxBytes, MAX_EXPANSION));
  }

  /** Pickles of the magic number, a version, the machine, the object and the keys; the storages. */
  private static Map<String, LazyTensor> old(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > MAX_BYTES) {
        throw new IOException(file + ": must be below 2 GiB, but is larger");
      }
      ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      for (int i = 0; i < 3; i++) {
        pickle(file, in, new ArrayList<>());
      }
      List<Pickle.Outside> references = new ArrayList<>();
      Object root = pickle(file, in, references);
      Map<String, Dtype> dtypes = new HashMap<>();
      for (Pickle.Outside reference : references) {
        if (Reference.isStorage(reference)) {
          Reference storage = Reference.of(reference);
          dtypes.put(storage.key, storage.dtype);
        }
      }
      Map<String, ByteBuffer> storages = new HashMap<>();
      in.order(ByteOrder.LITTLE_ENDIAN);
      for (Object key : (List<?>) pickle(file, in, new ArrayList<>())) {
        Dtype dtype = dtypes.get(key);
        long count = dtype == null || in.remaining() < Long.BYTES ? -1 : in.getLong();
        if (dtype == null || count < 0 || count > in.remaining() / dtype.bytes()) {
          throw new IOException(file + ": broken, its storages are not all there");
        }
        int bytes = (int) count * dtype.bytes();
        storages.put((String) key, in.slice(in.position(), bytes));
        in.position(in.position() + bytes);
      }
      return new TorchFile(file, key -> storages.get(key)).all(root);
    }
  }

  private static Object pickle(Path file, ByteBuffer in, List<Pickle.Outside> references)
      throws IOException {
    try {
      return Pickle.read(in, references);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private Map<String, LazyTensor> all(Object root) throws IOException {
    collect("", root, 0);
    if (tensors.isEmpty() || tensors.containsKey("")) {
      throw new IOException(file + ": must hold tensors by name, as a state dict does");
    }
    return tensors;
  }

  /** Tensors on the way down; a pickle may contain cycles. */
  private void collect(String name, Object value, int depth) throws IOException {
    if (++objects > MAX_OBJECTS) {
      throw new IOException(file + ": must hold at most %,d objects".formatted(MAX_OBJECTS));
    }
    if (depth > MAX_DEPTH) {
      return;
    }
    if (value instanceof Map<?, ?> map) {
      entries(name, map, depth);
    } else if (value instanceof Pickle.Made made) {
      switch (made.callee()) {
        case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
            tensors.put(name, tensor(name, made.arguments()));
        case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
            collect(name, made.arguments().get(0), depth + 1);
        default -> {
          entries(name, pairs(made), depth);
          entries(name, made.items(), depth);
          // A state dict's own attributes tell versions, not tensors.
          if (made.items().isEmpty() && made.state() instanceof Map<?, ?> attributes) {
            entries(name, attributes, depth);
          }
        }
      }
    }
  }

  private void entries(String name, Map<?, ?> map, int depth) throws IOException {
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = entry.getKey().toString();
      String inner = UNNAMED.contains(key) ? name : name.isEmpty() ? key : name + "." + key;
      collect(inner, entry.getValue(), depth + 1);
    }
  }

  /** The entries of an ordered map as Python 2 writes it: a list of pairs is its argument. */
  private static Map<Object, Object> pairs(Pickle.Made made) {
    Map<Object, Object> entries = new LinkedHashMap<>();
    if (made.callee().equals("collections.OrderedDict")
        && !made.arguments().isEmpty()
        && made.arguments().get(0) instanceof List<?> pairs) {
      for (Object pair : pairs) {
        if (pair instanceof List<?> two && two.size() == 2 && two.get(0) instanceof String key) {
          entries.put(key, two.get(1));
        }
      }
    }
    return entries;
  }

  /** Reference from a tensor to its storage: key, type and first value. */
  private record Reference(String key, Dtype dtype, long offset) {
    /** The old form refers to the source of a module in the same way. */
    static boolean isStorage(Pickle.Outside reference) {
      return reference.id() instanceof List<?> id && "storage".equals(id.get(0));
    }

    static Reference of(Object outside) throws IOException {
      List<?> id = (List<?>) ((Pickle.Outside) outside).id();
      Dtype dtype = Dtype.storedAs(((Pickle.Name) id.get(1)).text());
      // Long ago, storages could be stretches of others: their key, the first value, the length.
      long offset = id.size() > 5 && id.get(5) instanceof List<?> view ? (Long) view.get(1) : 0;
      return new Reference((String) id.get(2), dtype, offset);
    }
  }

  private LazyTensor tensor(String name, List<?> arguments) throws IOException {
    try {
      List<Long> shape = longs(arguments.get(2));
      List<Long> strides = longs(arguments.get(3));
      long offset = (Long) arguments.get(1);
      if (strides.size() != shape.size()) {
        throw new IOException("%s: %s is broken".formatted(file, name));
      }
      return new LazyTensor(
          shape, () -> values(name, Reference.of(arguments.get(0)), offset, shape, strides));
    } catch (ClassCastException | IndexOutOfBoundsException e) {
      throw new IOException("%s: %s is broken".formatted(file, name), e);
    }
  }

  private static List<Long> longs(Object sizes) {
    return ((List<?>) sizes).stream().map(Long.class::cast).toList();
  }

  private float[] values(
      String name, Reference reference, long offset, List<Long> shape, List<Long> strides)
      throws IOException {
    ByteBuffer storage = storages.bytes(reference.key());
    Dtype dtype = reference.dtype();
    long begin = reference.offset() + offset;
    long last = begin;
    long count = 1;
    try {
      for (int i = 0; i < shape.size(); i++) {
        count = Math.multiplyExact(count, shape.get(i));
        last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
      }
    } catch (ArithmeticException e) {
      throw outside(name, e);
    }
    if (storage == null
        || begin < 0
        || shape.stream().anyMatch(size -> size < 0)
        || strides.stream().anyMatch(stride -> stride < 0)
        || count > Integer.MAX_VALUE / Double.BYTES
        || (count > 0 && last >= storage.capacity() / dtype.bytes())) {
      throw outside(name, null);
    }
    if (count == 0) {
      return new float[0];
    }
    int from = (int) begin * dtype.bytes();
    int bytes = (int) (last - begin + 1) * dtype.bytes();
    float[] held;
    try {
      held = dtype.decode(storage.slice(from, bytes).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new IOException("%s: %s: %s".formatted(file, name, e.getMessage()), e);
    }
    return inRows(held, (int) count, shape, strides);
  }

  private IOException outside(String name, @Nullable Exception cause) {
    return new IOException("%s: broken, %s is outside of the file".formatted(file, name), cause);
  }

  /** Values in whatever order they are held, in that of rows. */
  private static float[] inRows(float[] held, int count, List<Long> shape, List<Long> strides) {
    float[] rows = new float[count];
    long[] at = new long[shape.size()];
    long from = 0;
    for (int i = 0; i < count; i++) {
      rows[i] = held[(int) from];
      for (int d = at.length - 1; d >= 0; d--) {
        from += strides.get(d);
        if (++at[d] < shape.get(d)) {
          break;
        }
        from -= at[d] * strides.get(d);
        at[d] = 0;
      }
    }
    return rows;
  }
}
