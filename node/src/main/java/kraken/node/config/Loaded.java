package kraken.node.config;

import java.util.List;
import kraken.node.config.bind.Problem;

/// A configuration that can be started, and what should be said about it (no errors among it).
public record Loaded<T>(T config, List<Problem> remarks) {
  public Loaded {
    remarks = List.copyOf(remarks);
  }
}
