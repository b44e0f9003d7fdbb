package kraken.http.server;

import kraken.http.BodySink;

/// Writes an answer of unknown length piece by piece; each piece goes out at once.
@FunctionalInterface
public interface BodyWriter {
  void write(BodySink out) throws Exception;
}
