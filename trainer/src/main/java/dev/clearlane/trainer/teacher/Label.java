package dev.clearlane.trainer.teacher;

import java.util.List;

/**
 * One line of {@code labels.jsonl}: a patch, and how much the teacher changes it.
 *
 * @param name of the patch's files, without ending
 * @param source picture or clip that the patch comes from
 * @param frame of a clip, from 0; 0 for pictures
 * @param x left edge of the patch in the source, in pixels
 * @param y top edge, in pixels
 * @param task what the teacher restores: {@code deblur} or {@code derain}
 * @param model id of the teacher
 * @param changeDb PSNR between input and the teacher's output at full size and at a half and a
 *     third of it; 100 is no change at all
 * @param scale at which the teacher changes the patch most: 1, 2 or 3
 * @param trusted share of pixels that the teacher agrees with itself on, 0–1
 */
record Label(
    String name,
    String source,
    int frame,
    int x,
    int y,
    String task,
    String model,
    List<Double> changeDb,
    int scale,
    double trusted) {}
