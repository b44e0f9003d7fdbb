/// Binds YAML to records: a tree that knows file and line of every value, one generic binder
/// through reflection, and printers that write the same records as commented YAML and as Markdown.
///
/// Knows no key of Kraken's. Called by `kraken.node.config`; records carry the annotations [Doc],
/// [Default], [Mandatory]. Everything is immutable or belongs to one call; any thread may call.
///
/// ```
/// Tree.Mapping tree = new YamlFiles(problems).read(Path.of("agent.yaml"));
/// AgentConfig config = new Binder(problems).bind(tree, AgentConfig.class);
/// ```
@NullMarked
package kraken.node.config.bind;

import org.jspecify.annotations.NullMarked;
