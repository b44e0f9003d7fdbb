package kraken.peer;

import java.io.IOException;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;

/// Where metainfo comes from: the tracker. Called on a thread of its own kind, may block.
public interface MetaInfoSource {

  /// How the blob is cut into pieces, and their checksums.
  ///
  /// @throws kraken.core.ServiceException.NotFound when no origin has the blob
  MetaInfo metaInfo(Namespace namespace, Digest digest) throws IOException, InterruptedException;

  /// The same as the origins say it now, whatever anybody between remembers.
  default MetaInfo fresh(Namespace namespace, Digest digest)
      throws IOException, InterruptedException {
    return metaInfo(namespace, digest);
  }
}
