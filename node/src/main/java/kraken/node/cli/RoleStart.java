package kraken.node.cli;

import kraken.node.config.Flags;
import kraken.node.config.RoleConfig;

/// What a role's command starts; closing the result stops the role.
public interface RoleStart<C extends RoleConfig, F extends Flags> {
  /// Starts the role; when this returns it serves.
  AutoCloseable start(C config, F flags) throws Exception;
}
