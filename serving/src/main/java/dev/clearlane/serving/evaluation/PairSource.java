package dev.clearlane.serving.evaluation;

import java.io.IOException;

/** A pair of pictures that is read when it is measured. */
public interface PairSource {
  /** Its name in reports. */
  String name();

  /** Reads both pictures. */
  Pair read() throws IOException;

  /** The clean picture as both sides: measures what restoration does to clean pictures. */
  static PairSource ofTarget(PairSource source) {
    return of(
        source.name(),
        () -> {
          Pair pair = source.read();
          return new Pair(pair.target(), pair.target());
        });
  }

  /** A pair that is read on demand. */
  static PairSource of(String name, Reader reader) {
    return new PairSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Pair read() throws IOException {
        return reader.read();
      }
    };
  }

  /** Reads the two pictures of a pair. */
  @FunctionalInterface
  interface Reader {
    Pair read() throws IOException;
  }
}
