/// Remote blob and tag storage behind one interface: names to bytes.
///
/// Used by the origin (blobs, named by their hex digest) and the build-index (tags). Which backend
/// holds a namespace is decided by [Backends]. Everything here blocks and is meant to be called
/// from virtual threads; all types are thread-safe.
///
/// ```
/// Backends backends = new Backends(List.of(new Backends.Rule(".*", fileBackend)));
/// Backend backend = backends.of(namespace);
/// backend.upload(namespace, digest.hex(), Source.of(blob.path(), blob.length()));
/// ```
@NullMarked
package kraken.backend;

import org.jspecify.annotations.NullMarked;
