package kraken.http.server;

import java.time.Duration;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where Jetty hands a request over: makes the exchange, lets the router serve it, ends it, tells
/// the observer. Thread-safe.
final class Dispatcher extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final Logger ACCESS = LoggerFactory.getLogger("kraken.http.access");

  private final Router router;
  private final ServerConfig config;
  private final InFlight inFlight = new InFlight();
  private volatile boolean stopping;

  Dispatcher(Router router, ServerConfig config) {
    this.router = router;
    this.config = config;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    inFlight.enter();
    try {
      // Waiting for a growing blob is no idleness; a client that stops reading still times out,
      // because that fails the write in progress.
      request.addIdleTimeoutListener(_ -> false);
      if (stopping) {
        response.getHeaders().put("Connection", "close");
      }
      var exchange = new Exchange(request, response, config);
      try {
        router.serve(exchange);
        callback.succeeded();
      } catch (Throwable e) {
        end(exchange, e, callback);
      }
      report(exchange);
      return true;
    } finally {
      inFlight.leave();
    }
  }

  /// Requests that run may go on for `grace`; false when some still do then.
  boolean drain(Duration grace) throws InterruptedException {
    stopping = true;
    return inFlight.awaitIdle(grace);
  }

  private static void end(Exchange exchange, Throwable failure, Callback callback) {
    if (failure instanceof Aborted) {
      LOG.debug("{} {}: aborted", exchange.method(), exchange.rawPath(), failure);
    } else {
      LOG.error("{} {}: no answer", exchange.method(), exchange.rawPath(), failure);
    }
    callback.failed(failure);
  }

  private void report(Exchange exchange) {
    Observer.Served served = exchange.served();
    if (ACCESS.isDebugEnabled()) {
      ACCESS.debug(
          "{} {} {} from {}: {} bytes in, {} out, {} us{}",
          served.method(),
          exchange.rawPath(),
          served.status(),
          exchange.remoteAddress(),
          served.received(),
          served.sent(),
          served.nanos() / 1000,
          served.complete() ? "" : ", cut");
    }
    router.observer().served(served);
  }
}
