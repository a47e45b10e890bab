package dev.clearlane.trainer.synth;

/**
 * What a model gains on one set of pairs, and how unevenly.
 *
 * @param set degradation, or the folder of real pairs
 * @param pictures number of pairs
 * @param psnrIn mean PSNR of the degraded pictures, in dB, 8-bit RGB
 * @param psnrOut mean PSNR of the restored ones
 * @param better share of pictures that gain at least 1 dB, 0–1
 * @param worse share of pictures that lose, 0–1
 */
record RealismRow(
    String set, int pictures, double psnrIn, double psnrOut, double better, double worse) {
  /** Mean gain in dB. */
  double gain() {
    return psnrOut - psnrIn;
  }
}
