package kraken.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import kraken.core.Digest;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.registry.oci.ManifestType;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the ports promise, held against the fake that the other tests use.
final class PortContractTest {
  private static final RepositoryName REPOSITORY = new RepositoryName("library/app");
  private static final byte[] CONTENT = {1, 2, 3, 4, 5};
  private static final Digest DIGEST = Digest.of(CONTENT);

  @TempDir private Path directory;
  private Images images = new MemoryRegistry(Path.of("unused"));
  private Pushes pushes = new MemoryRegistry(Path.of("unused"));

  @BeforeEach
  void make() {
    var registry = new MemoryRegistry(directory);
    images = registry;
    pushes = registry;
  }

  @Test
  void nothingIsThereAtFirst() throws IOException {
    assertThat(images.openBlob(REPOSITORY, DIGEST)).isEmpty();
    assertThat(images.blobLength(REPOSITORY, DIGEST)).isEmpty();
    assertThat(images.resolveTag(REPOSITORY, new TagName("latest"))).isEmpty();
    assertThat(images.tags(REPOSITORY)).isEmpty();
    assertThat(images.repositories()).isEmpty();
    assertThat(pushes.hasBlob(REPOSITORY, DIGEST)).isFalse();
    assertThat(pushes.findUpload(REPOSITORY, "id")).isEmpty();
  }

  @Test
  void committedUploadBecomesABlob() throws IOException {
    Pushes.Upload upload = pushes.startUpload(REPOSITORY);
    upload.append(ByteBuffer.wrap(CONTENT, 0, 2));
    upload.append(ByteBuffer.wrap(CONTENT, 2, 3));
    assertThat(upload.size()).isEqualTo(5);
    assertThat(upload.id()).matches("[A-Za-z0-9_-]{1,128}");
    upload.commit(DIGEST);

    assertThat(pushes.hasBlob(REPOSITORY, DIGEST)).isTrue();
    assertThat(images.blobLength(REPOSITORY, DIGEST)).hasValue(5);
    try (BlobContent content = images.openBlob(REPOSITORY, DIGEST).orElseThrow()) {
      assertThat(content.length()).isEqualTo(5);
    }
    assertThat(pushes.findUpload(REPOSITORY, upload.id())).isEmpty();
  }

  @Test
  void committingABlobThatIsThereIsNoError() throws IOException {
    for (int i = 0; i < 2; i++) {
      Pushes.Upload upload = pushes.startUpload(REPOSITORY);
      upload.append(ByteBuffer.wrap(CONTENT));
      upload.commit(DIGEST);
    }
    assertThat(pushes.hasBlob(REPOSITORY, DIGEST)).isTrue();
  }

  @Test
  void uploadIsFoundAgainInItsRepositoryOnly() throws IOException {
    Pushes.Upload upload = pushes.startUpload(REPOSITORY);
    upload.append(ByteBuffer.wrap(CONTENT));
    assertThat(pushes.findUpload(REPOSITORY, upload.id()).orElseThrow().size()).isEqualTo(5);
    assertThat(pushes.findUpload(new RepositoryName("other"), upload.id())).isEmpty();
  }

  @Test
  void wrongDigestLeavesNeitherBlobNorUpload() throws IOException {
    Pushes.Upload upload = pushes.startUpload(REPOSITORY);
    upload.append(ByteBuffer.wrap(CONTENT, 0, 4));
    assertThatThrownBy(() -> upload.commit(DIGEST)).isInstanceOf(ServiceException.Invalid.class);
    assertThat(pushes.hasBlob(REPOSITORY, DIGEST)).isFalse();
    assertThat(pushes.findUpload(REPOSITORY, upload.id())).isEmpty();
  }

  @Test
  void cancelledUploadIsGone() throws IOException {
    Pushes.Upload upload = pushes.startUpload(REPOSITORY);
    upload.cancel();
    assertThat(pushes.findUpload(REPOSITORY, upload.id())).isEmpty();
  }

  @Test
  void manifestIsABlobAndItsTagLeadsToIt() throws IOException {
    String type = ManifestType.OCI_MANIFEST.mediaType();
    pushes.putManifest(REPOSITORY, Optional.of(new TagName("latest")), DIGEST, CONTENT, type);
    assertThat(images.resolveTag(REPOSITORY, new TagName("latest"))).contains(DIGEST);
    assertThat(images.blobLength(REPOSITORY, DIGEST)).hasValue(5);
    assertThat(images.tags(REPOSITORY).orElseThrow()).containsExactly("latest");
    assertThat(images.repositories()).containsExactly(REPOSITORY.value());
  }
}
