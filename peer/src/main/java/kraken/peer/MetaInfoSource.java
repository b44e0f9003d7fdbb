package kraken.peer;

import java.io.IOException;
import java.util.Optional;
import kraken.cluster.api.Join;
import kraken.cluster.api.Joined;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;

/// Where metainfo comes from: the tracker. Called on a thread of its own kind, may block.
public interface MetaInfoSource {

  /// How the blob is cut into pieces, and their checksums.
  ///
  /// @throws kraken.core.ServiceException.NotFound when no origin has the blob
  MetaInfo metaInfo(Namespace namespace, Digest digest) throws IOException, InterruptedException;

  /// The same for a blob that this host begins to fetch, and the first announce in the same call.
  /// Who cannot do both at once brings no handout.
  default Joined join(Namespace namespace, Join join) throws IOException, InterruptedException {
    return new Joined(metaInfo(namespace, join.digest()), Optional.empty());
  }

  /// The same as the origins say it now, whatever anybody between remembers.
  default MetaInfo fresh(Namespace namespace, Digest digest)
      throws IOException, InterruptedException {
    return metaInfo(namespace, digest);
  }
}
