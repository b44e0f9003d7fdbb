/// The OCI distribution API (`/v2/...`) as a library: what docker, containerd, podman and the like
/// speak to a registry, against two small ports.
///
/// Called by the agent (read port only) and the proxy (both ports). All calls block and run on the
/// virtual thread of their request; ports are called from many threads at once.
///
/// ```java
/// Router agent = Registry.routes(images, Optional.empty(), RegistryConfig.DEFAULT);
/// Router proxy = Registry.routes(images, Optional.of(pushes), RegistryConfig.DEFAULT);
/// var server = new HttpServer(serverConfig, proxy);
/// ```
@NullMarked
package kraken.registry;

import org.jspecify.annotations.NullMarked;
