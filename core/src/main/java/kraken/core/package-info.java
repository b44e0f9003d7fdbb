/// Names and values of the domain: digests, infohashes, peers, namespaces, tags, bitfields,
/// metainfo.
///
/// Everybody may use it; it uses only the JDK and does no I/O. All types are immutable and safe to
/// share between threads, except [Bitfield] and [MetaInfoGenerator], which belong to one owner.
///
/// ```
/// Digest digest = Digest.parse("sha256:b94d27b9...");
/// MetaInfo metaInfo = generator.finish();
/// InfoHash infoHash = metaInfo.infoHash();
/// ```
@NullMarked
package kraken.core;

import org.jspecify.annotations.NullMarked;
