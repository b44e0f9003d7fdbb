package kraken.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kraken.cluster.api.Join;
import kraken.cluster.api.Joined;
import kraken.core.Digest;
import kraken.core.MetaInfo;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import org.jspecify.annotations.Nullable;

/// Fetches metainfo, once for all who ask for the same blob at the same time; remembers the last
/// few for a minute, since a HEAD is followed by a GET. Thread-safe.
final class MetaInfoLookup {
  private static final int REMEMBERED = 16;
  private static final long FRESH_NANOS = 60_000_000_000L;

  private final MetaInfoSource source;
  private final Joins joins;
  private final Duration patience;
  private final Map<Digest, Call> running = new HashMap<>();
  private final LinkedHashMap<Digest, Remembered> recent = new LinkedHashMap<>();

  /// @param joins is told of handouts that come along
  /// @param patience how long a caller waits
  MetaInfoLookup(MetaInfoSource source, Joins joins, Duration patience) {
    this.source = source;
    this.joins = joins;
    this.patience = patience;
  }

  private record Remembered(MetaInfo metaInfo, long at) {}

  private static final class Call {
    final CountDownLatch done = new CountDownLatch(1);
    volatile @Nullable MetaInfo metaInfo;
    volatile @Nullable RuntimeException failure;
  }

  /// For somebody who only wants to know about the blob.
  MetaInfo get(Namespace namespace, Digest digest) throws InterruptedException {
    return get(namespace, digest, Optional.empty());
  }

  /// For somebody who begins to fetch the blob: if the tracker has to be asked, it is told that
  /// this host joins the torrent.
  MetaInfo getAndJoin(Namespace namespace, Digest digest) throws InterruptedException {
    return get(namespace, digest, joins.join(digest));
  }

  private MetaInfo get(Namespace namespace, Digest digest, Optional<Join> join)
      throws InterruptedException {
    Call call;
    boolean mine = false;
    synchronized (this) {
      Remembered known = recent.get(digest);
      if (known != null && System.nanoTime() - known.at() < FRESH_NANOS) {
        return known.metaInfo();
      }
      call = running.get(digest);
      if (call == null) {
        call = new Call();
        running.put(digest, call);
        mine = true;
      }
    }
    if (mine) {
      Call own = call;
      // On a thread of its own, so that the one who asked first may go away.
      Thread.ofVirtual()
          .name("peer-metainfo-" + digest.shardId())
          .start(() -> fetch(namespace, digest, join, own));
    }
    return await(call, digest);
  }

  /// The metainfo of this blob turned out to be of no use.
  synchronized void forget(Digest digest) {
    recent.remove(digest);
  }

  /// Asks anew whether the blob exists, for a download that gets nothing.
  ///
  /// @throws ServiceException.NotFound when it does not; then its metainfo is forgotten
  void doubt(Namespace namespace, Digest digest) throws IOException, InterruptedException {
    try {
      var _ = source.fresh(namespace, digest);
    } catch (ServiceException.NotFound e) {
      forget(digest);
      throw e;
    }
  }

  private void fetch(Namespace namespace, Digest digest, Optional<Join> join, Call call) {
    try {
      Joined joined =
          join.isPresent()
              ? source.join(namespace, join.get())
              : new Joined(source.metaInfo(namespace, digest), Optional.empty());
      MetaInfo metaInfo = joined.metaInfo();
      if (!metaInfo.digest().equals(digest)) {
        throw new ServiceException.Unavailable(
            "the tracker answered with the metainfo of " + metaInfo.digest() + " for " + digest);
      }
      joined.handout().ifPresent(answer -> joins.answered(metaInfo, answer));
      call.metaInfo = metaInfo;
      remember(metaInfo);
    } catch (IOException e) {
      call.failure =
          new ServiceException.Unavailable(
              "no metainfo of " + digest + " from the tracker: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      call.failure = new ServiceException.Unavailable("interrupted: metainfo of " + digest, e);
    } catch (RuntimeException e) {
      call.failure = e;
    } finally {
      synchronized (this) {
        running.remove(digest);
      }
      call.done.countDown();
    }
  }

  private synchronized void remember(MetaInfo metaInfo) {
    recent.remove(metaInfo.digest());
    recent.put(metaInfo.digest(), new Remembered(metaInfo, System.nanoTime()));
    if (recent.size() > REMEMBERED) {
      recent.pollFirstEntry();
    }
  }

  private MetaInfo await(Call call, Digest digest) throws InterruptedException {
    if (!call.done.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new ServiceException.Unavailable(
          "the tracker did not answer with the metainfo of " + digest + " within " + patience);
    }
    RuntimeException failure = call.failure;
    if (failure != null) {
      throw failure;
    }
    MetaInfo metaInfo = call.metaInfo;
    if (metaInfo == null) {
      throw new IllegalStateException("neither metainfo nor failure for " + digest);
    }
    return metaInfo;
  }
}
