/// The backend kind `file`: a directory tree, on this disk or a mounted one.
///
/// Used through [kraken.backend.Backend]. A blob is hard-linked into the tree where it can be, so
/// it costs neither time nor space; the two names share one inode, which is read-only and never
/// written to.
///
/// ```
/// Backend backend = FileBackend.open(root, NamePath.SHARDED_DOCKER_BLOB, true);
/// ```
@NullMarked
package kraken.backend.file;

import org.jspecify.annotations.NullMarked;
