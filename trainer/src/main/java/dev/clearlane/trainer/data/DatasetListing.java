package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The files that a run will read, to be checked before its first step. */
final class DatasetListing {
  final Set<DataItem<Pair>> pairs = new LinkedHashSet<>();
  final Set<DataItem<Picture>> pictures = new LinkedHashSet<>();
  final Set<DataItem<PlatePicture>> plates = new LinkedHashSet<>();
  final Set<Path> others = new LinkedHashSet<>();
  private final PictureCache cache;

  DatasetListing(PictureCache cache) {
    this.cache = cache;
  }

  /**
   * Reads every file, on as many threads as there are processors.
   *
   * @param contents gets the SHA-256 of each; may be written to by several threads
   */
  void inspect(Map<Path, String> contents, DataErrors errors) {
    Stream.of(pairs, pictures, plates)
        .flatMap(Set::stream)
        .flatMap(stored -> stored.files().stream().map(file -> new Look(stored, file)))
        .distinct()
        .toList()
        .parallelStream()
        .forEach(look -> look.take(cache, contents, errors));
    others.parallelStream().forEach(file -> hash(file, contents, errors));
    for (DataItem<Pair> stored : pairs) {
      if (stored instanceof PairItem pair) {
        compare(pair, contents, errors);
      } else if (stored instanceof RefinedItem refined) {
        compare(refined.coarse(), contents, errors);
        compare(refined.raw(), contents, errors);
      }
    }
  }

  private void compare(PairItem pair, Map<Path, String> contents, DataErrors errors) {
    if (!contents.containsKey(pair.input().file()) || !contents.containsKey(pair.target().file())) {
      return; // reported already
    }
    try {
      DataItem.Size one = pair.input().size(cache);
      DataItem.Size other = pair.target().size(cache);
      if (!one.equals(other)) {
        errors.add(DataErrors.Kind.SIZE, pair.difference(one, other));
      }
    } catch (IOException e) {
      errors.add(DataErrors.Kind.UNREADABLE, e);
    }
  }

  private static void hash(Path file, Map<Path, String> contents, DataErrors errors) {
    if (!contents.containsKey(file)) {
      try {
        contents.put(file, Fingerprint.sha256(file));
      } catch (IOException e) {
        errors.add(DataErrors.Kind.UNREADABLE, e);
      }
    }
  }

  /** A file to check: a picture to decode, or the origin of an item that is in memory already. */
  private record Look(Path file, boolean decoded) {
    Look(DataItem<?> stored, Path file) {
      this(file, stored instanceof DataItem.InMemory);
    }

    void take(PictureCache cache, Map<Path, String> contents, DataErrors errors) {
      if (decoded) {
        hash(file, contents, errors);
        return;
      }
      try {
        contents.put(file, DataPictures.readInto(cache, file));
      } catch (IOException e) {
        errors.add(DataErrors.Kind.UNREADABLE, e);
      }
    }
  }
}
