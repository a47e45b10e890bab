package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code manifest.json}: what a model is, how to feed it and how it was made.
 *
 * <p>Tensors are float32, NCHW, batch 1, height and width free. A picture model's output has the
 * shape and format of its input. A {@link Task#SELECT} model's output is 1×N probabilities (0–1),
 * one per label.
 *
 * @param schema version of this layout; this code reads {@value #SCHEMA}
 * @param id unique name, as in {@code --model}: lower-case letters, digits and hyphens
 * @param task what the model is for
 * @param network architecture, as the trainer names it
 * @param precision what the network computes in, such as {@value #FP32} or {@value #FP16}; its
 *     tensors are float32 whatever it is. Absent in older manifests: {@value #FP32}
 * @param file the ONNX file within the bundle
 * @param sha256 of that file, lower-case hexadecimal
 * @param input name of the input tensor
 * @param output name of the output tensor
 * @param pixels colour order and range
 * @param sizeMultiple height and width of the input tensor are multiples of this
 * @param labels what each score of a {@link Task#SELECT} model means; empty for picture models
 * @param thresholds per label, when a decision is entered and left; empty for picture models
 * @param provenance how it was made
 * @param figures what was measured on it; keys carry their unit, as in {@code psnr_out}
 * @param golden an input and what ONNX Runtime makes of it, to hold other engines against; null in
 *     bundles without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelManifest(
    @JsonProperty(required = true) int schema,
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) Task task,
    @JsonProperty(required = true) String network,
    String precision,
    @JsonProperty(required = true) String file,
    @JsonProperty(required = true) String sha256,
    @JsonProperty(required = true) String input,
    @JsonProperty(required = true) String output,
    @JsonProperty(required = true) PixelFormat pixels,
    @JsonProperty(required = true) int sizeMultiple,
    List<String> labels,
    Map<String, Threshold> thresholds,
    Provenance provenance,
    List<Figures> figures,
    @Nullable Golden golden) {

  /** Version of the manifest's layout. */
  public static final int SCHEMA = 1;

  /** Single precision. */
  public static final String FP32 = "fp32";

  /** Half precision. */
  public static final String FP16 = "fp16";

  /** 8-bit integers: the file holds QuantizeLinear and DequantizeLinear nodes. */
  public static final String INT8 = "int8";

  public ModelManifest {
    required(id, "id");
    required(task, "task");
    required(network, "network");
    required(file, "file");
    required(sha256, "sha256");
    required(input, "input");
    required(output, "output");
    required(pixels, "pixels");
    required(pixels.colours(), "pixels.colours");
    required(pixels.range(), "pixels.range");
    precision = precision == null ? FP32 : precision;
    labels = labels == null ? List.of() : List.copyOf(labels);
    thresholds = thresholds == null ? Map.of() : Map.copyOf(thresholds);
    figures = figures == null ? List.of() : List.copyOf(figures);
  }

  /** A manifest of a network that computes in single precision, without a golden sample. */
  public ModelManifest(
      int schema,
      String id,
      Task task,
      String network,
      String file,
      String sha256,
      String input,
      String output,
      PixelFormat pixels,
      int sizeMultiple,
      List<String> labels,
      Map<String, Threshold> thresholds,
      Provenance provenance,
      List<Figures> figures) {
    this(
        schema,
        id,
        task,
        network,
        FP32,
        file,
        sha256,
        input,
        output,
        pixels,
        sizeMultiple,
        labels,
        thresholds,
        provenance,
        figures,
        null);
  }

  /** The same manifest with a golden sample. */
  public ModelManifest with(Golden sample) {
    return new ModelManifest(
        schema,
        id,
        task,
        network,
        precision,
        file,
        sha256,
        input,
        output,
        pixels,
        sizeMultiple,
        labels,
        thresholds,
        provenance,
        figures,
        sample);
  }

  private static void required(@Nullable Object value, String key) {
    if (value == null) {
      throw new IllegalArgumentException(key + " must have a value, but has none");
    }
  }

  /**
   * Two thresholds on one score: a label is on from {@code enter} upwards and off from {@code exit}
   * downwards; in between it stays as it was.
   */
  public record Threshold(double enter, double exit) {}

  /**
   * How a model was made.
   *
   * @param recipe name of the recipe
   * @param revision git revision of the trainer
   * @param seed of every random choice
   * @param steps optimiser steps in all
   * @param trainedSeconds wall-clock time of those steps
   * @param startedFrom id or checkpoint whose weights it started from, if any
   * @param data sources it was trained on, one line each
   * @param createdAt ISO 8601 date
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Provenance(
      String recipe,
      String revision,
      long seed,
      long steps,
      long trainedSeconds,
      @Nullable String startedFrom,
      List<String> data,
      String createdAt) {
    public Provenance {
      data = data == null ? List.of() : List.copyOf(data);
    }
  }

  /**
   * One measurement.
   *
   * @param data what it was measured on
   * @param command the command that printed it
   * @param values e.g. {@code psnr_in}, {@code psnr_out}, {@code ssim_in}, {@code ssim_out}
   */
  public record Figures(String data, String command, Map<String, Double> values) {
    public Figures {
      values = values == null ? Map.of() : Map.copyOf(values);
    }
  }

  /**
   * Where the golden sample lies; {@link GoldenSample} reads it.
   *
   * @param file within the bundle
   * @param sha256 of that file, lower-case hexadecimal
   * @param widthPx width of its input, a multiple of the size multiple
   * @param heightPx height likewise
   */
  public record Golden(
      @JsonProperty(required = true) String file,
      @JsonProperty(required = true) String sha256,
      @JsonProperty(required = true) int widthPx,
      @JsonProperty(required = true) int heightPx) {
    public Golden {
      required(file, "golden.file");
      required(sha256, "golden.sha256");
    }
  }
}
