package kraken.http;

import static java.nio.file.StandardOpenOption.READ;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;

/// A complete file as content. The file must not shrink while it is open; renaming and unlinking it
/// is fine.
public final class FileContent implements BlobContent {
  private final FileChannel channel;
  private final long length;

  private FileContent(FileChannel channel, long length) {
    this.channel = channel;
    this.length = length;
  }

  /// Opens the file; its length now is the length of the content.
  public static FileContent open(Path file) throws IOException {
    return of(FileChannel.open(file, READ));
  }

  /// The content of a file that is open for reading; the channel belongs to the content now.
  public static FileContent of(FileChannel channel) throws IOException {
    try {
      return new FileContent(channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public FileChannel channel() {
    return channel;
  }

  @Override
  public long available(long position) {
    return Math.max(0, length - position);
  }

  @Override
  public long awaitAvailable(long position, Duration patience) throws IOException {
    if (position >= length) {
      throw new EOFException("position " + position + " is past the end of " + length + " bytes");
    }
    return available(position);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing a file that was only read", e);
    }
  }
}
