package kraken.cluster.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.ServiceException;
import kraken.core.Tag;
import kraken.http.HttpRuntime;
import kraken.http.client.ClientConfig;
import kraken.http.client.HttpClient;
import kraken.http.server.Exchange;
import kraken.http.server.Handler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BuildIndexClientTest {
  private static final Tag TAG = new Tag("library/foo:1.0");
  private static final Digest DIGEST = Digest.of("hello".getBytes(UTF_8));
  private static final String PATH = "/tags/library%2Ffoo:1.0";

  private final HttpRuntime runtime = new HttpRuntime();
  private final HttpClient http =
      new HttpClient(runtime, ClientConfig.defaults().withRetryPause(Duration.ofMillis(1)));
  private final List<FakeHost> hosts = new ArrayList<>();

  @AfterEach
  void closeAll() {
    hosts.forEach(FakeHost::close);
    http.close();
    runtime.close();
  }

  private BuildIndexClient client(Handler handler) throws IOException {
    FakeHost host = new FakeHost(runtime, handler);
    hosts.add(host);
    return new BuildIndexClient(http, host.address());
  }

  private List<String> asked() {
    return hosts.getLast().asked();
  }

  @Test
  void putSaysWhetherToReplicate() throws IOException {
    BuildIndexClient client = client(Exchange::send);
    client.put(TAG, DIGEST, true);
    client.put(TAG, DIGEST, false);
    assertThat(asked())
        .containsExactly(
            "PUT " + PATH + "/digest/" + DIGEST + "?replicate=true",
            "PUT " + PATH + "/digest/" + DIGEST);
  }

  @Test
  void tagIsADigestOrAbsent() throws IOException {
    assertThat(client(x -> x.sendText(200, DIGEST.toString())).get(TAG)).contains(DIGEST);
    assertThat(asked()).containsExactly("GET " + PATH);
    assertThat(client(x -> x.sendText(404, "")).get(TAG)).isEmpty();
    BuildIndexClient garbage = client(x -> x.sendText(200, "<html>"));
    assertThatThrownBy(() -> garbage.get(TAG)).isInstanceOf(ServiceException.Unavailable.class);
  }

  @Test
  void presenceIsAskedWithHead() throws IOException {
    assertThat(client(Exchange::send).has(TAG)).isTrue();
    assertThat(asked()).containsExactly("HEAD " + PATH);
    assertThat(client(x -> x.sendText(404, "")).has(TAG)).isFalse();
    BuildIndexClient broken = client(x -> x.sendText(500, ""));
    assertThatThrownBy(() -> broken.has(TAG)).isInstanceOf(ServiceException.Unavailable.class);
  }

  @Test
  void listingFollowsItsPages() throws IOException {
    TagPage first = new TagPage(List.of("a", "b"), Optional.of("/list/x?offset=b"));
    TagPage second = new TagPage(List.of("c"), Optional.empty());
    BuildIndexClient client =
        client(x ->
            x.sendBytes(
                200,
                "application/json",
                (x.query("offset").isPresent() ? second : first).toJson("/list/x")));
    BuildIndexCluster cluster = new BuildIndexCluster(FakeHost.Hosts.of(client.address()), http);
    assertThat(cluster.list("x")).containsExactly("a", "b", "c");
    assertThat(client.list("x", OptionalInt.of(2), "b c")).isEqualTo(second);
    assertThat(asked())
        .containsExactly("GET /list/x", "GET /list/x?offset=b", "GET /list/x?limit=2&offset=b%20c");
  }

  @Test
  void pageIsWrittenAsTheReferenceWritesIt() {
    TagPage none = new TagPage(List.of(), Optional.empty());
    String json =
        "{\"Links\":{\"next\":\"\",\"self\":\"/list/library/foo\"},\"size\":0,\"result\":null}\n";
    assertThat(new String(none.toJson("/list/library/foo"), UTF_8)).isEqualTo(json);
    assertThat(TagPage.ofJson(json.getBytes(UTF_8))).isEqualTo(none);
    TagPage some = new TagPage(List.of("a:1", "b:\"2"), Optional.of("/list/?offset=x"));
    assertThat(TagPage.ofJson(some.toJson("/list/"))).isEqualTo(some);
  }

  @Test
  void duplicatesCarryTheirDelayAndAreTriedAgain() throws IOException {
    List<String> bodies = new ArrayList<>();
    BuildIndexClient client =
        client(x -> {
          bodies.add(new String(x.readAll(1000), UTF_8));
          x.sendText(bodies.size() == 1 ? 503 : 200, "");
        });
    client.duplicatePut(TAG, DIGEST, Duration.ofMinutes(20));
    client.duplicateReplicate(TAG, DIGEST, List.of(DIGEST, DIGEST), Duration.ZERO);
    assertThat(bodies)
        .containsExactly(
            "{\"delay\":1200000000000}",
            "{\"delay\":1200000000000}",
            "{\"dependencies\":[\"" + DIGEST + "\",\"" + DIGEST + "\"],\"delay\":0}");
    assertThat(asked())
        .containsExactly(
            "PUT /internal/duplicate" + PATH + "/digest/" + DIGEST,
            "PUT /internal/duplicate" + PATH + "/digest/" + DIGEST,
            "POST /internal/duplicate/remotes" + PATH + "/digest/" + DIGEST);
  }

  @Test
  void onlyNetworkErrorsLeadToTheNextHost() throws IOException {
    HostPort deaf = client(Exchange::send).address();
    hosts.getLast().close();
    HostPort good = client(x -> x.sendText(200, DIGEST.toString())).address();
    FakeHost.Hosts upstream = FakeHost.Hosts.of(deaf, good);
    BuildIndexCluster cluster = new BuildIndexCluster(upstream, http);
    for (int i = 0; i < 20; i++) {
      assertThat(cluster.get(TAG)).contains(DIGEST);
    }
    assertThat(upstream.complaints()).isNotEmpty().containsOnly(deaf);
    HostPort broken = client(x -> x.sendText(500, "broken")).address();
    BuildIndexCluster both = new BuildIndexCluster(FakeHost.Hosts.of(broken, broken), http);
    assertThatThrownBy(() -> both.put(TAG, DIGEST, false)).hasMessageContaining("broken");
    assertThat(asked()).hasSize(1);
  }

  @Test
  void nobodyHealthyIsAClearError() {
    BuildIndexCluster nobody = new BuildIndexCluster(FakeHost.Hosts.of(), http);
    assertThatThrownBy(() -> nobody.get(TAG))
        .isInstanceOf(ServiceException.Unavailable.class)
        .hasMessageContaining("no build-index is healthy");
  }
}
