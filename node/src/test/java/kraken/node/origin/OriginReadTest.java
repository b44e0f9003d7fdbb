package kraken.node.origin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import kraken.cluster.api.DownloadTarget;
import kraken.cluster.api.MetaInfoJson;
import kraken.cluster.api.OriginClient;
import kraken.cluster.api.OriginCluster;
import kraken.cluster.api.UploadKind;
import kraken.cluster.health.Upstream;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.http.client.HttpRequest;
import kraken.http.client.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading from origins: what they have, what they fetch from the backend, and what they copy.
final class OriginReadTest {
  private static final Namespace NS = new Namespace("library/foo");
  private static final byte[] BYTES = random(5_000_000);
  private static final Digest DIGEST = Digest.of(BYTES);
  private static final String BLOB = "/namespace/library%2Ffoo/blobs/" + DIGEST;

  @TempDir private Path dir;
  private final List<OriginHost> origins = new ArrayList<>();

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @AfterEach
  void stop() throws Exception {
    for (OriginHost origin : origins) {
      origin.close();
    }
  }

  private OriginHost startAlone() throws Exception {
    OriginHost origin = OriginHost.start(dir.resolve("origin"), dir.resolve("backend"));
    origins.add(origin);
    return origin;
  }

  private void startThree() throws Exception {
    List<HostPort> all =
        List.of(OriginHost.freeAddress(), OriginHost.freeAddress(), OriginHost.freeAddress());
    for (int i = 0; i < 3; i++) {
      origins.add(
          OriginHost.start(dir.resolve("origin" + i), dir.resolve("backend"), all.get(i), all));
    }
  }

  private static OriginClient client(OriginHost origin) {
    return new OriginClient(origin.client(), origin.address());
  }

  private static OriginCluster cluster(OriginHost origin) {
    return new OriginCluster(
        new Upstream() {
          @Override
          public List<HostPort> hosts() {
            return List.of(origin.address());
          }

          @Override
          public void failed(HostPort host) {}
        },
        origin.client());
  }

  private static HttpResponse send(OriginHost origin, String method, String path)
      throws IOException {
    return origin.client().send(HttpRequest.to(origin.address(), method, path));
  }

  private Path inBackend(byte[] bytes) throws IOException {
    Path file =
        dir.resolve("backend/docker/registry/v2/blobs/sha256")
            .resolve(DIGEST.hex().substring(0, 2))
            .resolve(DIGEST.hex())
            .resolve("data");
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private FileContent content() throws IOException {
    return FileContent.open(Files.write(dir.resolve("blob"), BYTES));
  }

  /// A target in memory.
  private static final class Target implements DownloadTarget {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void rewind() {
      bytes.reset();
    }

    @Override
    public void accept(ByteBuffer chunk) {
      byte[] part = new byte[chunk.remaining()];
      chunk.get(part);
      bytes.writeBytes(part);
    }
  }

  @Test
  void missingBlobIsFetchedFromTheBackend() throws Exception {
    OriginHost origin = startAlone();
    inBackend(BYTES);
    Target target = new Target();
    cluster(origin).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
    assertThat(client(origin).stat(NS, DIGEST, true)).hasValue(BYTES.length);
    assertThat(MetaInfoJson.decode(client(origin).metaInfo(NS, DIGEST)).digest()).isEqualTo(DIGEST);
  }

  @Test
  void metaInfoOfAMissingBlobMakesTheOriginFetchIt() throws Exception {
    OriginHost origin = startAlone();
    inBackend(BYTES);
    OriginHost.eventually(() -> {
      try {
        return MetaInfoJson.decode(client(origin).metaInfo(NS, DIGEST)).digest().equals(DIGEST);
      } catch (ServiceException.Pending _) {
        return false;
      }
    });
  }

  @Test
  void unknownBlobIsNotFound() throws Exception {
    OriginHost origin = startAlone();
    assertThat(send(origin, "GET", BLOB).status()).isEqualTo(404);
    assertThat(send(origin, "GET", "/internal" + BLOB + "/metainfo").status()).isEqualTo(404);
    assertThat(send(origin, "POST", BLOB + "/prefetch").status()).isEqualTo(404);
    assertThat(client(origin).stat(NS, DIGEST, false)).isEmpty();
    assertThat(send(origin, "GET", "/namespace/unknown%2Fx/blobs/" + DIGEST).status())
        .as("no backend for this namespace")
        .isEqualTo(500);
  }

  @Test
  void blobThatAppearsInTheBackendIsFoundAtOnce() throws Exception {
    OriginHost origin = startAlone();
    assertThat(send(origin, "GET", BLOB).status()).isEqualTo(404);
    inBackend(BYTES);
    Target target = new Target();
    cluster(origin).download(NS, DIGEST, target);
    assertThat(target.bytes.size()).isEqualTo(BYTES.length);
  }

  @Test
  void wrongBytesOfTheBackendAreNeverServed() throws Exception {
    OriginHost origin = startAlone();
    inBackend(random(4_000_000));
    assertThatThrownBy(() -> cluster(origin).download(NS, DIGEST, new Target()))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("wrong bytes");
    assertThat(client(origin).stat(NS, DIGEST, true)).isEmpty();
  }

  @Test
  void sizeIsThatOfTheBackendUnlessOnlyLocalIsMeant() throws Exception {
    OriginHost origin = startAlone();
    inBackend(BYTES);
    assertThat(client(origin).stat(NS, DIGEST, false)).hasValue(BYTES.length);
    assertThat(client(origin).stat(NS, DIGEST, true)).isEmpty();
    assertThat(send(origin, "HEAD", "/internal" + BLOB + "?local=maybe").status()).isEqualTo(500);
  }

  @Test
  void blobLostOnDiskIsRecoveredFromTheBackend() throws Exception {
    OriginHost origin = startAlone();
    try (FileContent content = content()) {
      client(origin).upload(new UploadKind.Public(NS), DIGEST, content);
    }
    origin.awaitWrittenBack();
    client(origin).delete(DIGEST);
    assertThat(client(origin).stat(NS, DIGEST, true)).isEmpty();
    Target target = new Target();
    cluster(origin).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
  }

  @Test
  void metaInfoOfABlobWhoseBytesAreGoneEverywhereIsNotFound() throws Exception {
    OriginHost origin = startAlone();
    try (FileContent content = content()) {
      client(origin).upload(new UploadKind.Public(NS), DIGEST, content);
    }
    origin.awaitWrittenBack();
    Path data = origin.store().find(DIGEST).orElseThrow().path();
    Files.delete(data);
    Files.delete(inBackend(BYTES));
    assertThat(data.resolveSibling("_torrentmeta")).exists();
    HttpResponse answer = send(origin, "GET", "/internal" + BLOB + "/metainfo");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("is not in the backend");
    inBackend(BYTES);
    Target target = new Target();
    cluster(origin).download(NS, DIGEST, target);
    assertThat(target.bytes.toByteArray()).isEqualTo(BYTES);
  }

  @Test
  void acknowledgedPushSurvivesARestart() throws Exception {
    OriginHost first = startAlone();
    try (FileContent content = content()) {
      client(first)
          .upload(new UploadKind.Duplicate(NS, java.time.Duration.ofMillis(500)), DIGEST, content);
    }
    origins.clear();
    first.close();
    OriginHost second = startAlone();
    assertThat(client(second).stat(NS, DIGEST, true)).hasValue(BYTES.length);
    second.awaitWrittenBack();
    assertThat(inBackendPath()).hasBinaryContent(BYTES);
  }

  private Path inBackendPath() {
    return dir.resolve("backend/docker/registry/v2/blobs/sha256")
        .resolve(DIGEST.hex().substring(0, 2))
        .resolve(DIGEST.hex())
        .resolve("data");
  }

  @Test
  void lostMetaInfoIsMadeAgain() throws Exception {
    OriginHost origin = startAlone();
    try (FileContent content = content()) {
      client(origin).upload(new UploadKind.Transfer(), DIGEST, content);
    }
    byte[] before = client(origin).metaInfo(NS, DIGEST);
    Path sidecar = origin.store().find(DIGEST).orElseThrow().path().resolveSibling("_torrentmeta");
    Files.delete(sidecar);
    OriginHost.eventually(
        () -> send(origin, "GET", "/internal" + BLOB + "/metainfo").status() == 200);
    assertThat(client(origin).metaInfo(NS, DIGEST)).isEqualTo(before);
  }

  @Test
  void rangesAreServed() throws Exception {
    OriginHost origin = startAlone();
    try (FileContent content = content()) {
      client(origin).upload(new UploadKind.Transfer(), DIGEST, content);
    }
    HttpResponse part =
        origin
            .client()
            .send(HttpRequest.to(origin.address(), "GET", BLOB).header("Range", "bytes=10-19"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(BYTES, 10, 20));
  }

  @Test
  void publicUploadIsCopiedToAllOwners() throws Exception {
    startThree();
    List<HostPort> owners = client(origins.getFirst()).locations(DIGEST);
    assertThat(owners).hasSize(3);
    for (OriginHost origin : origins) {
      assertThat(client(origin).locations(DIGEST)).isEqualTo(owners);
    }
    try (FileContent content = content()) {
      cluster(origins.getFirst()).upload(NS, DIGEST, content);
    }
    for (OriginHost origin : origins) {
      assertThat(client(origin).stat(NS, DIGEST, true)).hasValue(BYTES.length);
      assertThat(origin.store().isPinned(DIGEST))
          .as("copies wait, the first owner writes back at once")
          .isIn(true, false);
    }
    OriginHost first = at(owners.getFirst());
    first.awaitWrittenBack();
    assertThat(at(owners.get(1)).role().writeBacksPending()).isEqualTo(1);
  }

  private OriginHost at(HostPort address) {
    return origins.stream().filter(o -> o.address().equals(address)).findFirst().orElseThrow();
  }

  @Test
  void fetchedBlobIsCopiedToTheOtherOwners() throws Exception {
    startThree();
    inBackend(BYTES);
    Target target = new Target();
    cluster(origins.getFirst()).download(NS, DIGEST, target);
    for (OriginHost origin : origins) {
      OriginHost.eventually(() -> client(origin).stat(NS, DIGEST, true).isPresent());
    }
  }

  @Test
  void uploadSucceedsWhileAnotherOwnerIsAway() throws Exception {
    startThree();
    OriginHost away = at(client(origins.getFirst()).locations(DIGEST).get(1));
    origins.remove(away);
    away.close();
    try (FileContent content = content()) {
      cluster(origins.getFirst()).upload(NS, DIGEST, content);
    }
    for (OriginHost origin : origins) {
      assertThat(client(origin).stat(NS, DIGEST, true)).hasValue(BYTES.length);
    }
  }

  @Test
  void blobIsReplicatedToAnotherCluster() throws Exception {
    OriginHost local = startAlone();
    OriginHost remote = OriginHost.start(dir.resolve("remote"), dir.resolve("remote-backend"));
    origins.add(remote);
    try (FileContent content = content()) {
      client(local).upload(new UploadKind.Transfer(), DIGEST, content);
    }
    cluster(local).replicate(NS, DIGEST, remote.address().toString());
    assertThat(client(remote).stat(NS, DIGEST, true)).hasValue(BYTES.length);
  }

  @Test
  void peerContextNamesTheSeedingPort() throws Exception {
    OriginHost origin = startAlone();
    assertThat(client(origin).peerContext().port()).isEqualTo(origin.role().peerPort());
    assertThat(client(origin).peerContext().zone()).isEqualTo("zone1");
    assertThat(client(origin).peerContext().origin()).isTrue();
  }

  @Test
  void healthReadinessAndLocationsAnswer() throws Exception {
    OriginHost origin = startAlone();
    assertThat(send(origin, "GET", "/health").text()).isEqualTo("OK\n");
    assertThat(send(origin, "GET", "/readiness").text()).isEqualTo("OK\n");
    assertThat(client(origin).locations(DIGEST)).containsExactly(origin.address());
    assertThat(send(origin, "GET", "/blobs/nonsense/locations").status()).isEqualTo(400);
    assertThat(send(origin, "POST", "/forcecleanup/v2?target_util_percent=5").status())
        .isEqualTo(501);
  }

  @Test
  void cleanUpWritesBackBeforeItDeletes() throws Exception {
    OriginHost origin = startAlone();
    try (FileContent content = content()) {
      client(origin)
          .upload(new UploadKind.Duplicate(NS, java.time.Duration.ofHours(1)), DIGEST, content);
    }
    assertThat(send(origin, "POST", "/forcecleanup").status()).isEqualTo(400);
    assertThat(send(origin, "POST", "/forcecleanup?ttl_hr=1").text())
        .isEqualTo("{\"deleted\":null,\"errors\":null}\n");
    assertThat(send(origin, "POST", "/forcecleanup?ttl_hr=-1").text())
        .isEqualTo("{\"deleted\":[\"" + DIGEST.hex() + "\"],\"errors\":null}\n");
    assertThat(inBackendPath()).hasBinaryContent(BYTES);
    assertThat(client(origin).stat(NS, DIGEST, true)).isEmpty();
  }

  @Test
  void deletionOfAnUnknownBlobIsNotFound() throws Exception {
    OriginHost origin = startAlone();
    assertThatThrownBy(() -> client(origin).delete(DIGEST))
        .isInstanceOf(ServiceException.NotFound.class);
    assertThat(new String(send(origin, "DELETE", "/internal/blobs/x").body(), UTF_8))
        .contains("digest must look like");
  }
}
