package dev.clearlane.serving.frame;

/** A resource that its owner must close once; closing cannot fail. */
public interface Owned extends AutoCloseable {
  @Override
  void close();
}
