package dev.clearlane.synth.degrade;

/**
 * The kinds of rain that the public sets show; ranges are drawn from for each picture.
 *
 * <p>A layer is one sort of streak: its own direction, length, width and density (streaks per
 * pixel); the coverage (streaks × length × width, per pixel) caps the density, so that wide streaks
 * are rarer than thin ones.
 */
enum RainStyle {
  /** One sort of streaks, all parallel, as in Rain100L. */
  LIGHT(1, 1, 0.002, 0.006, 15, 55, 1.0, 2.5, 0.25, 0.65, 0.6, 45, 0, 0),
  /** Up to five sorts across each other, some wide, with mist, as in Rain100H. */
  HEAVY(2, 5, 0.002, 0.008, 18, 55, 1.0, 3.5, 0.25, 0.7, 0.8, 60, 0.5, 0.22),
  /** Dense fine streaks, mostly steep, of random faintness, as in Rain800. */
  FINE(1, 3, 0.008, 0.05, 9, 40, 0.7, 1.8, 0.05, 0.27, 1.1, 35, 0.3, 0.08),
  /** A downpour: bright long streaks that cover most of the picture, as in Rain100H's heaviest. */
  DENSE(2, 5, 0.003, 0.015, 15, 75, 1.0, 3.2, 0.3, 0.8, 0.5, 60, 0.2, 0.12),
  /** Long thin streaks of even faintness, as they look through mist. */
  THIN(1, 3, 0.002, 0.012, 15, 70, 0.7, 1.6, 0.1, 0.45, 0.6, 40, 0, 0);

  final int minLayers;
  final int maxLayers;
  final double minDensity;
  final double maxDensity;
  final double minLengthPx;
  final double maxLengthPx;
  final double minWidthPx;
  final double maxWidthPx;
  final double minStrength;
  final double maxStrength;
  final double maxCoverage;
  final double maxTiltDegrees;
  final double mistProbability;
  final double maxMist;

  RainStyle(
      int minLayers,
      int maxLayers,
      double minDensity,
      double maxDensity,
      double minLengthPx,
      double maxLengthPx,
      double minWidthPx,
      double maxWidthPx,
      double minStrength,
      double maxStrength,
      double maxCoverage,
      double maxTiltDegrees,
      double mistProbability,
      double maxMist) {
    this.minLayers = minLayers;
    this.maxLayers = maxLayers;
    this.minDensity = minDensity;
    this.maxDensity = maxDensity;
    this.minLengthPx = minLengthPx;
    this.maxLengthPx = maxLengthPx;
    this.minWidthPx = minWidthPx;
    this.maxWidthPx = maxWidthPx;
    this.minStrength = minStrength;
    this.maxStrength = maxStrength;
    this.maxCoverage = maxCoverage;
    this.maxTiltDegrees = maxTiltDegrees;
    this.mistProbability = mistProbability;
    this.maxMist = maxMist;
  }
}
