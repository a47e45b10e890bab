package dev.clearlane.edge.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Former names of options, accepted for one release. */
final class FormerOption {
  private static final Logger LOG = LoggerFactory.getLogger(FormerOption.class);

  private FormerOption() {}

  /** Returns the value after one line that names the new option. */
  static <T> T use(String former, String now, T value) {
    LOG.warn("{} is deprecated; use {}", former, now);
    return value;
  }
}
