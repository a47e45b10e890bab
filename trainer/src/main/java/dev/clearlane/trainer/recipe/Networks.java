package dev.clearlane.trainer.recipe;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.PlateDetector;
import dev.clearlane.trainer.network.PlateReader;
import dev.clearlane.trainer.network.RepUNet;
import dev.clearlane.trainer.network.SelectorNet;
import dev.clearlane.trainer.network.Wei2021;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The architectures by name. */
public final class Networks {
  private static final Pattern REP =
      Pattern.compile("rep(-?\\d{1,6})-pu2(-gc)?(?:-h([1-9]\\d{0,2})|(-refine))?");
  private static final Pattern WEI = Pattern.compile("wei2021(?:-w(-?\\d{1,6}))?");
  private static final Pattern CRITIC = Pattern.compile("wei2021-critic(?:-w(-?\\d{1,6}))?");
  private static final Pattern PLATES = Pattern.compile("plate-(reader|detector)-w(-?\\d{1,6})");
  private static final int PAPER_SIDE_PX = 256;
  private static final double PAPER_DROPOUT = 0.5;
  private static final double LEAKY_SLOPE = 0.2;

  private Networks() {}

  /**
   * The network of a name with its default settings: {@code repN-pu2}, with global context {@code
   * repN-pu2-gc}, with H earlier frames {@code repN-pu2-hH} or {@code repN-pu2-gc-hH}, as refiners
   * {@code repN-pu2-refine} or {@code repN-pu2-gc-refine}, {@code wei2021} or {@code wei2021-wN},
   * {@code selector} or {@code selector-deep}, {@code plate-reader-wN}, {@code plate-detector-wN};
   * also the critics, {@code wei2021-critic} or {@code wei2021-critic-wN}.
   *
   * @throws IllegalArgumentException if the name is unknown or its width is invalid
   */
  public static Network byName(String name) {
    Matcher rep = REP.matcher(name);
    if (rep.matches()) {
      int history = rep.group(3) == null ? 0 : Integer.parseInt(rep.group(3));
      return new RepUNet(
          Integer.parseInt(rep.group(1)), rep.group(2) != null, history, rep.group(4) != null);
    }
    Matcher wei = WEI.matcher(name);
    if (wei.matches()) {
      int width = wei.group(1) == null ? 64 : Integer.parseInt(wei.group(1));
      return new Wei2021(width, LEAKY_SLOPE, PAPER_DROPOUT, Wei2021.Skip.CLAMP);
    }
    if (name.equals("selector") || name.equals("selector-deep")) {
      return new SelectorNet(name.endsWith("-deep"));
    }
    Matcher plates = PLATES.matcher(name);
    if (plates.matches()) {
      int width = Integer.parseInt(plates.group(2));
      return plates.group(1).equals("reader") ? new PlateReader(width) : new PlateDetector(width);
    }
    Matcher critic = CRITIC.matcher(name);
    if (critic.matches()) {
      int width = critic.group(1) == null ? 64 : Integer.parseInt(critic.group(1));
      return new Critic(width, PAPER_SIDE_PX);
    }
    throw new IllegalArgumentException(
        "network must be rep<width>-pu2 or rep<width>-pu2-gc, either with -h1 to -h4 for earlier frames or -refine for a refiner,"
            + " wei2021, wei2021-w<width>, selector, selector-deep, plate-reader-w<width> or plate-detector-w<width>, but is "
            + name);
  }

  /**
   * The network of a run or a model bundle.
   *
   * @throws IOException if the path is neither, or its network cannot be used
   */
  public static Network of(Path runOrBundle) throws IOException {
    try {
      if (Files.exists(runOrBundle.resolve(ModelBundle.MANIFEST))) {
        return byName(ModelBundle.open(runOrBundle).manifest().network());
      }
      Path recipe = runOrBundle.resolve(Recipe.FILE);
      if (Files.exists(recipe)) {
        return RecipeReader.read(recipe.toString(), runOrBundle).network();
      }
    } catch (BundleException | UsageException | IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    throw new IOException(runOrBundle + ": neither the directory of a run nor a model bundle");
  }
}
