package dev.clearlane.edge.sighting;

/** What is done about plates in pictures that leave a camera. */
public enum BlurRule {
  /** They are shown. */
  OFF,
  /** They are shown, and the frames that show any are counted. */
  AUDIT,
  /** They are blurred. */
  ON;
}
