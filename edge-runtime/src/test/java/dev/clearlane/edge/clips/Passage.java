package dev.clearlane.edge.clips;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Moves frames between cameras, memory and outputs, untouched. */
public final class Passage {
  private Passage() {}

  /** A frame in memory, with its stamp. */
  public record Shot(Picture picture, long sequence, long pts) {}

  /** A pool of frames as the format says. */
  public static FramePool poolFor(StreamFormat format, int frames) {
    return new FramePool(frames, format.widthPx(), format.heightPx());
  }

  /** All frames of a camera up to its end. */
  public static List<Shot> readAll(Camera camera) throws IOException, InterruptedException {
    List<Shot> shots = new ArrayList<>();
    FramePool pool = poolFor(camera.format(), 1);
    for (Frame frame = camera.next(pool); frame != null; frame = camera.next(pool)) {
      shots.add(new Shot(frame.toPicture(), frame.sequence(), frame.pts()));
      frame.close();
    }
    return shots;
  }

  /** Gives a camera's frames to an output as they are; returns how many. */
  public static int copy(Camera camera, Output output) throws IOException, InterruptedException {
    int count = 0;
    FramePool pool = poolFor(camera.format(), 2);
    for (Frame frame = camera.next(pool); frame != null; frame = camera.next(pool)) {
      output.accept(passed(frame));
      count++;
    }
    return count;
  }

  /** A frame that was let pass; takes over the frame. */
  public static RestoredFrame passed(Frame frame) {
    return new RestoredFrame(
        frame,
        frame.retain(),
        Decision.forced(Treatment.PASS),
        Treatment.PASS,
        List.of(),
        Map.of());
  }

  /** Writes moving scenes at the given times. */
  public static void write(Output output, StreamFormat format, long... pts) throws IOException {
    FramePool pool = poolFor(format, 1);
    for (int i = 0; i < pts.length; i++) {
      Frame frame = pool.tryLease();
      frame.copyFrom(Scenes.moving(format.widthPx(), format.heightPx(), i));
      output.accept(passed(frame.stamp(i, pts[i], System.nanoTime())));
    }
  }
}
