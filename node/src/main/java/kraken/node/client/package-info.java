/// A small client of registries: pulls an image into an OCI layout and pushes one from a layout, so
/// that the system can be tried without a container engine.
///
/// Called by `kraken.node.cli`. Blobs move on virtual threads, a few at a time; everything else is
/// the caller's thread. What arrives is verified before it has its name.
///
/// ```
/// try (RemoteRegistry registry = new RemoteRegistry(HostPort.parse("127.0.0.1:16000"))) {
///   new Pull(registry, new LayoutDirectory(Path.of("img")), progress).run(ImageName.parse("test/img:1"));
/// }
/// ```
@NullMarked
package kraken.node.client;

import org.jspecify.annotations.NullMarked;
