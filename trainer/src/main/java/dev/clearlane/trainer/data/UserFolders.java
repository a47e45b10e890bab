package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sources of a user's folders of pictures and clips. */
final class UserFolders {
  /** Share of the heap for all clips of a folder. */
  private static final int HEAP_SHARE = 8;

  private UserFolders() {}

  static Source paired(String id, String inputs, String targets) {
    return Source.ofPairs(
        id,
        "pairs of folders %s and %s".formatted(inputs, targets),
        (root, split, errors) ->
            split.everyNth(
                PairFolders.matched(root.resolve(inputs), root.resolve(targets), errors), 8));
  }

  static Source refined(String id, String coarse, String targets, String raw) {
    return Source.refined(
        id,
        "folder %s as a network made it of folder %s, pairs with folder %s"
            .formatted(coarse, raw, targets),
        (root, split, errors) ->
            split.everyNth(
                PairFolders.refined(
                    root.resolve(coarse), root.resolve(targets), root.resolve(raw), errors),
                8));
  }

  static Source sharp(String id, String folder) {
    return Source.ofSharp(
        id,
        "sharp pictures of folder " + folder,
        (root, split, errors) -> {
          Path at = root.resolve(folder);
          List<Path> clips = Clips.in(at);
          List<DataItem<Picture>> pictures = new ArrayList<>();
          if (clips.isEmpty()) {
            pictures.addAll(ProjectData.stills(folder, 10).list(root, split, errors));
          } else if (split == Split.TRAIN) {
            pictures.addAll(Clips.stills(runs(clips)));
          }
          return pictures;
        });
  }

  static Source clips(String id, String folder) {
    return Source.ofClips(
        id,
        "clips of folder " + folder,
        (root, split, errors) -> {
          Path at = root.resolve(folder);
          List<Path> files = Clips.in(at);
          if (files.isEmpty()) {
            throw new IOException(at + ": no clips in this folder");
          }
          return split == Split.TRAIN ? runs(files) : List.of();
        });
  }

  private static List<Source.Clip> runs(List<Path> files) throws IOException {
    long bound = Runtime.getRuntime().maxMemory() / HEAP_SHARE / files.size();
    List<Source.Clip> clips = new ArrayList<>();
    for (Path file : files) {
      Clips.runs(file, bound).forEach(run -> clips.add(new Source.Clip(file, run)));
    }
    return clips;
  }
}
