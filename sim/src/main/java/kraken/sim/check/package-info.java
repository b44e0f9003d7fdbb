/// What must be true in a simulated world, one truth per class, each an [kraken.sim.Observer]; and
/// the fingerprint by which two runs are compared.
///
/// A checker sees what the cores are told and what they ask for, and for bytes what the lines
/// carry; it believes none of the cores' own books. What it finds goes to [Violations]. Belongs to
/// the thread of its world.
///
/// ```
/// Checks checks = Checks.of(options);
/// World world = new World(options, checks);
/// world.run();
/// world.stop(seconds(400));
/// checks.violations().found();
/// ```
@NullMarked
package kraken.sim.check;

import org.jspecify.annotations.NullMarked;
