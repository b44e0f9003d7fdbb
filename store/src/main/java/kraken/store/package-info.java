/// Content-addressed files on this disk: partial, complete, pinned, evicted, recovered; and the
/// flat files of tags.
///
/// Used by `peer` (partial blobs) and by the roles (uploads, complete blobs, tags). Everything here
/// blocks and is meant to be called from virtual threads; all public types are thread-safe. Locks
/// guard memory only and are never held while the disk is asked. What is on disk has the layout of
/// the reference, so that its directories can be taken over:
///
/// ```
/// <dir>/<hex[0:2]>/<hex[2:4]>/<hex>/data            cache (complete) and download (partial)
/// <dir>/<hex[0:2]>/<hex[2:4]>/<hex>/_torrentmeta    sidecars: opaque bytes
/// <dir>/<hex[0:2]>/<hex[2:4]>/<hex>/_piecedigests   32 bytes per piece, of blobs of many pieces
/// <uploadDir>/<uuid>/data                           uploads under way
/// ```
///
/// A whole directory is renamed from download or upload to cache in one step, after the SHA-256 of
/// its data was checked: a blob that can be found is complete, verified and has its sidecars.
///
/// ```
/// BlobStore store = BlobStore.open(StoreConfig.under(root));
/// PartialBlob partial = store.openPartial(metaInfo, metaInfoJson);
/// Blob blob = partial.commit();
/// ```
@NullMarked
package kraken.store;

import org.jspecify.annotations.NullMarked;
