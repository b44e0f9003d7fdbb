package kraken.node.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Optional;
import kraken.cluster.api.OriginCluster;
import kraken.core.Digest;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.FileContent;
import kraken.registry.Pushes;
import kraken.store.Upload;

/// A blob that a client pushes: kept in the upload directory until its digest, and with it its
/// origin, is known. The origin verifies the bytes, so they are not hashed here, unless the origin
/// refuses them. Belongs to one request at a time.
final class SpooledUpload implements Pushes.Upload {
  private static final int BUFFER = 1 << 20;

  private static final int MARK = 8;

  private final Upload spool;
  private final Namespace namespace;
  private final OriginCluster origins;

  SpooledUpload(Upload spool, Namespace namespace, OriginCluster origins) {
    this.spool = spool;
    this.namespace = namespace;
    this.origins = origins;
  }

  /// The id of the spool and a mark of the repository, so that an upload is found only under the
  /// repository where it began, also after a restart.
  @Override
  public String id() {
    return spool.id() + suffix(namespace);
  }

  /// The id of the spool behind an upload's id; empty when it began in another repository.
  static Optional<String> spoolId(String id, Namespace namespace) {
    String suffix = suffix(namespace);
    return id.endsWith(suffix)
        ? Optional.of(id.substring(0, id.length() - suffix.length()))
        : Optional.empty();
  }

  private static String suffix(Namespace namespace) {
    return "-" + Digest.of(namespace.value().getBytes(UTF_8)).hex().substring(0, MARK);
  }

  @Override
  public long size() {
    return spool.size();
  }

  @Override
  public void append(ByteBuffer chunk) throws IOException {
    spool.write(spool.size(), chunk);
  }

  @Override
  public void commit(Digest digest) throws IOException {
    try (FileContent content = FileContent.of(spool.openChannel())) {
      origins.upload(namespace, digest, content);
    } catch (ServiceException e) {
      refuseIfWrong(digest, e);
      throw e;
    }
    spool.delete();
  }

  /// The origin did not take it: because the client sent other bytes than it said, or because of
  /// the origin's own trouble, in which case the upload stays for another try.
  private void refuseIfWrong(Digest digest, ServiceException cause) throws IOException {
    Digest actual = actualDigest();
    if (!actual.equals(digest)) {
      spool.delete();
      throw new ServiceException.Invalid(
          "the uploaded " + spool.size() + " bytes have digest " + actual + ", not " + digest,
          cause);
    }
  }

  private Digest actualDigest() throws IOException {
    MessageDigest sha256 = Digest.sha256();
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try (FileChannel channel = spool.openChannel()) {
      while (channel.read(buffer.clear()) >= 0) {
        sha256.update(buffer.flip());
      }
    }
    return Digest.ofHash(sha256.digest());
  }

  @Override
  public void cancel() throws IOException {
    spool.delete();
  }
}
