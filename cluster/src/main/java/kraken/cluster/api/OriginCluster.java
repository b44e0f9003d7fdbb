package kraken.cluster.api;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import kraken.cluster.health.Upstream;
import kraken.core.Digest;
import kraken.core.HostPort;
import kraken.core.Namespace;
import kraken.core.ServiceException;
import kraken.http.BlobContent;
import kraken.http.client.HttpClient;
import kraken.http.client.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls a cluster of origins: any of them says who owns a digest, then the owners are asked, best
/// first, until one has an answer that another would not better. Any thread.
public final class OriginCluster {
  private static final Logger log = LoggerFactory.getLogger(OriginCluster.class);

  private final Upstream upstream;
  private final HttpClient http;
  private final Polling polling;
  private final ConcurrentHashMap<HostPort, OriginClient> clients = new ConcurrentHashMap<>();

  public OriginCluster(Upstream upstream, HttpClient http) {
    this(upstream, http, Pause.real(), new SecureRandom());
  }

  OriginCluster(Upstream upstream, HttpClient http, Pause pause, RandomGenerator random) {
    this.upstream = upstream;
    this.http = http;
    this.polling = new Polling(pause, random);
  }

  /// What is asked of one origin.
  @FunctionalInterface
  private interface Call<T> {
    T to(OriginClient origin) throws IOException;
  }

  /// Whether an answer ends the search.
  @FunctionalInterface
  private interface Verdict {
    boolean isFinal(ServiceException answer);
  }

  /// The client of one origin.
  public OriginClient at(HostPort origin) {
    if (clients.size() > 1000) {
      clients.clear();
    }
    return clients.computeIfAbsent(origin, address -> new OriginClient(http, address));
  }

  /// The healthy owners of a digest, the best first, as any origin sees them.
  public List<HostPort> owners(Digest digest) {
    List<HostPort> asked = shuffled(upstream.hosts());
    if (asked.isEmpty()) {
      throw new ServiceException.Unavailable(
          "no origin is healthy; check the origins and the configured origin hosts");
    }
    return first("owners of " + digest, asked, _ -> false, o -> o.locations(digest));
  }

  /// One ready origin is enough; [ServiceException] says why it is not.
  public void ready(Digest any) {
    HostPort owner = shuffled(owners(any)).getFirst();
    first(
        "readiness",
        List.of(owner),
        _ -> true,
        origin -> {
          origin.ready();
          return true;
        });
  }

  /// The size of a blob; empty when no owner has it, nor their backend.
  public OptionalLong stat(Namespace namespace, Digest digest) {
    try {
      return first(
          "size of " + digest,
          shuffled(owners(digest)),
          _ -> false,
          origin -> {
            OptionalLong size = origin.stat(namespace, digest, false);
            if (size.isEmpty()) {
              throw new ServiceException.NotFound(digest + " is not on " + origin.address());
            }
            return size;
          });
    } catch (ServiceException.NotFound _) {
      return OptionalLong.empty();
    }
  }

  /// Streams a blob into the target, waiting while an origin fetches it from the backend.
  public void download(Namespace namespace, Digest digest, DownloadTarget target) {
    eachOwner(
        "blob " + digest,
        digest,
        origin -> {
          target.rewind();
          origin.download(namespace, digest, target);
        });
  }

  /// The metainfo, byte for byte as the origin has it. Does not wait: [ServiceException.Pending]
  /// while an origin fetches the blob.
  public byte[] metaInfo(Namespace namespace, Digest digest) {
    return first(
        "metainfo of " + digest,
        owners(digest),
        answer -> answer instanceof ServiceException.Pending,
        origin -> origin.metaInfo(namespace, digest));
  }

  /// Uploads a blob to its first owner, which copies it to the others; to the next owner when the
  /// first cannot be reached or is too busy.
  public void upload(Namespace namespace, Digest digest, BlobContent content) {
    first(
        "upload of " + digest,
        owners(digest),
        answer -> !(answer instanceof ServiceException.TooBusy),
        origin -> {
          origin.upload(new UploadKind.Public(namespace), digest, content);
          return true;
        });
  }

  /// Makes an owner fetch a blob from the backend; returns at once, also while it is at it.
  public void prefetch(Namespace namespace, Digest digest) {
    first(
        "prefetch of " + digest,
        owners(digest),
        answer -> answer instanceof ServiceException.NotFound,
        origin -> {
          try {
            origin.prefetch(namespace, digest);
          } catch (ServiceException.Pending _) {
            log.debug("{} fetches {}", origin.address(), digest);
          }
          return true;
        });
  }

  /// Makes an owner upload a blob to another cluster's origins, and waits for it.
  public void replicate(Namespace namespace, Digest digest, String remote) {
    eachOwner(
        "replication of " + digest + " to " + remote,
        digest,
        origin -> origin.replicate(namespace, digest, remote));
  }

  /// What is done at one origin.
  @FunctionalInterface
  private interface Action {
    void at(OriginClient origin) throws IOException;
  }

  /// Polls one owner after the other; only trouble of the origin's own leads to the next one.
  private void eachOwner(String what, Digest digest, Action action) {
    first(
        what,
        owners(digest),
        answer -> !isTrouble(answer),
        origin ->
            polling.until(() -> {
              action.at(origin);
              return true;
            }));
  }

  private static boolean isTrouble(ServiceException answer) {
    return answer instanceof ServiceException.TooBusy
        || answer instanceof ServiceException.Unavailable;
  }

  private <T> T first(String what, List<HostPort> hosts, Verdict verdict, Call<T> call) {
    Optional<ServiceException> last = Optional.empty();
    for (HostPort host : hosts) {
      try {
        return call.to(at(host));
      } catch (ServiceException e) {
        if (verdict.isFinal(e)) {
          throw e;
        }
        last = Optional.of(e);
      } catch (HttpException e) {
        upstream.failed(host);
        last = Optional.of(unreachable(what, host, e));
      } catch (IOException e) {
        throw new ServiceException.Unavailable(what + ": " + e.getMessage(), e);
      }
      log.debug("{} at {}: {}", what, host, last.get().getMessage());
    }
    throw last.orElseGet(() -> new ServiceException.Unavailable(what + ": no origin owns it"));
  }

  private static ServiceException unreachable(String what, HostPort host, HttpException e) {
    return new ServiceException.Unavailable(
        what + ": origin " + host + " cannot be reached: " + e.getMessage(), e);
  }

  private static List<HostPort> shuffled(List<HostPort> hosts) {
    List<HostPort> order = new ArrayList<>(hosts);
    Collections.shuffle(order);
    return order;
  }
}
