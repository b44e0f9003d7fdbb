/// Fixtures, a scripted peer and loopback servers for the tests of the upper floors.
@NullMarked
package kraken.testkit;

import org.jspecify.annotations.NullMarked;
