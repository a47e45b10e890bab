package dev.clearlane.trainer.plates;

/** Classes of plates by their width in a picture. */
enum WidthClass {
  NARROW("below 60 px", "below_60_px"),
  MEDIUM("60 to 100 px", "60_to_100_px"),
  WIDE("from 100 px", "from_100_px");

  private static final double NARROW_BELOW_PX = 60;
  private static final double WIDE_FROM_PX = 100;

  private final String title;
  private final String key;

  WidthClass(String title, String key) {
    this.title = title;
    this.key = key;
  }

  static WidthClass of(double widthPx) {
    if (widthPx < NARROW_BELOW_PX) {
      return NARROW;
    }
    return widthPx < WIDE_FROM_PX ? MEDIUM : WIDE;
  }

  String title() {
    return title;
  }

  String key() {
    return key;
  }
}
