package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.evaluation.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What a run is going to read, before it is read: to be looked through once. */
final class Holdings {
  final Set<Stored<Pair>> pairs = new LinkedHashSet<>();
  final Set<Stored<Picture>> pictures = new LinkedHashSet<>();
  final Set<Path> others = new LinkedHashSet<>();
  private final PictureCache cache;

  Holdings(PictureCache cache) {
    this.cache = cache;
  }

  /**
   * Reads every file, on as many threads as there are processors.
   *
   * @param contents gets the SHA-256 of each; may be written to by several threads
   */
  void inspect(Map<Path, String> contents, Faults faults) {
    Stream.concat(pairs.stream(), pictures.stream())
        .flatMap(stored -> stored.files().stream().map(file -> new Look(stored, file)))
        .distinct()
        .toList()
        .parallelStream()
        .forEach(look -> look.take(cache, contents, faults));
    others.parallelStream().forEach(file -> hash(file, contents, faults));
    for (Stored<Pair> stored : pairs) {
      if (stored instanceof StoredPair pair
          && contents.containsKey(pair.input().file())
          && contents.containsKey(pair.target().file())) {
        compare(pair, faults);
      }
    }
  }

  private void compare(StoredPair pair, Faults faults) {
    try {
      Stored.Size one = pair.input().size(cache);
      Stored.Size other = pair.target().size(cache);
      if (!one.equals(other)) {
        faults.add(Faults.Kind.SIZE, pair.difference(one, other));
      }
    } catch (IOException e) {
      faults.add(Faults.Kind.UNREADABLE, e);
    }
  }

  private static void hash(Path file, Map<Path, String> contents, Faults faults) {
    if (!contents.containsKey(file)) {
      try {
        contents.put(file, Fingerprint.sha256(file));
      } catch (IOException e) {
        faults.add(Faults.Kind.UNREADABLE, e);
      }
    }
  }

  /** A file to look at: a picture to decode, or what something already in memory came from. */
  private record Look(Path file, boolean decoded) {
    Look(Stored<?> stored, Path file) {
      this(file, stored instanceof Stored.Held);
    }

    void take(PictureCache cache, Map<Path, String> contents, Faults faults) {
      if (decoded) {
        hash(file, contents, faults);
        return;
      }
      try {
        contents.put(file, DataPictures.readInto(cache, file));
      } catch (IOException e) {
        faults.add(Faults.Kind.UNREADABLE, e);
      }
    }
  }
}
