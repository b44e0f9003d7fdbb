package kraken.node.base;

import java.util.List;
import kraken.core.ServiceException;
import kraken.http.server.Exchange;
import kraken.http.server.Router;

/// `GET /health` (the process answers) and `GET /readiness` (what it needs answers, too).
public final class HealthPages {

  /// Asks one thing that a role needs; throws [ServiceException] to say why it is not there.
  @FunctionalInterface
  public interface Check {
    void run();
  }

  private HealthPages() {}

  public static Router add(Router router, String role, List<Check> needs) {
    return router
        .get("/health", exchange -> exchange.sendText(200, "OK\n"))
        .get("/readiness", exchange -> readiness(exchange, role, needs));
  }

  private static void readiness(Exchange exchange, String role, List<Check> needs)
      throws Exception {
    StringBuilder missing = new StringBuilder();
    for (Check need : needs) {
      try {
        need.run();
      } catch (ServiceException e) {
        missing.append(e.getMessage()).append('\n');
      }
    }
    if (missing.isEmpty()) {
      exchange.sendText(200, "OK\n");
    } else {
      exchange.sendText(503, role + " not ready: " + missing);
    }
  }
}
