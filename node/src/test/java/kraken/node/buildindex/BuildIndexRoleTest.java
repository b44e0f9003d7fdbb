package kraken.node.buildindex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kraken.cluster.api.BuildIndexClient;
import kraken.cluster.api.OriginClient;
import kraken.cluster.api.TagPage;
import kraken.cluster.api.UploadKind;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.http.FileContent;
import kraken.http.client.HttpRequest;
import kraken.http.client.HttpResponse;
import kraken.node.base.RoleRuntime;
import kraken.node.config.BuildIndexConfig;
import kraken.node.config.ConfigLoader;
import kraken.node.config.Flags;
import kraken.node.origin.OriginHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Build-indexes on loopback ports, with a real origin and a file backend.
final class BuildIndexRoleTest {
  private static final Tag TAG = new Tag("library/foo:1.0");
  private static final Namespace NS = new Namespace("library/foo");

  @TempDir private Path dir;
  private final RoleRuntime runtime = RoleRuntime.create();
  private final List<BuildIndexRole> roles = new ArrayList<>();
  private OriginHost origin;
  private HostPort address;
  private BuildIndexClient client;

  @BeforeEach
  void start() throws Exception {
    origin = OriginHost.start(dir.resolve("origin"), dir.resolve("storage"));
    address = OriginHost.freeAddress();
    client = startAt(address, List.of(address), "bi");
  }

  private BuildIndexClient startAt(HostPort self, List<HostPort> all, String name)
      throws Exception {
    return startAt(self, all, name, ".*");
  }

  private BuildIndexClient startAt(HostPort self, List<HostPort> all, String name, String pattern)
      throws Exception {
    String yaml =
        """
        tls: {server: {disabled: true}, client: {disabled: true}}
        origin: {hosts: {static: ['%s']}}
        cluster: {hosts: {static: [%s]}}
        tag_types: [{namespace: '^plain/', type: default}, {namespace: ':', type: docker}]
        store: {upload_dir: '%3$s/upload', cache_dir: '%3$s/cache'}
        backends:
          - namespace: '%5$s'
            backend: {file: {root: '%4$s', name_path: docker_tag}}
        localdb: {source: '%3$s/tasks.db'}
        """
            .formatted(
                origin.address(),
                all.stream().map(host -> "'" + host + "'").collect(Collectors.joining(",")),
                dir.resolve(name),
                dir.resolve("storage"),
                pattern);
    BuildIndexConfig config = ConfigLoader.parse(BuildIndexConfig.class, "test", yaml).config();
    roles.add(BuildIndexRole.start(config, new Flags.BuildIndex(self.port(), "test"), runtime));
    return new BuildIndexClient(runtime.client(), self);
  }

  @AfterEach
  void stop() throws Exception {
    for (BuildIndexRole role : roles) {
      role.close();
    }
    origin.close();
    runtime.close();
  }

  private Digest push(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    Path file = Files.write(dir.resolve("pushed"), bytes);
    try (FileContent content = FileContent.open(file)) {
      new OriginClient(runtime.client(), origin.address())
          .upload(new UploadKind.Public(NS), digest, content);
    }
    return digest;
  }

  private static byte[] manifest(Digest config, Digest layer) {
    return ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"size\":2,"
            + "\"digest\":\""
            + config
            + "\"},\"layers\":[{\"mediaType\":"
            + "\"application/vnd.oci.image.layer.v1.tar\",\"size\":2,\"digest\":\""
            + layer
            + "\"}]}")
        .getBytes(UTF_8);
  }

  private Digest pushImage(String label) throws IOException {
    Digest config = push(("config " + label).getBytes(UTF_8));
    Digest layer = push(("layer " + label).getBytes(UTF_8));
    return push(manifest(config, layer));
  }

  private Path link(String repository, String tag) {
    return dir.resolve("storage/docker/registry/v2/repositories")
        .resolve(repository)
        .resolve("_manifests/tags")
        .resolve(tag)
        .resolve("current/link");
  }

  private void awaitContent(Path file, String content) throws Exception {
    OriginHost.eventually(() -> Files.exists(file) && Files.readString(file).equals(content));
  }

  private HttpResponse send(String method, String path, String body) throws IOException {
    return runtime
        .client()
        .send(
            HttpRequest.to(address, method, path)
                // A path that the server cannot parse ends the connection.
                .header("Connection", "close")
                .body(body.getBytes(UTF_8), "text/plain"));
  }

  @Test
  void tagIsFoundListedAndWrittenBack() throws Exception {
    Digest image = pushImage("one");
    assertThat(client.get(TAG)).isEmpty();
    assertThat(client.has(TAG)).isFalse();
    client.put(TAG, image, false);
    assertThat(client.get(TAG)).contains(image);
    assertThat(client.has(TAG)).isTrue();
    assertThat(client.tags("library/foo")).containsExactly("1.0");
    assertThat(client.list("/library/foo/_manifests/tags", OptionalInt.empty(), "").names())
        .containsExactly("library/foo:1.0");
    assertThat(client.list("", OptionalInt.empty(), "").names()).containsExactly("library/foo:1.0");
    awaitContent(link("library/foo", "1.0"), image.toString());
    assertThat(client.list("", OptionalInt.empty(), "").names())
        .as("here and in the backend is once")
        .containsExactly("library/foo:1.0");
  }

  @Test
  void laterPutReplacesTheTagHereAndInTheBackend() throws Exception {
    Digest first = pushImage("one");
    Digest second = pushImage("two");
    client.put(TAG, first, false);
    awaitContent(link("library/foo", "1.0"), first.toString());
    client.put(TAG, second, false);
    assertThat(client.get(TAG)).contains(second);
    awaitContent(link("library/foo", "1.0"), second.toString());
  }

  @Test
  void tagOfTheBackendIsFoundWhenThisDiskLostIt() throws Exception {
    Digest image = pushImage("one");
    Files.createDirectories(link("library/foo", "1.0").getParent());
    Files.writeString(link("library/foo", "1.0"), image.toString());
    assertThat(client.get(TAG)).contains(image);
    assertThat(client.has(TAG)).isTrue();
    assertThat(client.tags("library/foo")).containsExactly("1.0");
  }

  @Test
  void garbageInTheBackendIsNoTag() throws Exception {
    Files.createDirectories(link("library/foo", "1.0").getParent());
    Files.writeString(link("library/foo", "1.0"), "not a digest");
    assertThatThrownBy(() -> client.get(TAG))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("holds no digest");
  }

  @Test
  void missingLayerIsNamed() throws Exception {
    Digest config = push("config".getBytes(UTF_8));
    Digest layer = Digest.of("never pushed".getBytes(UTF_8));
    Digest image = push(manifest(config, layer));
    assertThatThrownBy(() -> client.put(TAG, image, false))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("cannot upload tag, missing dependency " + layer);
    assertThat(client.get(TAG)).isEmpty();
    assertThat(client.list("", OptionalInt.empty(), "").names()).isEmpty();
  }

  @Test
  void missingOrBrokenManifestIsRefused() throws Exception {
    assertThatThrownBy(() -> client.put(TAG, Digest.of("nothing".getBytes(UTF_8)), false))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("status 500");
    Digest garbage = push("this is no manifest".getBytes(UTF_8));
    assertThatThrownBy(() -> client.put(TAG, garbage, false))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("status 500");
    assertThat(client.has(TAG)).isFalse();
  }

  @Test
  void defaultTypeNeedsOnlyTheDigestItself() throws Exception {
    Digest blob = push("anything".getBytes(UTF_8));
    client.put(new Tag("plain/x:1"), blob, false);
    assertThat(client.get(new Tag("plain/x:1"))).contains(blob);
    assertThatThrownBy(() -> client.put(new Tag("untyped"), blob, false))
        .hasMessageContaining("no entry of tag_types");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..%2F..%2Fetc%2Fpasswd:1",
        "%2Fabsolute:1",
        "a%2F%2Fb:1",
        "a%2F..%2Fb:1",
        "a%2F",
        "%2e%2e",
        "a%00b",
        "a%5Cb:1"
      })
  void pathTricksAreRefused(String tag) throws Exception {
    Digest blob = push("anything".getBytes(UTF_8));
    for (String path :
        List.of(
            "/tags/" + tag + "/digest/" + blob,
            "/internal/duplicate/tags/" + tag + "/digest/" + blob)) {
      assertThat(send("PUT", path, "{\"delay\":0}").status()).as(path).isIn(400, 404);
    }
    assertThat(send("GET", "/tags/" + tag, "").status()).isIn(400, 404);
    try (Stream<Path> below = Files.walk(dir.resolve("bi/cache"))) {
      assertThat(below.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void badWordsAreRefused() throws Exception {
    assertThat(send("PUT", "/tags/a:1/digest/sha256:xyz", "").status()).isEqualTo(400);
    String duplicate = "/internal/duplicate/tags/a:1/digest/" + Digest.of(new byte[0]);
    assertThat(send("PUT", duplicate, "{]").status()).isEqualTo(400);
    assertThat(send("PUT", duplicate, "").status()).isEqualTo(400);
    assertThat(send("GET", "/list/?limit=0", "").status()).isEqualTo(400);
    assertThat(send("GET", "/list/?limit=many", "").status()).isEqualTo(400);
    assertThat(send("DELETE", "/tags/a:1", "").status()).isEqualTo(405);
  }

  @Test
  void listingIsCutIntoPages() throws Exception {
    Digest blob = push("anything".getBytes(UTF_8));
    for (int i = 1; i <= 5; i++) {
      client.put(new Tag("plain/x:" + i), blob, false);
    }
    List<String> names = new ArrayList<>();
    TagPage page = client.list("", OptionalInt.of(2), "");
    assertThat(page.names()).hasSize(2);
    names.addAll(page.names());
    while (page.next().isPresent()) {
      page = client.page(page.next().get());
      names.addAll(page.names());
    }
    assertThat(names)
        .containsExactly("plain/x:1", "plain/x:2", "plain/x:3", "plain/x:4", "plain/x:5");
    assertThat(send("GET", "/repositories/plain%252Fx/tags", "").text())
        .isEqualTo(
            "{\"Links\":{\"next\":\"\",\"self\":\"/repositories/plain%252Fx/tags\"},"
                + "\"size\":5,\"result\":[\"1\",\"2\",\"3\",\"4\",\"5\"]}\n");
    assertThat(send("GET", "/list//none/_manifests/tags", "").text())
        .isEqualTo(
            "{\"Links\":{\"next\":\"\",\"self\":\"/list//none/_manifests/tags\"},"
                + "\"size\":0,\"result\":null}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain/x", "plain/x:1:2", "plain/x:", "plain/x:1%2Fy"})
  void nameThatTheBackendCannotKeepIsRefused(String tag) throws Exception {
    Digest blob = push("anything".getBytes(UTF_8));
    HttpResponse answer = send("PUT", "/tags/" + tag.replace("n/", "n%2F") + "/digest/" + blob, "");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
    assertThat(answer.text()).contains("not a tag <repository>:<tag>");
    String duplicate = "/internal/duplicate/tags/plain%2Fx/digest/" + blob;
    assertThat(send("PUT", duplicate, "{\"delay\":0}").status()).isEqualTo(400);
    try (Stream<Path> kept = Files.walk(dir.resolve("bi/cache"))) {
      assertThat(kept.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void listingWhosePrefixNoBackendMatchesAsksAll() throws Exception {
    HostPort self = OriginHost.freeAddress();
    BuildIndexClient anchored = startAt(self, List.of(self), "anchored", "^library/");
    Digest image = pushImage("one");
    anchored.put(TAG, image, false);
    awaitContent(link("library/foo", "1.0"), image.toString());
    Files.createDirectories(link("library/foo", "2.0").getParent());
    Files.writeString(link("library/foo", "2.0"), image.toString());
    Files.createDirectories(link("foreign/foo", "1.0").getParent());
    Files.writeString(link("foreign/foo", "1.0"), image.toString());
    assertThat(anchored.list("", OptionalInt.empty(), "").names())
        .containsExactly("library/foo:1.0", "library/foo:2.0");
    assertThat(anchored.list("/library/foo/_manifests/tags", OptionalInt.empty(), "").names())
        .containsExactly("library/foo:1.0", "library/foo:2.0");
    assertThat(anchored.list("/foreign/foo/_manifests/tags", OptionalInt.empty(), "").names())
        .isEmpty();
  }

  @Test
  void acknowledgedTagSurvivesARestart() throws Exception {
    Digest image = pushImage("one");
    client.put(TAG, image, false);
    roles.removeFirst().close();
    client = startAt(address, List.of(address), "bi");
    assertThat(client.get(TAG)).contains(image);
    awaitContent(link("library/foo", "1.0"), image.toString());
  }

  @Test
  void neighbourIsToldOfATag() throws Exception {
    List<HostPort> both = List.of(OriginHost.freeAddress(), OriginHost.freeAddress());
    BuildIndexClient first = startAt(both.get(0), both, "first");
    BuildIndexClient second = startAt(both.get(1), both, "second");
    Digest image = pushImage("one");
    first.put(TAG, image, false);
    assertThat(dir.resolve("second/cache/library/foo:1.0/data")).hasContent(image.toString());
    assertThat(second.get(TAG)).contains(image);
  }

  @Test
  void backendThatIsAwayCountsAsAbsentSoThatPushesWork() throws Exception {
    Digest image = pushImage("one");
    Path storage = dir.resolve("storage");
    origin.awaitWrittenBack();
    Files.move(storage, dir.resolve("away"));
    assertThat(client.get(TAG)).isEmpty();
    client.put(TAG, image, false);
    assertThat(client.get(TAG)).contains(image);
    Files.move(dir.resolve("away"), storage);
    awaitContent(link("library/foo", "1.0"), image.toString());
  }

  @Test
  void pagesForOperatorsAnswer() throws Exception {
    assertThat(send("GET", "/health", "").text()).isEqualTo("OK\n");
    assertThat(send("GET", "/readiness", "").text()).isEqualTo("OK\n");
    assertThat(client.origin()).isEqualTo(origin.address().toString());
  }
}
