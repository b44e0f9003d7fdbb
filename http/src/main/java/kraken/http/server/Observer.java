package kraken.http.server;

/// Is told of every request that ended; for metrics.
@FunctionalInterface
public interface Observer {
  /// Called on the thread of the request, after its last byte; must be quick and must not throw.
  void served(Served request);

  /// One request that ended.
  ///
  /// @param route the pattern of the route, or `-` when none matched
  /// @param status the status sent, also when the connection broke later
  /// @param nanos from the arrival of the headers to the end of the answer
  /// @param received bytes of the request's body that were read
  /// @param sent bytes of the answer's body
  /// @param complete whether the whole answer went out
  record Served(
      String route,
      String method,
      int status,
      long nanos,
      long received,
      long sent,
      boolean complete) {}
}
