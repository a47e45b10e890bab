package dev.clearlane.serving.lens;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a lens distorts, as OpenCV defines it. */
public enum LensModel {
  /** Radial and tangential: k1, k2, p1, p2, k3. */
  @JsonProperty("brown-conrady")
  BROWN_CONRADY(5),

  /** Equidistant projection with a polynomial of the angle: k1, k2, k3, k4. */
  @JsonProperty("fisheye")
  FISHEYE(4);

  private final int coefficients;

  LensModel(int coefficients) {
    this.coefficients = coefficients;
  }

  /** Number of distortion coefficients. */
  public int coefficients() {
    return coefficients;
  }
}
