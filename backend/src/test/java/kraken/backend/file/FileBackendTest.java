package kraken.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import kraken.backend.Backend;
import kraken.backend.BackendContract;
import kraken.backend.NamePath;
import kraken.backend.Sink;
import kraken.backend.Source;
import kraken.core.Digest;
import kraken.core.ServiceException;
import org.junit.jupiter.api.Test;

final class FileBackendTest extends BackendContract {
  @Override
  protected Backend create(NamePath namePath) throws IOException {
    return FileBackend.open(root(namePath), namePath, true);
  }

  private Path root(NamePath namePath) {
    return directory.resolve("backend-" + namePath);
  }

  private Path blobFile(String name) {
    return root(NamePath.SHARDED_DOCKER_BLOB).resolve(NamePath.SHARDED_DOCKER_BLOB.path(name));
  }

  private static final class Linking implements Sink {
    private final Path target;

    Linking(Path target) {
      this.target = target;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      throw new IOException("not needed");
    }

    @Override
    public boolean link(Path file) throws IOException {
      Files.createLink(target, file);
      return true;
    }
  }

  @Test
  void fileIsLinkedNotCopiedBothWays() throws Exception {
    byte[] content = bytes(5000, 1);
    String name = Digest.of(content).hex();
    Path source = file(content);
    blobs.upload(NAMESPACE, name, Source.of(source, content.length));
    assertThat(Files.isSameFile(source, blobFile(name))).isTrue();
    blobs.upload(NAMESPACE, name, Source.of(source, content.length));
    Path back = directory.resolve("back");
    blobs.download(NAMESPACE, name, new Linking(back));
    assertThat(Files.isSameFile(back, blobFile(name))).isTrue();
    try (var left = Files.list(root(NamePath.SHARDED_DOCKER_BLOB).resolve(".uploads"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void copiedFileIsReadOnly() throws Exception {
    byte[] content = bytes(5000, 2);
    String name = Digest.of(content).hex();
    blobs.upload(NAMESPACE, name, Source.of(content));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(blobFile(name))))
        .isEqualTo("r--r--r--");
  }

  @Test
  void whatAKillLeftBehindIsDeletedAndNeverListed() throws Exception {
    Path leftover = root(NamePath.IDENTITY).resolve(".uploads").resolve("left");
    try (Backend plain = create(NamePath.IDENTITY)) {
      Files.writeString(leftover, "half a blob");
      plain.upload(NAMESPACE, "a/b", Source.of(new byte[3]));
      assertThat(plain.list("", 10, "").names()).containsExactly("a/b");
      assertThat(plain.list("a", 10, "").names()).containsExactly("a/b");
      assertThatThrownBy(() -> plain.stat(NAMESPACE, ".uploads/left"))
          .isInstanceOf(ServiceException.Invalid.class);
    }
    create(NamePath.IDENTITY).close();
    assertThat(leftover).doesNotExist();
  }

  @Test
  void rootThatIsGoneIsAnErrorNotAnAbsence() throws Exception {
    byte[] content = bytes(10, 3);
    String name = Digest.of(content).hex();
    blobs.upload(NAMESPACE, name, Source.of(content));
    Path root = root(NamePath.SHARDED_DOCKER_BLOB);
    Files.move(root, directory.resolve("elsewhere"));
    assertThatThrownBy(() -> blobs.stat(NAMESPACE, name))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is gone");
  }
}
