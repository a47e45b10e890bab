package dev.clearlane.synth.plates;

import java.awt.Color;

/** Colours of a plate: its background and its characters. */
enum Livery {
  WHITE(0xf0f0ea, 0x141418),
  YELLOW(0xf0c020, 0x141414),
  PALE(0xd8e4f0, 0x1c2c5c),
  YELLOW_BLUE(0xf0a81c, 0x14285a),
  WHITE_BLUE(0xeef0f2, 0x1a3380),
  WHITE_GREEN(0xeef0ea, 0x14603a),
  WHITE_RED(0xf0ecea, 0x8c1420),
  BLUE(0x1c48a0, 0xf2f2f2),
  BLACK(0x16161a, 0xe8e8e8),
  RED(0xa02024, 0xf0f0f0),
  GREEN(0x14683c, 0xf0f0ea),
  GREEN_LIGHT(0x9cd8b4, 0x141a16),
  GREY(0xb4b8b8, 0x1c1c20);

  private final Color ground;
  private final Color characters;

  Livery(int ground, int characters) {
    this.ground = new Color(ground);
    this.characters = new Color(characters);
  }

  Color ground() {
    return ground;
  }

  Color characters() {
    return characters;
  }
}
