package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Torch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Losses of the networks that read and find licence plates. */
final class PlateLosses {
  private static final double LARGEST_LOG = 6;
  private static final double IOU_WEIGHT = 1;
  private static final double CORNER_WEIGHT = 2;
  private static final double TINY = 1e-6;

  private PlateLosses() {}

  /**
   * Connectionist temporal classification (Graves et al. 2006), mean over the samples, each divided
   * by the length of its text. Output N×T×C log-probabilities, target N×S classes, 0 where a text
   * has ended.
   */
  static Loss ctc() {
    return inputs -> {
      Tensor steps = inputs.output().permute(1, 0, 2);
      int samples = Math.toIntExact(steps.size(1));
      float[] classes = Torch.values(inputs.target());
      int room = classes.length / samples;
      long[] stepsEach = new long[samples];
      long[] lengths = new long[samples];
      for (int i = 0; i < samples; i++) {
        stepsEach[i] = steps.size(0);
        while (lengths[i] < room && classes[i * room + (int) lengths[i]] > 0) {
          lengths[i]++;
        }
      }
      Tensor texts = inputs.target().toType(torch.ScalarType.Long).contiguous();
      return torch.ctc_loss(steps, texts, stepsEach, lengths, 0, 1, true);
    };
  }

  /**
   * Penalty-reduced focal loss of the heat (Zhou et al. 2019), per plate; where a box is known, the
   * absolute difference of its logarithmic distances and 1 − IoU; where corners are known, their
   * absolute difference. Target as {@code PlateDetector.targetShape}.
   */
  static Loss plates() {
    return inputs -> {
      Tensor output = inputs.output();
      Tensor target = inputs.target();
      return heat(output.narrow(1, 0, 1), target.narrow(1, 0, 1))
          .add(boxes(output, target))
          .add(corners(output, target));
    };
  }

  private static Tensor heat(Tensor logits, Tensor target) {
    Tensor positive = target.ge(new Scalar(0.999)).toType(torch.ScalarType.Float);
    Tensor known = target.ge(new Scalar(0.0)).toType(torch.ScalarType.Float);
    Tensor score = logits.sigmoid();
    Tensor absent = score.neg().add(new Scalar(1.0));
    Tensor logScore = torch.log_sigmoid(logits);
    Tensor logAbsent = torch.log_sigmoid(logits.neg());
    Tensor far = target.neg().add(new Scalar(1.0)).square().square();
    Tensor found = logScore.mul(absent.square()).mul(positive);
    Tensor rest =
        logAbsent.mul(score.square()).mul(far).mul(known.mul(positive.neg().add(new Scalar(1.0))));
    Tensor plates = positive.sum().add(new Scalar(1.0));
    return found.add(rest).sum().neg().div(plates);
  }

  private static Tensor boxes(Tensor output, Tensor target) {
    Tensor weight = target.narrow(1, 1, 1);
    Tensor logs = limited(output.narrow(1, 1, 4));
    Tensor wanted = target.narrow(1, 2, 4);
    Tensor difference = logs.sub(wanted).abs().mean(new long[] {1}, true, noType());
    Tensor p = logs.exp();
    Tensor t = wanted.exp();
    Tensor width = overlap(p, t, 0, 2);
    Tensor height = overlap(p, t, 1, 3);
    Tensor common = width.mul(height);
    Tensor union = area(p).add(area(t)).sub(common).add(new Scalar(TINY));
    Tensor apart = common.div(union).neg().add(new Scalar(IOU_WEIGHT));
    return difference.add(apart).mul(weight).sum().div(weight.sum().add(new Scalar(TINY)));
  }

  private static Tensor limited(Tensor logs) {
    return logs.clamp(
        new ScalarOptional(new Scalar(-LARGEST_LOG)), new ScalarOptional(new Scalar(LARGEST_LOG)));
  }

  private static Tensor overlap(Tensor p, Tensor t, long before, long after) {
    return torch
        .minimum(p.narrow(1, before, 1), t.narrow(1, before, 1))
        .add(torch.minimum(p.narrow(1, after, 1), t.narrow(1, after, 1)));
  }

  private static Tensor area(Tensor distances) {
    Tensor width = distances.narrow(1, 0, 1).add(distances.narrow(1, 2, 1));
    return width.mul(distances.narrow(1, 1, 1).add(distances.narrow(1, 3, 1)));
  }

  private static Tensor corners(Tensor output, Tensor target) {
    Tensor weight = target.narrow(1, 6, 1);
    Tensor difference =
        output
            .narrow(1, 5, 8)
            .sub(target.narrow(1, 7, 8))
            .abs()
            .mean(new long[] {1}, true, noType());
    return difference
        .mul(weight)
        .sum()
        .div(weight.sum().add(new Scalar(TINY)))
        .mul(new Scalar(CORNER_WEIGHT));
  }

  private static org.bytedeco.pytorch.ScalarTypeOptional noType() {
    return new org.bytedeco.pytorch.ScalarTypeOptional();
  }
}
