package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.serving.inference.EngineChain;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.PixelTile;
import java.util.List;

/** TensorRT engines that run one after the other in one CUDA graph. Owns none of them. */
final class TensorRtChain extends EngineChain {
  private final List<TensorRtEngine> engines;

  /**
   * @param engines at least one; their tensors are of one precision
   */
  TensorRtChain(List<TensorRtEngine> engines) {
    super(engines);
    this.engines = List.copyOf(engines);
  }

  @Override
  public boolean takesPixels() {
    return true;
  }

  @Override
  public boolean runPixels(PixelTile tile) throws EngineException {
    engines.get(0).runPixels(tile, engines);
    return true;
  }
}
