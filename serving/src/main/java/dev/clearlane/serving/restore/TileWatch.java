package dev.clearlane.serving.restore;

import java.util.concurrent.CancellationException;

/** Passes progress on to the caller's listener, which may change between frames. */
final class TileWatch {
  private TileProgress progress = TileProgress.NONE;

  void setProgress(TileProgress listener) {
    progress = listener;
  }

  void done(int done, int total) {
    if (!progress.tilesDone(done, total)) {
      throw new CancellationException(
          "restoration cancelled after " + done + " of " + total + " tiles");
    }
  }
}
