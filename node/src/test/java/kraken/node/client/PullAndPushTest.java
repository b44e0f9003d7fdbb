package kraken.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.http.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PullAndPushTest {
  private static final String OCI = "application/vnd.oci.image.";
  private static final String MANIFEST = OCI + "manifest.v1+json";
  private static final String INDEX = OCI + "index.v1+json";
  private static final ImageName IMAGE = ImageName.parse("team/app:1");

  private final Path dir;
  private final StringWriter said = new StringWriter();
  private final Random random = new Random(7);
  private FakeRegistry fake;
  private RemoteRegistry remote;

  PullAndPushTest(@TempDir Path dir) throws IOException {
    this.dir = dir;
    fake = new FakeRegistry(dir.resolve("registry"));
    remote = new RemoteRegistry(fake.address());
  }

  @AfterEach
  void stop() {
    remote.close();
    fake.close();
  }

  private byte[] content(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Map<String, Object> descriptor(byte[] bytes, String type) {
    return Map.of("mediaType", type, "digest", Digest.of(bytes).toString(), "size", bytes.length);
  }

  private static byte[] manifest(byte[] config, byte[]... layers) {
    List<Map<String, Object>> list =
        Stream.of(layers).map(layer -> descriptor(layer, OCI + "layer.v1.tar")).toList();
    return Json.bytes(
        Map.of(
            "schemaVersion",
            2,
            "mediaType",
            MANIFEST,
            "config",
            descriptor(config, OCI + "config.v1+json"),
            "layers",
            list));
  }

  private static byte[] index(byte[]... manifests) {
    List<Map<String, Object>> list =
        Stream.of(manifests).map(each -> descriptor(each, MANIFEST)).toList();
    return Json.bytes(Map.of("schemaVersion", 2, "mediaType", INDEX, "manifests", list));
  }

  /// Stores all in the fake; the last one is tagged.
  private void serve(byte[]... contents) throws IOException {
    for (byte[] each : contents) {
      fake.tag("team/app:1", fake.put(each));
    }
  }

  private Digest pull(Path to) throws Exception {
    try (Progress progress = new Progress(new PrintWriter(said), false)) {
      return new Pull(remote, new LayoutDirectory(to), progress).run(IMAGE);
    }
  }

  private Digest push(Path from) throws Exception {
    try (Progress progress = new Progress(new PrintWriter(said), false)) {
      return new Push(ImageLayout.open(from), remote, progress).run(IMAGE);
    }
  }

  private static Path blob(Path layout, byte[] content) {
    return layout.resolve("blobs/sha256/" + Digest.of(content).hex());
  }

  @Test
  void imageIsPulledIntoALayoutAndPushedFromItAgain() throws Exception {
    byte[] config = content(300);
    byte[] layer = content(9_000_000);
    byte[] empty = new byte[0];
    byte[] manifest = manifest(config, layer, empty);
    serve(config, layer, empty, manifest);

    Path img = dir.resolve("img");
    assertThat(pull(img)).isEqualTo(Digest.of(manifest));
    assertThat(blob(img, layer)).hasBinaryContent(layer);
    assertThat(blob(img, empty)).isEmptyFile();
    assertThat(Files.readString(img.resolve("index.json"))).contains("\"1\"", MANIFEST);
    assertThat(said.toString()).contains("pulling team/app:1 from 127.0.0.1:", "3 blobs, 9.0 MB");

    try (FakeRegistry other = new FakeRegistry(dir.resolve("other"));
        RemoteRegistry there = new RemoteRegistry(other.address());
        Progress progress = new Progress(new PrintWriter(said), false)) {
      Push push = new Push(ImageLayout.open(img), there, progress);
      assertThat(push.run(IMAGE)).isEqualTo(Digest.of(manifest));
      assertThat(other.tagged("team/app:1")).contains(Digest.of(manifest));
      assertThat(other.bytes(Digest.of(layer))).isEqualTo(layer);
      assertThat(other.committed()).hasSize(3);
    }
  }

  @Test
  void allPlatformsOfAnIndexArePulledAndPushed() throws Exception {
    byte[] shared = content(5000);
    byte[] configTwo = content(101);
    byte[] configOne = content(102);
    byte[] one = manifest(configOne, shared);
    byte[] two = manifest(configTwo, shared, content(0));
    byte[] index = index(one, two);
    serve(shared, new byte[0], configOne, configTwo, one, two, index);

    Path img = dir.resolve("img");
    assertThat(pull(img)).isEqualTo(Digest.of(index));
    assertThat(blob(img, one)).hasBinaryContent(one);
    assertThat(blob(img, two)).hasBinaryContent(two);
    assertThat(fake.timesOpened(Digest.of(shared))).isEqualTo(1);

    fake.close();
    fake = new FakeRegistry(dir.resolve("second"));
    remote.close();
    remote = new RemoteRegistry(fake.address());
    push(img);
    assertThat(fake.tagged("team/app:1")).contains(Digest.of(index));
    assertThat(fake.bytes(Digest.of(two))).isEqualTo(two);
  }

  @Test
  void blobsThatAreThereAreNotMovedAgain() throws Exception {
    byte[] config = content(300);
    byte[] layer = content(4000);
    byte[] manifest = manifest(config, layer);
    serve(config, layer, manifest);
    Path img = dir.resolve("img");
    pull(img);
    pull(img);
    assertThat(fake.timesOpened(Digest.of(layer))).isEqualTo(1);
    push(img);
    assertThat(fake.committed()).isEmpty();
    assertThat(said.toString()).contains("4.0 kB  already there");
  }

  @Test
  void blobThatBreaksOffIsContinuedWhereItEnded() throws Exception {
    byte[] config = content(300);
    byte[] layer = content(3_000_000);
    byte[] manifest = manifest(config, layer);
    serve(config, layer, manifest);
    fake.breakOnceAt(Digest.of(layer), 2_000_000);
    Path img = dir.resolve("img");
    pull(img);
    assertThat(blob(img, layer)).hasBinaryContent(layer);
    assertThat(fake.timesOpened(Digest.of(layer))).isEqualTo(2);
    assertThat(Files.exists(Path.of(blob(img, layer) + ".partial"))).isFalse();
  }

  @Test
  void partialBlobOfAnEarlierPullIsCompleted() throws Exception {
    byte[] config = content(300);
    byte[] layer = content(3_000_000);
    byte[] manifest = manifest(config, layer);
    serve(config, layer, manifest);
    Path img = dir.resolve("img");
    LayoutDirectory layout = new LayoutDirectory(img);
    layout.prepare();
    Files.write(Path.of(blob(img, layer) + ".partial"), Arrays.copyOf(layer, 1_000_000));
    pull(img);
    assertThat(blob(img, layer)).hasBinaryContent(layer);
  }

  @Test
  void damagedBlobIsRefusedAndNothingOfItStays() throws Exception {
    byte[] config = content(300);
    byte[] layer = content(4000);
    byte[] manifest = manifest(config, layer);
    serve(config, layer, manifest);
    fake.damage(Digest.of(layer));
    Path img = dir.resolve("img");
    assertThatThrownBy(() -> pull(img))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("arrived damaged");
    assertThat(blob(img, layer)).doesNotExist();
    assertThat(Path.of(blob(img, layer) + ".partial")).doesNotExist();
    assertThat(img.resolve("index.json")).doesNotExist();
  }

  @Test
  void missingImageIsSaidInTheWordsOfTheRegistry() {
    assertThatThrownBy(() -> pull(dir.resolve("img")))
        .isInstanceOf(ServiceException.NotFound.class)
        .hasMessageContaining("MANIFEST_UNKNOWN")
        .hasMessageContaining("HTTP 404");
  }

  @Test
  void registryThatDoesNotAnswerIsNamed() {
    HostPort address = fake.address();
    fake.close();
    assertThatThrownBy(() -> pull(dir.resolve("img")))
        .hasMessageContaining("nobody answers at " + address);
  }

  @Test
  void archiveOfALayoutIsPushed() throws Exception {
    byte[] config = content(300);
    byte[] layer = content(700_001);
    byte[] manifest = manifest(config, layer);
    Path tar = dir.resolve("img.tar");
    Files.write(tar, archive(config, layer, manifest));
    assertThat(push(tar)).isEqualTo(Digest.of(manifest));
    assertThat(fake.bytes(Digest.of(layer))).isEqualTo(layer);
    assertThat(fake.tagged("team/app:1")).contains(Digest.of(manifest));
  }

  @Test
  void archiveThatIsCutShortIsRefused() throws Exception {
    byte[] config = content(300);
    byte[] manifest = manifest(config, content(9000));
    byte[] whole = archive(config, content(9000), manifest);
    Path tar = dir.resolve("img.tar");
    Files.write(tar, Arrays.copyOf(whole, 3000));
    assertThatThrownBy(() -> push(tar))
        .isInstanceOf(ServiceException.Invalid.class)
        .hasMessageContaining("cut short");
  }

  @Test
  void whatIsNoLayoutIsRefusedWithTheCure() throws Exception {
    Path gzip = Files.write(dir.resolve("img.tar.gz"), gzipStart());
    assertThatThrownBy(() -> push(gzip)).hasMessageContaining("gunzip it first");
    Path text = Files.writeString(dir.resolve("text"), "hello ".repeat(200));
    assertThatThrownBy(() -> push(text)).hasMessageContaining("is not a tar archive");
    Path old = Files.write(dir.resolve("old.tar"), entry("manifest.json", new byte[] {'[', ']'}));
    assertThatThrownBy(() -> push(old)).hasMessageContaining("skopeo copy docker-archive:");
    Path none = Files.createDirectory(dir.resolve("none"));
    assertThatThrownBy(() -> push(none)).hasMessageContaining("has no index.json");
  }

  @Test
  void layoutThatLacksABlobIsRefusedBeforeAnythingIsPushed() throws Exception {
    byte[] config = content(300);
    byte[] layer = content(4000);
    serve(config, layer, manifest(config, layer));
    Path img = dir.resolve("img");
    pull(img);
    Files.delete(blob(img, layer));
    assertThatThrownBy(() -> push(img)).hasMessageContaining("lacks blob " + Digest.of(layer));
    Files.write(blob(img, layer), content(3999));
    assertThatThrownBy(() -> push(img)).hasMessageContaining("3999 bytes instead of 4000");
  }

  private static byte[] gzipStart() {
    byte[] bytes = new byte[600];
    bytes[0] = 0x1f;
    bytes[1] = (byte) 0x8b;
    return bytes;
  }

  private static byte[] archive(byte[] config, byte[] layer, byte[] manifest) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    byte[] root =
        Json.bytes(
            Map.of("schemaVersion", 2, "manifests", List.of(descriptor(manifest, MANIFEST))));
    tar.writeBytes(entry("./index.json", root));
    for (byte[] each : List.of(config, layer, manifest)) {
      tar.writeBytes(entry("blobs/sha256/" + Digest.of(each).hex(), each));
    }
    tar.writeBytes(new byte[1024]);
    return tar.toByteArray();
  }

  /// One file of a ustar archive.
  private static byte[] entry(String name, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 124, String.format("%011o", content.length));
    header[156] = '0';
    put(header, 257, "ustar");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header);
    out.writeBytes(content);
    out.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return out.toByteArray();
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
