package kraken.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import kraken.core.Bitfield;
import kraken.core.Digest;
import kraken.core.InfoHash;
import kraken.core.MetaInfo;
import kraken.core.ServiceException;
import kraken.store.PartialBlob;
import kraken.swarm.Input;
import kraken.swarm.Output;
import kraken.swarm.trace.TraceEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The torrents that the core has in mind, with their files and their readers. Belongs to the loop;
/// the disk is touched by [SerialJobs] only. What they find comes back through the loop.
final class Library {
  private static final Logger LOG = LoggerFactory.getLogger(Library.class);

  private final Shelf shelf;
  private final Seat.Plan seats;
  private final SerialJobs jobs;
  private final SwarmLoop loop;
  private final Doubts doubts;
  private final PeerEvents events;
  private final Map<Integer, Entry> byId = new HashMap<>();
  private final Map<Digest, Entry> byDigest = new HashMap<>();
  private final Map<InfoHash, Entry> byInfoHash = new HashMap<>();
  private String ended = "the download ended at once";
  private final ConcurrentHashMap<Digest, DownloadStatus> running = new ConcurrentHashMap<>();

  Library(
      Shelf shelf,
      Seat.Plan seats,
      SerialJobs jobs,
      Doubts doubts,
      SwarmLoop loop,
      PeerEvents events) {
    this.shelf = shelf;
    this.seats = seats;
    this.jobs = jobs;
    this.doubts = doubts;
    this.loop = loop;
    this.events = events;
  }

  private static final class Entry {
    final int torrent;
    final Digest digest;
    final List<StreamReader> readers = new ArrayList<>();
    @Nullable TorrentFile file;
    @Nullable DownloadStatus status;
    int peers;

    Entry(int torrent, Digest digest) {
      this.torrent = torrent;
      this.digest = digest;
    }
  }

  /// Any thread.
  List<Progress> progress() {
    return running.values().stream().map(DownloadStatus::snapshot).toList();
  }

  /// Any thread.
  boolean isFetching(Digest digest) {
    return running.containsKey(digest);
  }

  /// The file of a torrent, retained; null when there is none.
  @Nullable TorrentFile open(int torrent) {
    Entry entry = byId.get(torrent);
    TorrentFile file = entry == null ? null : entry.file;
    return file != null && file.retain() ? file : null;
  }

  // Readers.

  /// The core has been told of this reader.
  void joined(StreamReader reader) {
    Entry entry = byDigest.get(reader.metaInfo().digest());
    if (entry == null) {
      reader.fail(ended);
      return;
    }
    entry.readers.add(reader);
    TorrentFile file = entry.file;
    if (file != null) {
      attach(entry, reader, file);
    }
  }

  void left(StreamReader reader) {
    reader.left();
    Entry entry = byDigest.get(reader.metaInfo().digest());
    if (entry != null) {
      entry.readers.remove(reader);
      tellReaders(entry);
    }
  }

  /// The id of the torrent of this blob, -1 when the core has none in mind.
  int torrentOf(Digest digest) {
    Entry entry = byDigest.get(digest);
    return entry == null ? -1 : entry.torrent;
  }

  private void attach(Entry entry, StreamReader reader, TorrentFile file) {
    if (!file.retain()) {
      reader.fail("the torrent was closed");
      return;
    }
    if (entry.status == null && !file.have().isComplete()) {
      events.downloadsStarted.increment();
      entry.status = new DownloadStatus(file.metaInfo(), reader.namespace(), bytes(file));
      entry.status.peers(entry.peers);
      running.put(entry.digest, entry.status);
    }
    tellReaders(entry);
    reader.attach(entry.torrent, file);
  }

  private static long bytes(TorrentFile file) {
    Bitfield have = file.have();
    long bytes = 0;
    for (int i = have.nextSet(0); i < have.size(); i = have.nextSet(i + 1)) {
      bytes += file.metaInfo().pieceLength(i);
    }
    return bytes;
  }

  private static void tellReaders(Entry entry) {
    if (entry.status != null) {
      entry.status.readers(entry.readers.size());
    }
  }

  // What the core asks for.

  void load(Output.LoadTorrent wanted) {
    Entry entry = new Entry(wanted.torrent(), wanted.digest());
    byId.put(entry.torrent, entry);
    byDigest.put(entry.digest, entry);
    jobs.run(
        wanted.digest(),
        () -> {
          try {
            TorrentFile file = shelf.load(wanted);
            Bitfield have = file.have();
            Optional<Seat> seat = seats.of(wanted.digest());
            loop.post(() -> loaded(entry, file, have, seat));
          } catch (IOException | RuntimeException e) {
            String reason = reason(e);
            LOG.debug("cannot load {}: {}", wanted.digest(), reason);
            loop.post(() -> missing(entry, reason));
          }
        });
  }

  private void loaded(Entry entry, TorrentFile file, Bitfield have, Optional<Seat> seat) {
    MetaInfo metaInfo = file.metaInfo();
    entry.file = file;
    byInfoHash.put(metaInfo.infoHash(), entry);
    for (StreamReader reader : List.copyOf(entry.readers)) {
      attach(entry, reader, file);
    }
    seat.ifPresent(s -> loop.feed(new Input.SeatKnown(entry.torrent, s.index(), s.count())));
    loop.feed(new Input.TorrentLoaded(entry.torrent, metaInfo, have, file.isListed()));
  }

  /// The piece digests came: in use at once, on disk soon.
  void listed(Output.PieceDigests output) {
    Entry entry = byId.get(output.torrent());
    PartialBlob partial = entry == null || entry.file == null ? null : entry.file.partial();
    if (partial == null) {
      return;
    }
    partial.describe(output.metaInfo());
    jobs.run(
        partial.digest(),
        () -> {
          try {
            partial.keepDigests();
          } catch (IOException e) {
            LOG.warn("cannot keep the piece digests of {}: {}", partial.digest(), reason(e));
          }
        });
  }

  private void missing(Entry entry, String reason) {
    loop.feed(new Input.TorrentMissing(entry.torrent, reason));
    if (entry.file == null && byDigest.get(entry.digest) == entry) {
      forget(entry);
    }
    failReaders(entry, reason);
  }

  void commit(int torrent) {
    Entry entry = byId.get(torrent);
    PartialBlob partial = entry == null || entry.file == null ? null : entry.file.partial();
    if (partial == null) {
      throw new IllegalStateException("torrent " + torrent + " has nothing to commit");
    }
    jobs.run(
        partial.digest(),
        () -> {
          try {
            partial.commit();
            loop.post(() -> loop.feed(new Input.TorrentCommitted(torrent)));
          } catch (IOException | RuntimeException e) {
            boolean corrupt = e instanceof ServiceException.Invalid;
            String reason = reason(e);
            LOG.warn("cannot complete {}: {}", partial.digest(), reason);
            loop.post(() -> loop.feed(new Input.CommitFailed(torrent, corrupt, reason)));
          }
        });
  }

  void finished(Output.Finished output) {
    Entry entry = byId.get(output.torrent());
    if (entry == null) {
      return;
    }
    DownloadStatus status = entry.status;
    if (status != null && running.remove(entry.digest, status)) {
      count(output.outcome());
    }
    if (output.outcome() == Output.Outcome.COMPLETE) {
      return;
    }
    failReaders(entry, output.reason());
    TorrentFile file = entry.file;
    if (file != null && file.retain()) {
      jobs.run(
          entry.digest,
          () -> {
            file.fail(output.reason());
            file.release();
          });
    }
    if (file == null) {
      forget(entry);
    }
  }

  private void count(Output.Outcome outcome) {
    switch (outcome) {
      case COMPLETE -> events.downloadsCompleted.increment();
      case ABANDONED -> {}
      case TIMED_OUT, FAILED -> events.downloadsFailed.increment();
    }
  }

  private static void failReaders(Entry entry, String reason) {
    for (StreamReader reader : entry.readers) {
      if (!reader.isDecided()) {
        reader.fail(reason);
      }
    }
    entry.readers.clear();
  }

  void unload(int torrent) {
    Entry entry = byId.get(torrent);
    if (entry == null) {
      return;
    }
    forget(entry);
    TorrentFile file = entry.file;
    if (file != null) {
      jobs.run(entry.digest, file::release);
    }
  }

  private void forget(Entry entry) {
    byId.remove(entry.torrent);
    byDigest.remove(entry.digest, entry);
    TorrentFile file = entry.file;
    if (file != null) {
      byInfoHash.remove(file.metaInfo().infoHash(), entry);
    }
    if (entry.status != null) {
      running.remove(entry.digest, entry.status);
    }
  }

  /// Looks for downloads that nobody can give. To be called every second or so.
  void watch(long now) {
    for (Entry entry : byId.values()) {
      DownloadStatus status = entry.status;
      if (status != null && running.get(entry.digest) == status) {
        doubts.look(
            entry.digest, status, now, reason -> loop.post(() -> gone(entry, status, reason)));
      }
    }
  }

  private void gone(Entry entry, DownloadStatus status, String reason) {
    TorrentFile file = entry.file;
    boolean late = status.mayGoOn() || running.get(entry.digest) != status;
    if (late || file == null || !file.retain()) {
      return;
    }
    LOG.warn("cannot fetch {}: {}", entry.digest, reason);
    running.remove(entry.digest, status);
    events.downloadsFailed.increment();
    failReaders(entry, reason);
    jobs.run(
        entry.digest,
        () -> {
          file.fail(reason);
          file.release();
        });
    loop.feed(new Input.DownloadAbandoned(entry.torrent));
  }

  // What the core did.

  void stored(Input.PieceStored input) {
    Entry entry = byId.get(input.torrent());
    if (entry != null && entry.status != null) {
      entry.status.stored(input.piece());
    }
  }

  void trace(TraceEvent event) {
    switch (event) {
      case TraceEvent.ConnectionActive e -> peers(e.torrent(), 1);
      case TraceEvent.ConnectionDropped e -> peers(e.torrent(), -1);
      default -> {}
    }
  }

  private void peers(InfoHash infoHash, int change) {
    Entry entry = byInfoHash.get(infoHash);
    if (entry != null) {
      entry.peers = Math.max(0, entry.peers + change);
      if (entry.status != null) {
        entry.status.peers(entry.peers);
      }
    }
  }

  // The end.

  void close(String reason) {
    ended = reason;
    for (Entry entry : List.copyOf(byId.values())) {
      failReaders(entry, reason);
      TorrentFile file = entry.file;
      forget(entry);
      if (file != null) {
        jobs.run(
            entry.digest,
            () -> {
              file.fail(reason);
              file.release();
            });
      }
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
