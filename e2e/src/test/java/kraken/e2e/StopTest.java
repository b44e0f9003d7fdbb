package kraken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import kraken.e2e.RegistryClient.Image;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An orderly end, as Ctrl-C or a supervisor asks for it.
@Timeout(300)
final class StopTest {
  @RegisterExtension static final Scene SCENE = new Scene();

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalEndsItAndTheDataStays(String signal, int code) throws IOException {
    Cluster cluster = SCENE.cluster("stop" + signal).start();
    Content blob = cluster.proxy().push(Content.random(1, 2_000_000));
    Image image = cluster.proxy().tag(new Image("kept", List.of(blob, blob)));
    assertThat(cluster.stop(signal)).isIn(0, code);
    assertThat(Web.isHealthy(cluster.proxyPort())).isFalse();

    cluster.start();
    cluster.agent(2).pull(image);
    assertThat(cluster.process().output()).doesNotContain("Exception");
    assertThat(cluster.stop(signal)).isIn(0, code);
  }
}
