package dev.clearlane.bundle.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of settings and secrets as people and attackers write them. */
class SettingsFileTest {
  @TempDir private Path directory;

  /** Settings with a secret. */
  public record Login(
      @Doc("User.") @Default("car") String username, @Doc("Password.") Secret password) {}

  @Test
  void shouldNameFileAndLineOfWhatIsNotUtf8() throws Exception {
    Path file = directory.resolve("s.yaml");
    Files.write(file, "username: a\n# Gr\u00fc\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SettingsSource.open(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(file + ": line 2: must be UTF-8, but has the byte 0xfc");
    Files.writeString(file, "username: F\u00e4hrt \u6771\u4eac\n");
    assertThat(SettingsBinder.bind(Login.class, SettingsSource.open(file)).value().username())
        .isEqualTo("F\u00e4hrt \u6771\u4eac");
  }

  @Test
  void shouldRefuseAFileThatIsTooLarge() throws Exception {
    Path file = directory.resolve("s.yaml");
    Files.write(file, new byte[2 << 20]);
    assertThatThrownBy(() -> SettingsSource.open(file))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("must have at most 1048576 bytes");
    assertThatThrownBy(() -> SettingsSource.open(Path.of("/dev/zero")))
        .hasMessageContaining("must have at most 1048576 bytes");
  }

  @Test
  void shouldNameAPasswordFileThatOthersMayRead() throws Exception {
    Path secret = Files.writeString(directory.resolve("pw"), "s3cret\n");
    SettingsSource source = SettingsSource.parse("s.yaml", "password_file: " + secret);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(SettingsBinder.bind(Login.class, source).warnings())
        .containsExactly(
            "password_file: every user of this machine may read %s; cure: chmod o= %s"
                .formatted(secret, secret));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
    Bound<Login> bound = SettingsBinder.bind(Login.class, source);
    assertThat(bound.warnings()).isEmpty();
    assertThat(bound.value().password().text()).isEqualTo("s3cret");
    assertThat(Map.of("login", bound.value()).toString()).doesNotContain("s3cret");
  }
}
