package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * VGG19 (Simonyan and Zisserman 2015) up to one of its sixteen convolutions, as a feature network:
 * {@code convB_I} is the I-th of block B before its ReLU, {@code reluB_I} after it. Parameters are
 * named as torchvision names them. Inputs are normalised by the caller.
 *
 * @param layer such as {@code conv3_3}
 */
public record Vgg19(String layer) implements Network {
  private static final int[] BLOCKS = {2, 2, 4, 4, 4};
  private static final Pattern LAYER = Pattern.compile("(conv|relu)([1-5])_([1-4])");
  private static final int FIRST_WIDTH = 64;
  private static final int MAX_WIDTH = 512;

  public Vgg19 {
    Matcher matcher = LAYER.matcher(layer);
    if (!matcher.matches()
        || Integer.parseInt(matcher.group(3)) > BLOCKS[Integer.parseInt(matcher.group(2)) - 1]) {
      throw new IllegalArgumentException(
          "vgg19: layer must be conv1_1, conv1_2, conv2_1 … conv5_4, or relu likewise, but is "
              + layer);
    }
  }

  @Override
  public String name() {
    return "vgg19-" + layer;
  }

  @Override
  public PixelFormat pixels() {
    return PixelFormat.RGB_UNIT;
  }

  @Override
  public int sizeMultiple() {
    return 1 << (block() - 1);
  }

  @Override
  public int outputs() {
    return width(block());
  }

  @Override
  public <V> V apply(Layers<V> l, V input) {
    V x = input;
    int in = 3;
    int index = 0;
    for (String name : convolutions()) {
      int block = name.charAt(4) - '0';
      boolean first = name.endsWith("_1");
      if (first && block > 1) {
        x = l.maxPool(x);
        index++;
      }
      x = l.conv("features." + index, x, Conv.same(in, width(block), 3, 1));
      if (name.equals(layer)) {
        return x;
      }
      x = l.relu(x);
      index += 2;
      in = width(block);
    }
    return x;
  }

  /** The convolutions that the layer needs, in order, the last being its own. */
  private List<String> convolutions() {
    List<String> names = new ArrayList<>();
    String last = layer.replace("relu", "conv");
    for (int block = 1; block <= BLOCKS.length; block++) {
      for (int i = 1; i <= BLOCKS[block - 1]; i++) {
        names.add("conv%d_%d".formatted(block, i));
        if (names.contains(last)) {
          return names;
        }
      }
    }
    throw new IllegalStateException(layer);
  }

  private int block() {
    return layer.charAt(4) - '0';
  }

  private static int width(int block) {
    return Math.min(MAX_WIDTH, FIRST_WIDTH << (block - 1));
  }
}
