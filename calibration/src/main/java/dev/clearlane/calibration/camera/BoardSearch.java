package dev.clearlane.calibration.camera;

import dev.clearlane.bundle.Picture;
import dev.clearlane.calibration.frames.FrameFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks for a board in all frames, which must have one size. Used by one thread. */
final class BoardSearch {
  /** A board is moved by hand: neighbouring frames show the same. */
  private static final double CLIP_RATE = 4;

  private final Board board;
  private final List<BoardView> views = new ArrayList<>();
  private int frames;
  private int widthPx;
  private int heightPx;

  BoardSearch(Board board) {
    this.board = board;
  }

  /**
   * Reads frames.
   *
   * @throws IllegalArgumentException one line: frames of two sizes, or none with the board
   */
  void run(List<Path> paths) throws IOException, InterruptedException {
    try (BoardFinder finder = new BoardFinder(board)) {
      new FrameFiles(CLIP_RATE).visit(paths, (name, picture) -> frame(finder, name, picture));
    }
    if (frames == 0) {
      throw new IllegalArgumentException("--frames: must hold frames, but hold none");
    }
    if (views.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the board must be in the frames, but is in none of %d; the size of a chessboard is"
                  .formatted(board, frames)
              + " that of its inner corners, that of a ChArUco board of its squares");
    }
  }

  private void frame(BoardFinder finder, String name, Picture picture) {
    if (frames++ == 0) {
      widthPx = picture.widthPx();
      heightPx = picture.heightPx();
    } else if (widthPx != picture.widthPx() || heightPx != picture.heightPx()) {
      throw new IllegalArgumentException(
          "%s: must have %dx%d pixels as the frames before it, but has %dx%d"
              .formatted(name, widthPx, heightPx, picture.widthPx(), picture.heightPx()));
    }
    BoardView view = finder.find(name, picture);
    if (view != null) {
      views.add(view);
    }
  }

  /** Frames with the board. */
  List<BoardView> views() {
    return List.copyOf(views);
  }

  /** Number of frames that were searched. */
  int frames() {
    return frames;
  }

  int widthPx() {
    return widthPx;
  }

  int heightPx() {
    return heightPx;
  }
}
