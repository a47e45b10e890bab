package dev.clearlane.edge.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
  @ParameterizedTest
  @CsvSource({
    "libva-drm.so.2, sudo apt install -y libva-drm2",
    "libX11-xcb.so.1, sudo apt install -y libx11-xcb1",
    "libdav1d.so.6, sudo apt install -y libdav1d6",
    "libv4l2.so.0, sudo apt install -y libv4l2-0"
  })
  void shouldNameThePackageThatIsMissing(String library, String fix) {
    UnsatisfiedLinkError cause =
        new UnsatisfiedLinkError(
            "/cache/ffmpeg.jar/libjniavutil.so: "
                + library
                + ": cannot open shared object file: No such file or directory");
    UnsatisfiedLinkError error = new UnsatisfiedLinkError("no jniavutil in java.library.path");
    error.initCause(cause);

    Finding finding = NativeLibrary.broken("ffmpeg", error, "rebuild");

    assertThat(finding.fix()).isEqualTo(fix);
    assertThat(finding.detail()).startsWith("does not load: libjniavutil.so: " + library);
  }

  @Test
  void shouldNameAnotherDirectoryWhereNoneMayRun() {
    String library = "/tmp/onnxruntime-java42/libonnxruntime.so";
    Finding finding =
        NativeLibrary.broken(
            "onnxruntime",
            new UnsatisfiedLinkError(
                library
                    + ": "
                    + library
                    + ": failed to map segment from shared object: Operation not permitted"),
            "rebuild");

    assertThat(finding.detail())
        .isEqualTo(
            "does not load: no program may run from /tmp/onnxruntime-java42 (mounted noexec)");
    assertThat(finding.fix()).contains("JAVA_OPTS=", "-Djava.io.tmpdir=");
  }

  @ParameterizedTest
  @CsvSource("no jniavutil in java.library.path")
  void shouldSuggestAnotherFixIfNoSystemLibraryIsMissing(String message) {
    assertThat(NativeLibrary.broken("ffmpeg", new UnsatisfiedLinkError(message), "rebuild").fix())
        .isEqualTo("rebuild");
  }
}
