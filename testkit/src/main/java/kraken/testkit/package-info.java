/// What tests need besides the thing they test: blobs, metainfo, the recorded transcripts of the
/// reference, and peers that follow a script.
///
/// Used in test scope by the modules above; nothing here is part of the product. Blocking code,
/// each object for one thread unless it says otherwise. Every wait has a limit, so that a test
/// fails instead of hanging.
///
/// ```
/// TestBlob blob = TestBlob.random(7, 3_000_000, 1 << 20);
/// try (ScriptedListener origin = ScriptedListener.open()) {
///   new ReferencePeer(id, blob).accept(origin.accept());
/// }
/// ```
@NullMarked
package kraken.testkit;

import org.jspecify.annotations.NullMarked;
