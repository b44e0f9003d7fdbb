/// The agent: a read-only registry for the clients of its host, fed by the swarm.
///
/// Started by the command `agent` and by `up`. Requests run on virtual threads.
///
/// ```
/// try (AgentRole agent = AgentRole.start(config, flags, runtime)) { ... }
/// ```
@NullMarked
package kraken.node.agent;

import org.jspecify.annotations.NullMarked;
