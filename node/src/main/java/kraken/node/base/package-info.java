/// What every role needs and no role owns: the shared runtime of the process, metrics, health
/// pages, and the way from a section of the configuration to a client.
///
/// Used by the role packages and by `up`; everything here is thread-safe.
///
/// ```
/// try (RoleRuntime runtime = RoleRuntime.create();
///     Upstreams upstreams = new Upstreams(runtime)) {
///   BuildIndexCluster tags = new BuildIndexCluster(upstreams.open(config.buildIndex()), runtime.client());
/// }
/// ```
@NullMarked
package kraken.node.base;

import org.jspecify.annotations.NullMarked;
