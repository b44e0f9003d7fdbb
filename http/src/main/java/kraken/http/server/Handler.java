package kraken.http.server;

/// Answers the requests of one route, on the virtual thread of the request.
@FunctionalInterface
public interface Handler {
  /// Sends one answer through the exchange; returning without one means 200 with an empty body. An
  /// exception is answered through the [ErrorMapper] of the route's router.
  void handle(Exchange exchange) throws Exception;
}
