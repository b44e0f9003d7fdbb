/// The product from outside: real processes on loopback, plain sockets and HTTP against them.
///
/// [kraken.e2e.Scene] owns the processes and directories of a test class, [kraken.e2e.Cluster] is
/// one `kraken up`, [kraken.e2e.RegistryClient] pushes and pulls. Tests run one after the other;
/// clients may be used from any thread.
///
/// ```
/// Cluster cluster = scene.cluster("--rate", "5MB/s").start();
/// Digest digest = cluster.proxy().push(Content.random(1, 60_000_000));
/// cluster.agent(1).pull(digest);
/// ```
@NullMarked
package kraken.e2e;

import org.jspecify.annotations.NullMarked;
