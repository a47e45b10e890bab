package dev.clearlane.serving.inference.cache;

import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineChain;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.inference.SizeOutsideProfileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain of engines with fallbacks. While all of them run on the accelerator, pixels go through
 * all models there without leaving the device; otherwise each model runs on its own, and its
 * failures are its own. A failure on the accelerator counts as one of the first model.
 */
final class FallbackChain extends EngineChain {
  private final List<FallbackEngine> members;
  private final AcceleratedEngines accelerator;
  private List<Engine> chained = List.of();
  private @Nullable Engine chain;

  FallbackChain(List<FallbackEngine> members, AcceleratedEngines accelerator) {
    super(members);
    this.members = List.copyOf(members);
    this.accelerator = accelerator;
  }

  @Override
  public boolean takesPixels() {
    return members.stream().allMatch(FallbackEngine::takesPixels);
  }

  @Override
  public boolean runPixels(PixelTile tile) throws EngineException {
    List<Engine> engines = new ArrayList<>();
    for (FallbackEngine member : members) {
      engines.add(member.ready());
    }
    if (!engines.equals(chained)) {
      chained = List.copyOf(engines);
      chain = accelerator.chain(chained);
    }
    Engine current = chain;
    try {
      return current != null && current.runPixels(tile);
    } catch (SizeOutsideProfileException e) {
      return false; // run takes the fallback
    } catch (EngineException e) {
      members.get(0).failed(engines.get(0), e);
      throw e;
    }
  }
}
