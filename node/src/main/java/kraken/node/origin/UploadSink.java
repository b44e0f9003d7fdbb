package kraken.node.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import kraken.backend.Sink;
import kraken.store.Upload;

/// A download from a backend that becomes an upload to this disk. Belongs to one thread.
final class UploadSink implements Sink {
  private final Upload upload;
  private long position;

  UploadSink(Upload upload) {
    this.upload = upload;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    upload.write(position, bytes);
    position += length;
  }

  @Override
  public boolean link(Path file) throws IOException {
    return upload.link(file);
  }
}
