/// The configuration of the five roles: one immutable record per role and section, in the
/// reference's YAML keys, with defaults and explanations beside each key.
///
/// Read by `kraken.node.cli` and handed to the roles, which never look at a file themselves. All
/// types are immutable and safe to share between threads.
///
/// ```
/// Loaded<AgentConfig> loaded = ConfigLoader.load(AgentConfig.class, file, Optional.empty());
/// loaded.remarks().forEach(remark -> log.warn("{}", remark));
/// AgentRole.start(loaded.config(), flags);
/// ```
@NullMarked
package kraken.node.config;

import org.jspecify.annotations.NullMarked;
