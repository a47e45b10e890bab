/** Quality of restored pictures: PSNR and SSIM over pairs, by the protocols of published tables. */
@NullMarked
package dev.clearlane.serving.evaluation;

import org.jspecify.annotations.NullMarked;
