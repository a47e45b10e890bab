package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.ReadableFile;
import dev.clearlane.bundle.settings.RuleException;
import dev.clearlane.edge.sighting.PlateKey;
import dev.clearlane.edge.sighting.PlateList;
import dev.clearlane.edge.sighting.PlatePrivacy;
import dev.clearlane.edge.sighting.TextForm;
import dev.clearlane.serving.plates.RestoredVotes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Section {@code plates}: models and privacy of licence plates, for all cameras. */
public record PlatesSection(
    @Doc(
            "Ids of a detector and of readers to use instead of the first installed ones; ppocr-v4 is the"
                + " general reader, which reads what another is not sure of if both or neither is"
                + " named.")
        @Default("[]")
        List<String> models,
    @Doc(
            "Model that restores the best plate of each vehicle before it is read once more, within a"
                + " fifth of the time: an id, none, or auto: that of tier archive-fast, if it is"
                + " installed.")
        @Default("auto")
        String closeLook,
    @Doc(
            "Ids of models whose restored frames vote on the text of a plate, or all; by default those"
                + " that were shown to help reading. What other models restored is read as evidence, and"
                + " lowers the confidence if it differs.")
        @Default("[" + RestoredVotes.SHOWN_TO_HELP + "]")
        List<String> votingModels,
    @Doc(
            "How texts are published: plain, or hashed with the key of key_file (HMAC-SHA-256), then"
                + " without crops and characters.")
        @Default("plain")
        TextForm text,
    @Doc(
            "File of keys, one per line: an id and 64 to 128 hexadecimal digits; the last one is used."
                + " For its owner only (chmod 600).")
        @Example("/etc/clearlane/plates.key")
        @ReadableFile
        @Nullable Path keyFile,
    @Doc(
            "File of plates that are published plainly also if others are hashed, one per line: text and"
                + " reason.")
        @Example("/etc/clearlane/plates.allow")
        @ReadableFile
        @Nullable Path allowFile,
    @Doc("File of plates that are never published, one per line: text and reason.")
        @Example("/etc/clearlane/plates.deny")
        @ReadableFile
        @Nullable Path denyFile,
    @Doc("Publish pictures of plates.") @Default("true") boolean crops,
    @Doc("Blurring of plates, whether or not they are read.") PlateBlurSection blur) {
  public PlatesSection {
    if (text == TextForm.HASHED && keyFile == null) {
      throw new RuleException("key_file", "must be given if text is hashed");
    }
    check("key_file", keyFile, PlateKey::read);
    check("allow_file", allowFile, PlateList::read);
    check("deny_file", denyFile, PlateList::read);
  }

  /** Which restored frames vote. */
  public RestoredVotes votes() {
    return new RestoredVotes(Set.copyOf(votingModels));
  }

  /**
   * The rules of privacy, read from the files.
   *
   * @throws IOException if a file changed since the settings were checked and cannot be used
   */
  public PlatePrivacy privacy() throws IOException {
    return new PlatePrivacy(
        text == TextForm.HASHED && keyFile != null ? PlateKey.read(keyFile) : null,
        allowFile == null ? PlateList.EMPTY : PlateList.read(allowFile),
        denyFile == null ? PlateList.EMPTY : PlateList.read(denyFile),
        crops);
  }

  @FunctionalInterface
  private interface FileReader {
    Object read(Path file) throws IOException;
  }

  private static void check(String key, @Nullable Path file, FileReader reader) {
    if (file != null) {
      try {
        reader.read(file);
      } catch (IOException e) {
        throw new RuleException(key, "cannot be used: " + e.getMessage());
      }
    }
  }
}
