package dev.clearlane.trainer.data;

import java.nio.file.Path;

/**
 * A picture with one plate whose text is known, but not its place.
 *
 * @param folder of the data set, such as {@code scenes/ar}
 * @param file the picture
 * @param text capitals and digits
 * @param country as the data set names it, or empty
 */
public record PictureText(String folder, Path file, String text, String country) {}
