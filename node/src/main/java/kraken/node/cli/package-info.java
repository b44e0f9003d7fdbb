/// The command line: sub-commands, flags in both forms of the reference, exit codes, logging.
///
/// Called by `kraken.node.Main`, which says what each command starts. Exit codes: 0 done, 1 failed,
/// 2 wrong words on the command line or in a configuration. Commands run on the main thread.
///
/// ```
/// CommandLine kraken = Kraken.commandLine(new TrackerCommand(TrackerRole::start));
/// System.exit(kraken.execute("tracker", "-config", "tracker.yaml", "-port=15003"));
/// ```
@NullMarked
package kraken.node.cli;

import org.jspecify.annotations.NullMarked;
