package kraken.cluster.api;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import kraken.cluster.health.Upstream;
import kraken.core.HostPort;
import kraken.http.HttpRuntime;
import kraken.http.server.Exchange;
import kraken.http.server.Handler;
import kraken.http.server.HttpServer;
import kraken.http.server.Router;
import kraken.http.server.ServerConfig;

/// One scripted member of a cluster on a loopback port; remembers what it was asked.
final class FakeHost implements AutoCloseable {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final HostPort address;

  /// @param handler answers everything
  FakeHost(HttpRuntime runtime, Handler handler) throws IOException {
    Handler remembering =
        exchange -> {
          asked.add(line(exchange));
          handler.handle(exchange);
        };
    server =
        new HttpServer(
            runtime, ServerConfig.loopback(), new Router().any("/{path...}", remembering));
    server.start();
    address = new HostPort("127.0.0.1", server.port());
  }

  private static String line(Exchange exchange) {
    return exchange.method()
        + " "
        + exchange.rawPath()
        + exchange.rawQuery().map(query -> "?" + query).orElse("");
  }

  /// Method and path with query of each request so far.
  List<String> asked() {
    return asked;
  }

  HostPort address() {
    return address;
  }

  @Override
  public void close() {
    server.close();
  }

  /// A fixed list of hosts that remembers the complaints.
  record Hosts(List<HostPort> hosts, List<HostPort> complaints) implements Upstream {
    static Hosts of(HostPort... hosts) {
      return new Hosts(List.of(hosts), new CopyOnWriteArrayList<>());
    }

    @Override
    public void failed(HostPort host) {
      complaints.add(host);
    }
  }
}
