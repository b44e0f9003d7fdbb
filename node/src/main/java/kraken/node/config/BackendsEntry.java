package kraken.node.config;

import java.util.regex.Pattern;
import kraken.node.config.bind.Doc;
import kraken.node.config.bind.Mandatory;
import kraken.node.config.bind.NoEffect;

/// One entry of `backends`.
public record BackendsEntry(
    @Doc("pattern of the namespaces that are stored there") @Mandatory(".*") Pattern namespace,
    @Doc("exactly one kind of storage, with its keys")
        @Mandatory("{file: {root: data/backend, name_path: sharded_docker_blob}}")
        BackendSection backend,
    @Doc("limits; on origins divided by the members of the ring") Bandwidth bandwidth,
    @Doc("not ready while this storage does not answer") boolean mustReady) {

  /// Limits of bytes from and to a backend.
  public record Bandwidth(
      @Doc("limit at all") @NoEffect(value = "backends are not limited yet", warn = true)
          boolean enable,
      @Doc("bits per second sent; 0 is the default of the kind") long egressBitsPerSec,
      @Doc("bits per second received; 0 is the default of the kind") long ingressBitsPerSec,
      @Doc("bits taken from the limit at once") @NoEffect("bytes are counted as they flow")
          long tokenSize) {}
}
