package kraken.cluster.api;

import java.io.IOException;
import kraken.http.BodySink;

/// Where the bytes of a download go.
public interface DownloadTarget extends BodySink {

  /// The transfer begins anew at another host: forget all bytes taken so far.
  void rewind() throws IOException;
}
