package dev.clearlane.trainer.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a Python pickle holds, protocols 2 to 5, as maps, lists (tuples and sets as well), texts
 * (bytes as well), {@link Long}, {@link Double}, {@link Boolean} and, for None, an empty {@link
 * Optional}. Nothing is run: what Python would import or call stays a {@link Name}, a {@link Made}.
 *
 * <p>Decision record: {@code docs/adr/0010-pytorch-files-without-libtorch.md}.
 */
final class Pickle {
  /** A class or function by its module and name. */
  record Name(String text) {}

  /** An object stored outside of the pickle, by the writer's identifier. */
  record Outside(Object id) {}

  /** What Python would get from a call. Compared by identity. */
  static final class Made {
    private final String callee;
    private final List<?> arguments;
    private final Map<Object, Object> items = new LinkedHashMap<>();
    private Object state = Optional.empty();

    private Made(Object callee, Object arguments) {
      this.callee = callee instanceof Name name ? name.text() : "";
      this.arguments = (List<?>) arguments;
    }

    /** What is called, such as {@code collections.OrderedDict}; empty where it has no name. */
    String callee() {
      return callee;
    }

    List<?> arguments() {
      return arguments;
    }

    /** What is put into it by key afterwards. */
    Map<Object, Object> items() {
      return items;
    }

    /** Its state, set after construction; mostly a map of its attributes. */
    Object state() {
      return state;
    }
  }

  private final ByteBuffer in;
  private final List<Object> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final List<Outside> references;

  private Pickle(ByteBuffer in, List<Outside> references) {
    this.in = in;
    this.references = references;
  }

  /**
   * Reads one pickle and moves the buffer's position behind it.
   *
   * @param references every mention of something outside is added to them
   * @throws IOException if it is broken, or uses what PyTorch does not
   */
  static Object read(ByteBuffer in, List<Outside> references) throws IOException {
    ByteOrder order = in.order();
    try {
      return new Pickle(in.order(ByteOrder.LITTLE_ENDIAN), references).run();
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | ClassCastException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new IOException("its pickle is broken", e);
    } finally {
      in.order(order);
    }
  }

  private Object run() throws IOException {
    while (true) {
      int code = in.get() & 0xff;
      if (code == '.') {
        return pop();
      }
      step(code);
    }
  }

  private void step(int code) throws IOException {
    switch (code) {
      case 0x80 -> in.get(); // the protocol
      case 0x95 -> in.getLong(); // a frame's length
      case '(' -> marks.add(stack.size());
      case '0' -> pop();
      case '1' -> popToMark();
      case '2' -> stack.add(top());
      case 'N' -> stack.add(Optional.empty());
      case 0x88 -> stack.add(true);
      case 0x89 -> stack.add(false);
      case 'K' -> stack.add((long) (in.get() & 0xff));
      case 'M' -> stack.add((long) (in.getShort() & 0xffff));
      case 'J' -> stack.add((long) in.getInt());
      case 0x8a -> stack.add(whole(in.get() & 0xff));
      case 0x8b -> stack.add(whole(in.getInt()));
      case 'G' -> stack.add(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'U', 'C', 0x8c -> stack.add(text(in.get() & 0xff));
      case 'T', 'B', 'X' -> stack.add(text(in.getInt()));
      case 0x8d, 0x8e, 0x96 -> stack.add(text(Math.toIntExact(in.getLong())));
      case ')', ']', 0x8f -> stack.add(new ArrayList<>());
      case 't', 'l', 0x91 -> stack.add(popToMark());
      case 0x85, 0x86, 0x87 -> {
        marks.add(stack.size() - (code - 0x84));
        stack.add(popToMark());
      }
      case 'a' -> {
        Object value = pop();
        append(List.of(value));
      }
      case 'e', 0x90 -> append(popToMark());
      case '}' -> stack.add(new LinkedHashMap<>());
      case 'd' -> {
        List<Object> entries = popToMark();
        stack.add(new LinkedHashMap<>());
        put(entries);
      }
      case 's' -> {
        Object value = pop();
        put(List.of(pop(), value));
      }
      case 'u' -> put(popToMark());
      case 'c' -> stack.add(new Name(line() + "." + line()));
      case 0x93 -> {
        Object name = pop();
        stack.add(new Name(pop() + "." + name));
      }
      case 'R', 0x81 -> {
        Object arguments = pop();
        stack.add(new Made(pop(), arguments));
      }
      case 0x92 -> {
        pop(); // arguments by name
        Object arguments = pop();
        stack.add(new Made(pop(), arguments));
      }
      case 'b' -> {
        Object state = pop();
        if (top() instanceof Made made) {
          made.state = state;
        }
      }
      case 'Q' -> {
        Outside reference = new Outside(pop());
        references.add(reference);
        stack.add(reference);
      }
      case 'h' -> stack.add(remembered(in.get() & 0xff));
      case 'j' -> stack.add(remembered(in.getInt()));
      case 'q' -> memo.put(in.get() & 0xff, top());
      case 'r' -> memo.put(in.getInt(), top());
      case 0x94 -> memo.put(memo.size(), top());
      default ->
          throw new IOException("its pickle has a code that is not known, 0x%02x".formatted(code));
    }
  }

  private Object top() {
    return stack.get(stack.size() - 1);
  }

  private Object pop() {
    return stack.remove(stack.size() - 1);
  }

  private List<Object> popToMark() throws IOException {
    int mark = marks.remove(marks.size() - 1);
    if (mark > stack.size()) {
      throw new IOException("its pickle is broken");
    }
    List<Object> above = stack.subList(mark, stack.size());
    List<Object> items = new ArrayList<>(above);
    above.clear();
    return items;
  }

  @SuppressWarnings("unchecked") // the lists of a pickle are all made here
  private void append(List<Object> items) {
    if (top() instanceof List<?> list) {
      ((List<Object>) list).addAll(items);
    }
  }

  /** Entries of a map, or of what Python takes for one; only texts and whole numbers are keys. */
  @SuppressWarnings("unchecked") // the maps of a pickle are all made here
  private void put(List<Object> entries) {
    Map<Object, Object> map = top() instanceof Made made ? made.items : (Map<Object, Object>) top();
    for (int i = 0; i < entries.size(); i += 2) {
      if (entries.get(i) instanceof String || entries.get(i) instanceof Long) {
        map.put(entries.get(i), entries.get(i + 1));
      }
    }
  }

  private Object remembered(int place) throws IOException {
    Object value = memo.get(place);
    if (value == null) {
      throw new IOException("its pickle is broken");
    }
    return value;
  }

  /** A whole number of any length; one beyond 64 bits, which no size is, as text. */
  private Object whole(int length) throws IOException {
    byte[] bytes = bytes(length);
    for (int i = 0; i < length / 2; i++) {
      byte low = bytes[i];
      bytes[i] = bytes[length - 1 - i];
      bytes[length - 1 - i] = low;
    }
    BigInteger value = length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    return value.bitLength() < Long.SIZE ? value.longValue() : value.toString();
  }

  private String text(int length) throws IOException {
    return new String(bytes(length), StandardCharsets.UTF_8);
  }

  private byte[] bytes(int length) throws IOException {
    if (length < 0 || length > in.remaining()) {
      throw new IOException("its pickle ends too early");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (char c = (char) in.get(); c != '\n'; c = (char) in.get()) {
      line.append(c);
    }
    return line.toString();
  }
}
