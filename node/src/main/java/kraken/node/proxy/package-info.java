/// The proxy: takes `docker push`, spreads blobs over the origins and tags to the build-index, and
/// serves pulls from them.
///
/// Started by the command `proxy` and by `up`. Requests run on virtual threads; an upload belongs
/// to one request at a time.
///
/// ```
/// try (ProxyRole proxy = ProxyRole.start(config, flags, runtime)) { ... }
/// ```
@NullMarked
package kraken.node.proxy;

import org.jspecify.annotations.NullMarked;
