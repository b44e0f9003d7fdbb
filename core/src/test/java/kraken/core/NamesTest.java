package kraken.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Digests, peer ids, addresses, namespaces and tags: what is a name and what is not.
final class NamesTest {
  private static final String HEX =
      "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9";

  @Test
  void digestIsWrittenInLowerCase() {
    Digest digest = Digest.parse("sha256:" + HEX.toUpperCase(java.util.Locale.ROOT));
    assertThat(digest).isEqualTo(new Digest(HEX)).hasToString("sha256:" + HEX);
    assertThat(digest.shardId()).isEqualTo("b94d");
    assertThat(Digest.ofHash(digest.bytes())).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        HEX,
        "sha512:" + HEX,
        "SHA256:" + HEX,
        "sha256:" + HEX + "0",
        "sha256:sha256:" + HEX,
        "sha256:g94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
        "sha256:../../../../../../../../../../../../../../../../../etc/passwd000",
      })
  void whatIsNoDigestIsRefused(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(ServiceException.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "172.17.0.1, 8080, 4125e4eb476ee4a56a19d0f8f42c30aafe8e8ec9",
    "10.0.0.5, 15001, e3b99f0df9551ece6832030cdf67bf0aacc7a83f",
    "host.docker.internal, 15001, a952045ae4fb26449fbda9a97e9fe9c5f3430a84",
  })
  void addressHashesAreTheReferences(String ip, int port, String hex) {
    assertThat(PeerId.addrHash(ip, port)).isEqualTo(new PeerId(hex)).hasToString(hex);
  }

  @Test
  void peerIdsAreOrderedAsUnsignedBytes() {
    PeerId small = new PeerId("7f".repeat(20));
    PeerId large = new PeerId("80".repeat(20));
    assertThat(small).isLessThan(large);
    assertThat(PeerId.ofBytes(large.bytes())).isEqualTo(large);
    assertThat(PeerId.random(new Random(1))).isEqualTo(PeerId.random(new Random(1)));
    assertThatThrownBy(() -> new PeerId("00")).isInstanceOf(ServiceException.Invalid.class);
    assertThatThrownBy(() -> new InfoHash("zz".repeat(20)))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "origin1:15002, origin1, 15002",
    "10.0.0.5:80, 10.0.0.5, 80",
    "[::1]:65535, ::1, 65535",
  })
  void addressesAreReadAndKeptVerbatim(String text, String bareHost, int port) {
    HostPort address = HostPort.parse(text);
    assertThat(address.bareHost()).isEqualTo(bareHost);
    assertThat(address.port()).isEqualTo(port);
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", ":80", "host:", "host:0", "host:65536", "host:x", " :80"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(ServiceException.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536})
  void peerNeedsAPort(int port) {
    PeerId id = new PeerId("00".repeat(20));
    assertThatThrownBy(() -> new PeerInfo(id, "10.0.0.1", port, false, false))
        .isInstanceOf(ServiceException.Invalid.class);
    assertThatThrownBy(() -> new PeerInfo(id, " ", 80, false, false))
        .isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void namespaceIsOpaqueButBounded() {
    assertThat(new Namespace("library/größe")).hasToString("library/größe");
    assertThat(new Namespace("n".repeat(512)).value()).hasSize(512);
    for (String wrong : new String[] {"", "n".repeat(513), "a\nb", "a\u0000b"}) {
      assertThatThrownBy(() -> new Namespace(wrong)).isInstanceOf(ServiceException.Invalid.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"library/hello:latest", "a", "a:b:c", "a/b/c:1.2.3-rc_1", ".../x:y"})
  void tagsAreCleanRelativeNames(String text) {
    assertThat(new Tag(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/a:b", "a//b:c", "a/", "../a:b", "a/../b:c", "./a", "a\\b:c", "a\u0000:b"})
  void tagsThatWouldLeaveTheirDirectoryAreRefused(String text) {
    assertThatThrownBy(() -> new Tag(text)).isInstanceOf(ServiceException.Invalid.class);
  }

  @Test
  void tagsAreBounded() {
    assertThat(Tag.of("library/hello", "latest")).isEqualTo(new Tag("library/hello:latest"));
    assertThatThrownBy(() -> new Tag("a".repeat(256))).isInstanceOf(ServiceException.Invalid.class);
    assertThatThrownBy(() -> new Tag("ab/".repeat(342) + "a"))
        .isInstanceOf(ServiceException.Invalid.class);
  }
}
