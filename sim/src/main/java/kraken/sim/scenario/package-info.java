/// Worlds to be run: small ones by seed, with everything that can go wrong.
///
/// ```
/// Trial trial = Trial.run(4711);
/// assert trial.violations().isEmpty();
/// ```
@NullMarked
package kraken.sim.scenario;

import org.jspecify.annotations.NullMarked;
