package dev.clearlane.synth.drive;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A street generated from a seed: everything static, and the cars.
 *
 * <p>The road's middle is x = 0; traffic keeps to the right.
 */
final class Street {
  static final double LANE_X_M = 1.85;

  private static final double KERB_X_M = GroundTextures.ROAD_WIDTH_M / 2;
  private static final double KERB_HEIGHT_M = 0.13;
  private static final double PAVEMENT_M = 2.4;
  private static final double START_Z_M = -10;
  private static final double END_Z_M = 330;
  private static final String[] NAMES = {
    "ELMSTEAD", "NORDHEIM", "LAKE ROAD", "STATION", "OLD TOWN", "RIVERSIDE", "MARKET ST", "HARBOUR"
  };

  private final List<Facet> ground = new ArrayList<>();
  private final List<Facet> solids = new ArrayList<>();
  private final List<Facet> cutouts = new ArrayList<>();
  private final List<Car> cars = new ArrayList<>();
  private final Facet sky;
  private final SplittableRandom random;
  private final double detail;

  /**
   * Builds a street.
   *
   * @param detail size of textures: 1 for a picture 1280 wide, less for smaller ones
   * @param egoSpeedMps speed of the camera, that the car ahead keeps
   */
  Street(long seed, double detail, double egoSpeedMps) {
    random = new SplittableRandom(seed);
    this.detail = detail;
    Texture skyTexture = OutdoorTextures.sky(Math.max(256, 4096 * detail), random);
    sky =
        Facet.of(
            new Point3(-2000, 878, 1000),
            new Point3(4000, 0, 0),
            new Point3(0, -1000, 0),
            skyTexture,
            256);
    layGround();
    for (double side : new double[] {-1, 1}) {
      buildRow(side);
    }
    solids.sort(Comparator.comparingDouble(Facet::nearestZ));
    plantTreeline();
    placeCars(egoSpeedMps);
  }

  /** Far behind everything; moves with the camera. */
  Facet sky() {
    return sky;
  }

  /** The ground surfaces. */
  List<Facet> ground() {
    return ground;
  }

  /** Opaque surfaces, near before far. */
  List<Facet> solids() {
    return solids;
  }

  /** Upright surfaces with clear parts, to be drawn far to near after the solids. */
  List<Facet> cutouts() {
    return cutouts;
  }

  List<Car> cars() {
    return cars;
  }

  private void layGround() {
    double length = END_Z_M - START_Z_M;
    Texture grass = GroundTextures.grass(90 * detail, random);
    Texture road = GroundTextures.road(125 * detail, random);
    Texture pavement = GroundTextures.pavement(140 * detail, random);
    Texture kerb = GroundTextures.kerb(160 * detail, random);
    Point3 back = new Point3(0, 0, -length);
    for (double side : new double[] {-1, 1}) {
      double inner = side * (KERB_X_M + PAVEMENT_M);
      double width = 150;
      ground.add(
          Facet.tiled(
              new Point3(inner, 0.08, END_Z_M),
              new Point3(side * width, 0, 0),
              back,
              width / GroundTextures.GRASS_TILE_M,
              length / GroundTextures.GRASS_TILE_M,
              grass,
              240));
    }
    ground.add(
        Facet.tiled(
            new Point3(-KERB_X_M, 0, END_Z_M),
            new Point3(2 * KERB_X_M, 0, 0),
            back,
            1,
            length / GroundTextures.ROAD_TILE_M,
            road,
            256));
    for (double side : new double[] {-1, 1}) {
      ground.add(
          Facet.tiled(
              new Point3(side * KERB_X_M, KERB_HEIGHT_M, END_Z_M),
              new Point3(side * PAVEMENT_M, 0, 0),
              back,
              PAVEMENT_M / GroundTextures.PAVEMENT_TILE_M,
              length / GroundTextures.PAVEMENT_TILE_M,
              pavement,
              side < 0 ? 230 : 250));
      ground.add(
          Facet.tiled(
              new Point3(side * KERB_X_M, KERB_HEIGHT_M, START_Z_M),
              new Point3(0, 0, length),
              new Point3(0, -KERB_HEIGHT_M, 0),
              length / 2,
              1,
              kerb,
              side < 0 ? 180 : 230));
    }
  }

  private void buildRow(double side) {
    Texture hedge = HouseTextures.hedge(110 * detail, random);
    Texture[] roofs = {
      HouseTextures.roof(40 * detail, random), HouseTextures.roof(40 * detail, random)
    };
    Texture[] trees = new Texture[3];
    for (int i = 0; i < trees.length; i++) {
      trees[i] = OutdoorTextures.tree(100 * detail, random);
    }
    Texture lamp = OutdoorTextures.lamp(70 * Math.max(0.3, detail));
    double z = 2 + 6 * random.nextDouble();
    while (z < 190) {
      double widthM = 8 + 7 * random.nextDouble();
      buildHouse(side, z, widthM, roofs[random.nextInt(2)]);
      double gap = 3 + 8 * random.nextDouble();
      plantHedge(side, z - 3, widthM + 3, hedge);
      if (gap > 4) {
        plantTree(
            side * (7.4 + 2 * random.nextDouble()), z + widthM + gap / 2, trees[random.nextInt(3)]);
      }
      z += widthM + gap;
    }
    for (double tree = 12 + 9 * random.nextDouble();
        tree < 250;
        tree += 17 + 14 * random.nextDouble()) {
      plantTree(side * (5.95 + 0.25 * random.nextDouble()), tree, trees[random.nextInt(3)]);
    }
    for (double mast = 9 + 12 * side; mast < 260; mast += 27) {
      standUp(lamp, side * 4.25 - (side > 0 ? -0.15 : 0.15), mast, -side * 2, 7);
    }
    for (double sign = 18 + 10 * random.nextDouble();
        sign < 220;
        sign += 30 + 25 * random.nextDouble()) {
      if (random.nextInt(3) == 0) {
        Color colour = random.nextBoolean() ? new Color(24, 70, 140) : new Color(20, 100, 60);
        String name = NAMES[random.nextInt(NAMES.length)];
        standUp(OutdoorTextures.board(name, colour), side * 5.9 - 1.2, sign, 2.4, 3);
      } else {
        standUp(OutdoorTextures.speedLimit("30"), side * 4.4 - 0.4, sign, 0.8, 3);
      }
    }
  }

  private void buildHouse(double side, double z, double widthM, Texture roof) {
    int storeys = 1 + random.nextInt(3);
    double height = storeys * HouseTextures.STOREY_M;
    double x = side * (8.6 + 2.4 * random.nextDouble());
    double depth = 8;
    Texture front = HouseTextures.front(widthM, storeys, 70 * detail, random);
    Texture wall = HouseTextures.side(depth, height, 55 * detail, random);
    solids.add(
        Facet.of(
            new Point3(x, height, side < 0 ? z : z + widthM),
            new Point3(0, 0, side < 0 ? widthM : -widthM),
            new Point3(0, -height, 0),
            front,
            side < 0 ? 205 : 256));
    Point3 corner = new Point3(x, height, z);
    Point3 out = new Point3(side * depth, 0, 0);
    solids.add(Facet.of(corner, out, new Point3(0, -height, 0), wall, 222));
    Point3 ridge = corner.plus(out.times(0.5)).plus(new Point3(0, 2.6, 0));
    solids.add(
        new Facet(
            List.of(corner, ridge, corner.plus(out)),
            corner,
            out,
            new Point3(0, -height, 0),
            wall,
            215));
    Point3 eaves = new Point3(x - side * 0.4, height - 0.25, z - 0.3);
    Point3 slope = eaves.minus(new Point3(ridge.x(), ridge.y(), z - 0.3));
    double along = widthM + 0.6;
    solids.add(
        Facet.tiled(
            new Point3(ridge.x(), ridge.y(), z - 0.3),
            new Point3(0, 0, along),
            slope,
            along / HouseTextures.ROOF_TILE_M,
            5 / HouseTextures.ROOF_TILE_M,
            roof,
            side < 0 ? 210 : 245));
  }

  private void plantHedge(double side, double z, double lengthM, Texture hedge) {
    double x = side * (KERB_X_M + PAVEMENT_M + 0.25);
    double height = 0.9 + 0.4 * random.nextDouble();
    double times = lengthM / HouseTextures.HEDGE_TILE_M;
    solids.add(
        Facet.tiled(
            new Point3(x, height, z),
            new Point3(0, 0, lengthM),
            new Point3(0, -height, 0),
            times,
            1,
            hedge,
            side < 0 ? 200 : 250));
    solids.add(
        Facet.tiled(
            new Point3(x, height, z),
            new Point3(side * 0.7, 0, 0),
            new Point3(0, -height, 0),
            0.25,
            1,
            hedge,
            215));
    solids.add(
        Facet.tiled(
            new Point3(x, height, z),
            new Point3(0, 0, lengthM),
            new Point3(side * 0.7, 0, 0),
            times,
            0.5,
            hedge,
            256));
  }

  private void plantTree(double x, double z, Texture tree) {
    double height = 5.5 + 3 * random.nextDouble();
    double width = height * 5 / 7;
    standUp(tree, x - width / 2, z, width, height);
  }

  private void standUp(Texture texture, double left, double z, double width, double height) {
    cutouts.add(
        Facet.of(
            new Point3(left, height + 0.08, z),
            new Point3(width, 0, 0),
            new Point3(0, -height, 0),
            texture,
            245));
  }

  private void plantTreeline() {
    Texture treeline = OutdoorTextures.treeline(Math.max(4, 26 * detail), random);
    for (double z : new double[] {325, 290, 255}) {
      double gap = z < 300 ? 16 : 0;
      for (double side : new double[] {-1, 1}) {
        for (int part = 0; part < 5; part++) {
          cutouts.add(
              Facet.of(
                  new Point3(side * (gap + 40 * part), 7.5, z),
                  new Point3(side * 40, 0, 0),
                  new Point3(0, -8, 0),
                  treeline,
                  230));
        }
      }
    }
  }

  private void placeCars(double egoSpeedMps) {
    cars.add(new Car(CarModel.draw(random), LANE_X_M + 0.1, 0, 7.4, egoSpeedMps, false));
    double z = 14 + 5 * random.nextDouble();
    while (z < 140) {
      cars.add(new Car(CarModel.draw(random), 4.82, KERB_HEIGHT_M, z, 0, false));
      z += 9 + 13 * random.nextDouble();
    }
    z = 30 + 10 * random.nextDouble();
    while (z < 260) {
      double speedMps = -9 - 3 * random.nextDouble();
      cars.add(new Car(CarModel.draw(random), -LANE_X_M, 0, z, speedMps, true));
      z += 24 + 20 * random.nextDouble();
    }
  }
}
