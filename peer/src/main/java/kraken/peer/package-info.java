/// The live runtime of the swarm: sockets, threads, disk, bandwidth and announce calls around the
/// core of `kraken.swarm`, which decides everything.
///
/// Called by `node`, once per host: an agent opens blobs with [Downloads], an origin only serves
/// them. Threads: one loop owns the core and all bookkeeping ([SwarmLoop]); each connection has a
/// reader and a writer; announces, dials and disk jobs have a short-lived thread each. All but the
/// loop are virtual. Nobody is ever interrupted in the middle of a read or write of a file, because
/// that would close the file for everybody; a socket is closed instead.
///
/// ```
/// Downloads downloads = Downloads.start(config, around);      // listens from now on
/// try (BlobContent content = downloads.open(namespace, digest)) { exchange.sendBlob(content); }
/// downloads.remove(digest);
/// ```
@NullMarked
package kraken.peer;

import org.jspecify.annotations.NullMarked;
