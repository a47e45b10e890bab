package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  @Test
  void shouldNameTheFileAndTheRule() {
    assertThat(Reasons.of(new NoSuchFileException("a/b")))
        .isEqualTo("a/b: no such file or directory");
    assertThat(Reasons.of(new AccessDeniedException("a/b"))).isEqualTo("a/b: permission denied");
    assertThat(Reasons.of(new FileAlreadyExistsException("a/b"))).isEqualTo("a/b: already exists");
    assertThat(Reasons.of(new NotDirectoryException("a/b"))).isEqualTo("a/b: not a directory");
    assertThat(Reasons.of(new FileSystemException("a/b", null, "Read-only file system")))
        .isEqualTo("a/b: Read-only file system");
    assertThat(Reasons.of(new FileSystemException("a/b"))).isEqualTo("a/b: cannot be used");
  }

  @Test
  void shouldUseTheMessageOfOwnExceptionsOnly() {
    assertThat(Reasons.of(new BundleException("derain: no manifest")))
        .isEqualTo("derain: no manifest");
    assertThat(Reasons.of(new IllegalArgumentException("must be 1"))).isEqualTo("must be 1");
    assertThat(Reasons.of(new IllegalStateException("late")))
        .isEqualTo("IllegalStateException: late");
    assertThat(Reasons.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }

  @Test
  void shouldUnwrapAndJoinLines() {
    assertThat(Reasons.of(new UncheckedIOException(new IOException("disk full\n  at sector 1\n"))))
        .isEqualTo("disk full; at sector 1");
    assertThat(Reasons.of(new MalformedInputException(3))).isEqualTo("not UTF-8 text");
  }
}
