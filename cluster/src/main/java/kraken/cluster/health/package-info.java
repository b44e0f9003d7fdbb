/// Which members of a cluster answer.
///
/// Active health asks every member's `/health` itself; passive health listens to the clients, who
/// report network errors. Both are an [Upstream], a list of hosts to call, and a [HealthFilter],
/// which a ring asks. Any thread; active health runs on a virtual thread of its own.
///
/// ```
/// ActiveHealth origins = ActiveHealth.start(hosts, ActiveHealthConfig.defaults(), probe);
/// for (HostPort origin : origins.hosts()) { ... }
/// origins.close();
/// ```
@NullMarked
package kraken.cluster.health;

import org.jspecify.annotations.NullMarked;
