/// Values of the OCI distribution and image formats: names, references, manifests, ranges and the
/// path of a request. Pure; parsing is the only way in, so whoever holds one holds a valid one.
///
/// Used by `kraken.registry` and by the ports' implementations.
///
/// ```java
/// var repository = new RepositoryName("library/alpine");
/// Reference reference = Reference.parse("3.20");           // a tag or a digest
/// Manifest manifest = Manifest.parse(bytes);               // its type, its blobs, its subject
/// ```
@NullMarked
package kraken.registry.oci;

import org.jspecify.annotations.NullMarked;
