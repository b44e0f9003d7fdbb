package kraken.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import kraken.core.Digest;
import kraken.registry.oci.RepositoryName;
import kraken.registry.oci.TagName;

/// The write port of a registry: where uploaded blobs, manifests and tags go. Implemented by the
/// proxy; an agent has none and is read-only.
///
/// Errors as with [Images]. Called from many threads at once, but the registry lets only one
/// request at a time write to one upload.
public interface Pushes {

  /// Begins an upload of which nothing is known yet but its repository.
  Upload startUpload(RepositoryName repository) throws IOException;

  /// An upload that began earlier and was neither committed nor cancelled; empty otherwise. Known
  /// only to the repository where it began.
  Optional<Upload> findUpload(RepositoryName repository, String id) throws IOException;

  /// Whether a blob or manifest can be served under this repository.
  boolean hasBlob(RepositoryName repository, Digest digest);

  /// Stores a manifest, of which digest, form and dependencies were checked, and then points the
  /// tag at it, if there is one. When this returns the image can be pulled.
  void putManifest(
      RepositoryName repository,
      Optional<TagName> tag,
      Digest digest,
      byte[] content,
      String mediaType)
      throws IOException;

  /// The bytes of a blob on their way in.
  interface Upload {

    /// Names the upload in URLs: 1 to 128 letters, digits, `-` and `_`.
    String id();

    /// Bytes received so far.
    long size();

    /// Adds all of `chunk` at the end.
    void append(ByteBuffer chunk) throws IOException;

    /// Verifies the digest and stores the blob durably where [Images] finds it; the upload is gone
    /// then. It is no error if the blob is there already.
    ///
    /// @throws kraken.core.ServiceException.Invalid when the bytes have another digest; the upload
    ///   and its bytes are gone
    void commit(Digest digest) throws IOException;

    /// Drops the upload and its bytes.
    void cancel() throws IOException;
  }
}
