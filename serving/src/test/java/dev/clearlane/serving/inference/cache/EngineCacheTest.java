package dev.clearlane.serving.inference.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCacheTest {
  private static final Platform ORIN = new Platform("fake 1.0", "8.7", "Orin", "R36.4");
  private static final byte[] ENGINE = {1, 2, '\n', 0, -1};

  @TempDir Path directory;
  private ModelBundle bundle;
  private EngineCache cache;
  private EngineKey key;

  @BeforeEach
  void open() throws Exception {
    bundle = TinyModels.identity(directory.resolve("model"), "same", Task.DEBLUR, 16);
    cache = new EngineCache(directory.resolve("engines"));
    key = EngineKey.of(bundle, ORIN, BuildOptions.DEFAULT);
  }

  @Test
  void shouldReadBackWhatWasWritten() throws Exception {
    assertThat(cache.read(key)).isNull();
    assertThat(cache.list()).isEmpty();
    cache.write(key, ENGINE);
    assertThat(cache.read(key)).containsExactly(ENGINE);
    assertThat(cache.list())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.key()).isEqualTo(key.text());
              assertThat(entry.problem()).isNull();
              assertThat(entry.writtenAt()).isNotNull();
            });
    cache.write(key, new byte[] {9});
    assertThat(cache.read(key)).containsExactly(9);
    assertThat(files()).hasSize(1);
  }

  @Test
  void shouldKeepOneEnginePerKey() throws Exception {
    Set<String> names = new HashSet<>();
    names.add(key.fileName());
    BuildOptions defaults = BuildOptions.DEFAULT;
    SizeProfile.Side hd = new SizeProfile.Side(1280, 720);
    for (BuildOptions options :
        List.of(
            new BuildOptions(Precision.FP32, defaults.sizes(), 512, -1),
            new BuildOptions(Precision.FP16, new SizeProfile(hd, hd, hd), 512, -1),
            new BuildOptions(Precision.FP16, new SizeProfile(hd, hd, hd), 512, 0),
            new BuildOptions(Precision.FP16, defaults.sizes(), 64, -1))) {
      assertThat(names.add(EngineKey.of(bundle, ORIN, options).fileName())).isTrue();
    }
    for (Platform platform :
        List.of(
            new Platform("fake 1.1", "8.7", "Orin", "R36.4"),
            new Platform("fake 1.0", "11.0", "Orin", "R36.4"),
            new Platform("fake 1.0", "8.7", "Orin Nano", "R36.4"),
            new Platform("fake 1.0", "8.7", "Orin", "R36.5"))) {
      assertThat(names.add(EngineKey.of(bundle, platform, defaults).fileName())).isTrue();
    }
    Files.writeString(bundle.directory().resolve(EngineKey.CALIBRATION), "{}");
    assertThat(names.add(EngineKey.of(bundle, ORIN, defaults).fileName())).isTrue();
    ModelBundle other = TinyModels.scale(directory.resolve("other"), "same", Task.DEBLUR, 2);
    assertThat(names.add(EngineKey.of(other, ORIN, defaults).fileName())).isTrue();
  }

  @Test
  void shouldRejectDamagedTruncatedAndForeignFiles() throws Exception {
    cache.write(key, ENGINE);
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[flipped.length - 1] ^= 1;
    byte[] cut = Arrays.copyOf(whole, whole.length - 1);
    for (byte[] bad : List.of(flipped, cut, new byte[0], "x\n".repeat(5000).getBytes(UTF_8))) {
      Files.write(file, bad);
      assertThatThrownBy(() -> cache.read(key))
          .isInstanceOf(IOException.class)
          .hasMessageMatching(
              Pattern.quote(file + ": ")
                  + "(damaged: its hash does not match|not a clearlane engine)");
      assertThat(cache.list()).singleElement().matches(entry -> entry.problem() != null);
    }
  }

  @Test
  void shouldRejectAnEngineUnderAnothersName() throws Exception {
    cache.write(key, ENGINE);
    EngineKey other =
        EngineKey.of(bundle, new Platform("fake 2.0", "8.7", "Orin", "none"), BuildOptions.DEFAULT);
    Files.move(files().get(0), cache.directory().resolve(other.fileName()));
    assertThatThrownBy(() -> cache.read(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("built for same|");
  }

  @Test
  void shouldLeaveNothingHalfWritten() throws Exception {
    Files.createDirectories(cache.directory().resolve(key.fileName()).resolve("in the way"));
    assertThatThrownBy(() -> cache.write(key, ENGINE)).isInstanceOf(IOException.class);
    assertThat(files()).hasSize(1);
  }

  @Test
  void shouldRemoveFilesOfInterruptedWrites() throws Exception {
    cache.write(key, ENGINE);
    Files.writeString(cache.directory().resolve("same.engine1.part"), "half");
    assertThat(cache.removeParts(Instant.EPOCH)).isZero();
    assertThat(cache.removeParts(Instant.now().plusSeconds(60))).isEqualTo(1);
    assertThat(files()).hasSize(1);
  }

  @Test
  void shouldReportADirectoryThatIsNotWritable() throws Exception {
    Path file = Files.writeString(directory.resolve("a file"), "");
    assertThatThrownBy(() -> new EngineCache(file.resolve("engines")).requireWritable())
        .isInstanceOf(IOException.class);
    cache.requireWritable();
    assertThat(files()).isEmpty();
    assumeFalse(System.getProperty("user.name").equals("root"), "root may write anywhere");
    assertThat(cache.directory().toFile().setWritable(false)).isTrue();
    assertThatThrownBy(cache::requireWritable).isInstanceOf(IOException.class);
  }

  @Test
  void shouldRoundSizesToWhatTheModelTakes() throws Exception {
    assertThat(key.profile().opt()).isEqualTo(new SizeProfile.Side(1280, 720));
    BuildOptions odd =
        new BuildOptions(
            Precision.FP16,
            new SizeProfile(
                new SizeProfile.Side(33, 31),
                new SizeProfile.Side(640, 361),
                new SizeProfile.Side(1000, 1000)),
            512,
            BuildOptions.NO_DLA);
    assertThat(EngineKey.of(bundle, ORIN, odd).profile().toString())
        .isEqualTo("48x32..640x368..1008x1008");
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(cache.directory())) {
      return files.toList();
    }
  }
}
