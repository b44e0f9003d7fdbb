/// Which members of a cluster own a digest: rendezvous hashing, the same on every host.
///
/// Origins place blobs with it, agents choose their trackers with it. [Ring] is safe to share
/// between threads; it refreshes its membership on a thread of its own.
///
/// ```
/// Ring ring = Ring.start(hosts, RingConfig.defaults(), health);
/// List<HostPort> owners = ring.locations(digest);
/// boolean mine = owners.contains(self);
/// ```
@NullMarked
package kraken.cluster.ring;

import org.jspecify.annotations.NullMarked;
