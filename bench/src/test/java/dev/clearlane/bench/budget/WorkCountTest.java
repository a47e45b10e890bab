package dev.clearlane.bench.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts against figures that were worked out by hand. */
class WorkCountTest {
  @Test
  void shouldCountAConvolutionWithItsActivationAsOneLayer() throws Exception {
    OnnxGraph graph =
        new TinyOnnx()
            .constant("w", 8, 3, 3, 3)
            .constant("b", 8)
            .node("Conv", List.of("x", "w", "b"), "c", "strides=2,2", "pads=1,1,1,1")
            .node("Relu", List.of("c"), "r")
            .node("Identity", List.of("r"), "y")
            .graph("y");

    // 6×10 → 3×5: 8 channels of 15 places, each over 3·3·3 values
    assertThat(WorkCount.of(graph, 1, 3, 6, 10))
        .isEqualTo(new Work(8 * 15 * 27, 8 * 15, 8 * 27 + 8, 3 * 60 + 8 * 15));
  }

  @Test
  void shouldReadAResidualOnceMore() throws Exception {
    OnnxGraph graph =
        new TinyOnnx()
            .constant("w", 4, 4, 1, 1)
            .node("Conv", List.of("x", "w"), "a")
            .node("Conv", List.of("a", "w"), "b")
            .node("Add", List.of("a", "b"), "sum")
            .node("Relu", List.of("sum"), "y")
            .graph("y");

    // x read; a written, read by the second convolution and by the addition; y written
    assertThat(WorkCount.of(graph, 1, 4, 5, 5))
        .isEqualTo(new Work(2 * 4 * 4 * 25, 2 * 100, 16, 5 * 100));
  }

  @Test
  void shouldCountTransposedGroupedAndDenseLayers() throws Exception {
    OnnxGraph graph =
        new TinyOnnx()
            .constant("up", 6, 2, 3, 3)
            .constant("each", 2, 1, 3, 3)
            .constant("dense", 7, 2)
            .node(
                "ConvTranspose",
                List.of("x", "up"),
                "t",
                "strides=2,2",
                "pads=1,1,1,1",
                "output_padding=1,1")
            .node("Conv", List.of("t", "each"), "d", "group=2", "pads=1,1,1,1")
            .node("GlobalAveragePool", List.of("d"), "g")
            .node("Flatten", List.of("g"), "f", "axis=1")
            .node("Gemm", List.of("f", "dense"), "y", "transB=1")
            .graph("y");

    // 4×4 → 8×8
    long macs = 6 * 16 * 2 * 9 + 2 * 64 * 9 + 7 * 2;
    long activations = 6 * 16 + 2 * 2 * 64 + 2 * 2 * 64 + 2 * 2 + 7;
    assertThat(WorkCount.of(graph, 1, 6, 4, 4))
        .isEqualTo(new Work(macs, 2 * 64, 6 * 2 * 9 + 2 * 9 + 14, activations));
  }

  @Test
  void shouldFollowShapesThroughRearrangingAndPadding() throws Exception {
    OnnxGraph graph =
        new TinyOnnx()
            .wholes("pads", 0, 0, 1, 2, 0, 0, 1, 2)
            .constant("w", 1, 12, 1, 1)
            .node("Pad", List.of("x", "pads"), "p")
            .node("SpaceToDepth", List.of("p"), "s", "blocksize=2")
            .node("Conv", List.of("s", "w"), "c")
            .node("Concat", List.of("c", "s"), "j", "axis=1")
            .node("Conv", List.of("s", "w"), "k")
            .node("MaxPool", List.of("k"), "y", "kernel_shape=2,2", "strides=2,2")
            .graph("y");

    // 3×(6+2)×(8+4) → 12×4×6; the joined 13 channels are written though nobody takes them
    long small = 24;
    long pad = 3 * 48 + 3 * 96;
    long depth = 3 * 96 + 12 * small;
    long conv = 12 * small + small;
    long join = 13 * small + 13 * small;
    long pool = small + small / 4;
    assertThat(WorkCount.of(graph, 1, 3, 6, 8))
        .isEqualTo(
            new Work(2 * 12 * small, 4 * small / 4, 12, pad + depth + 2 * conv + join + pool));
  }

  @Test
  void shouldCountTheSameWithoutTheValuesOfWeights() throws Exception {
    byte[] model =
        new TinyOnnx()
            .wholes("pads", 0, 0, 1, 1, 0, 0, 1, 1)
            .constant("w", 64, 64, 3, 3)
            .node("Pad", List.of("x", "pads"), "p")
            .node("Conv", List.of("p", "w"), "y")
            .bytes("y");

    byte[] outline = OnnxGraph.outline("tiny", model);

    assertThat(outline.length).isLessThan(300);
    assertThat(WorkCount.of(OnnxGraph.read("outline", outline), 1, 64, 8, 8))
        .isEqualTo(WorkCount.of(OnnxGraph.read("tiny", model), 1, 64, 8, 8));
  }

  @Test
  void shouldRefuseWhatItCannotCount() throws Exception {
    OnnxGraph unknown = new TinyOnnx().node("Einsum", List.of("x"), "y").graph("y");
    OnnxGraph unfit =
        new TinyOnnx().constant("w", 8, 5, 1, 1).node("Conv", List.of("x", "w"), "y").graph("y");

    assertThatThrownBy(() -> WorkCount.of(unknown, 1, 3, 8, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("operator Einsum");
    assertThatThrownBy(() -> WorkCount.of(unfit, 1, 3, 8, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Conv y takes 5 channels, not 3");
    assertThatThrownBy(() -> OnnxGraph.read("notes.txt", new byte[] {1, 2, 3}))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("notes.txt: is no ONNX model");
  }
}
