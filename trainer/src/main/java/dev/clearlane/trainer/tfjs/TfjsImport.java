package dev.clearlane.trainer.tfjs;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.GoldenSample;
import dev.clearlane.bundle.ManifestBuilder;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelOrigin;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.PixelFormat.Layout;
import dev.clearlane.bundle.PixelFormat.ValueRange;
import dev.clearlane.bundle.Task;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns a package into a model bundle of one input size. */
public final class TfjsImport {
  /** Height and width of the input are multiples of this. */
  public static final int SIZE_MULTIPLE = 64;

  /** Largest height or width. */
  public static final int MAX_SIDE_PX = FixedTile.MAX_SIDE_PX;

  private static final int OVERLAP_PX = 32;
  private static final String FILE = "model.onnx";
  private static final PixelFormat PIXELS =
      new PixelFormat(ColourOrder.RGB, ValueRange.UNIT, Layout.NHWC);

  private TfjsImport() {}

  /**
   * What to import.
   *
   * @param id of the bundle
   * @param task of the model
   * @param heightPx height of the input, a multiple of {@link #SIZE_MULTIPLE}
   * @param widthPx width of the input, likewise
   * @param stage stage whose output is the result, from 1; null for the last
   * @param cut node whose output is the result; null for the network's own
   * @param half whether the model computes in half precision
   * @param origin of the network; {@code changes} is filled in here
   * @param reference stored output that the model is compared with, if there is one
   */
  public record Request(
      String id,
      Task task,
      int heightPx,
      int widthPx,
      @Nullable Integer stage,
      @Nullable String cut,
      boolean half,
      ModelOrigin origin,
      @Nullable ReferenceSample reference) {}

  /**
   * Writes a bundle. It is verified before it appears: against an evaluation of the graph as
   * TensorFlow defines it, and against the stored reference if there is one. After a failure
   * nothing is left behind.
   *
   * @param directory of the bundle; must not exist
   * @throws TfjsException if the graph is not supported or the result differs
   * @throws IOException if something cannot be written
   */
  public static ModelManifest write(TfjsPackage source, Request request, Path directory)
      throws TfjsException, IOException {
    if (Files.exists(directory)) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    requireSide(request.heightPx, request);
    requireSide(request.widthPx, request);
    Graph graph = source.graph(request.stage, request.cut);
    OnnxWriter.Model model = model(graph, request.heightPx, request.widthPx, request.half);
    Path parent = directory.toAbsolutePath().getParent();
    if (parent == null) {
      throw new TfjsException(directory + ": has no parent directory");
    }
    Files.createDirectories(parent);
    try (ScratchFolder partial = ScratchFolder.create(parent, ".import-")) {
      Verification.check(graph, request, partial.path());
      Path bundle = Files.createDirectory(partial.path().resolve("bundle"));
      ModelManifest manifest = bundle(model, request, bundle);
      Files.move(bundle, directory, StandardCopyOption.ATOMIC_MOVE);
      return manifest;
    }
  }

  static OnnxWriter.Model model(Graph graph, int heightPx, int widthPx, boolean half)
      throws TfjsException {
    Node output = Simplification.of(Translation.of(graph, heightPx, widthPx));
    int[] expected = {1, heightPx, widthPx, 3};
    if (!Arrays.equals(output.shape(), expected)) {
      throw new TfjsException(
          "the output of %s must have shape %s, but has %s"
              .formatted(graph.output(), Shapes.text(expected), Shapes.text(output.shape())));
    }
    return OnnxWriter.write(output, half);
  }

  private static void requireSide(int sidePx, Request request) throws TfjsException {
    if (sidePx % SIZE_MULTIPLE != 0 || sidePx < SIZE_MULTIPLE || sidePx > MAX_SIDE_PX) {
      throw new TfjsException(
          "--size must be HxW with sides that are multiples of %d from %d to %d, but is %dx%d"
              .formatted(
                  SIZE_MULTIPLE, SIZE_MULTIPLE, MAX_SIDE_PX, request.heightPx, request.widthPx));
    }
  }

  /** Writes a bundle and what ONNX Runtime returns for a picture. */
  private static ModelManifest bundle(OnnxWriter.Model model, Request request, Path directory)
      throws TfjsException, IOException {
    ModelManifest plain = plain(model, request, directory, request.heightPx, request.widthPx);
    Picture picture = GoldenSample.picture(request.widthPx, request.heightPx);
    float[] output = Verification.run(directory, picture);
    if (request.reference != null) {
      request.reference.compare(output, request.widthPx, request.half);
    }
    try {
      ModelManifest manifest =
          plain.toBuilder().golden(new GoldenSample(picture, output).write(directory)).build();
      ModelBundle.writeManifest(directory, manifest);
      Files.writeString(directory.resolve("MODEL_CARD.md"), ImportCard.of(manifest));
      return ModelBundle.open(directory).manifest();
    } catch (BundleException e) {
      throw new TfjsException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Writes model and manifest without a golden sample. */
  static ModelManifest plain(
      OnnxWriter.Model model, Request request, Path directory, int heightPx, int widthPx)
      throws TfjsException, IOException {
    Files.write(directory.resolve(FILE), model.bytes());
    String sha256;
    try {
      sha256 = ModelBundle.sha256(directory.resolve(FILE));
    } catch (BundleException e) {
      throw new TfjsException(String.valueOf(e.getMessage()), e);
    }
    ManifestBuilder manifest =
        ModelManifest.builder(request.id, request.task, network(request))
            .precision(request.half ? ModelManifest.FP16 : ModelManifest.FP32)
            .model(FILE, sha256)
            .tensors(OnnxWriter.INPUT, OnnxWriter.OUTPUT)
            .pixels(PIXELS)
            .sizeMultiple(SIZE_MULTIPLE)
            .tile(new FixedTile(widthPx, heightPx, OVERLAP_PX))
            .origin(origin(request))
            .cost(new ModelCost(widthPx, heightPx, model.macs(), model.activationBytes()));
    ModelManifest built = manifest.build();
    ModelBundle.writeManifest(directory, built);
    return built;
  }

  private static String network(Request request) {
    String part =
        request.cut != null
            ? ", cut at " + request.cut
            : request.stage != null ? ", stage " + request.stage : "";
    return request.origin.name() + part;
  }

  private static ModelOrigin origin(Request request) {
    ModelOrigin given = request.origin;
    List<String> changes =
        Stream.of(
                "converted from TensorFlow.js to ONNX",
                request.cut != null
                    ? "cut at " + request.cut
                    : request.stage != null ? "cut after stage " + request.stage : "",
                "input fixed to %dx%d".formatted(request.widthPx, request.heightPx),
                "layers merged",
                request.half ? "weights rounded to half precision" : "")
            .filter(change -> !change.isEmpty())
            .toList();
    return new ModelOrigin(
        given.name(),
        given.packageName(),
        given.version(),
        given.sha256(),
        given.licence(),
        given.authors(),
        given.url(),
        String.join(", ", changes));
  }
}
