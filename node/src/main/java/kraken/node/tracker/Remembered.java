package kraken.node.tracker;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import kraken.core.ServiceException;

/// Answers of other hosts, kept for a while: good ones longer than errors. Several callers who want
/// the same thing at once share one call. Any thread.
final class Remembered<K, V> {
  private final AsyncCache<K, Outcome<V>> cache;
  private final Function<K, V> load;
  private final Function<ServiceException, Duration> bad;

  /// A call's end: what it gave, or why it did not.
  private sealed interface Outcome<V> {
    record Good<V>(V value) implements Outcome<V> {}

    record Bad<V>(ServiceException error) implements Outcome<V> {}
  }

  /// @param good how long an answer is kept
  /// @param bad how long an error is kept; zero forgets it when all who wait for it have it
  /// @param limit sum of the weights at most
  /// @param weight of an answer; an error weighs 1
  /// @param load asks the other host; its [ServiceException] is the error that is kept
  Remembered(
      Duration good,
      Function<ServiceException, Duration> bad,
      long limit,
      ToIntFunction<V> weight,
      Function<K, V> load) {
    this.load = load;
    this.bad = bad;
    Executor virtual = task -> Thread.ofVirtual().name("tracker-load").start(task);
    this.cache =
        Caffeine.newBuilder()
            .executor(virtual)
            .maximumWeight(limit)
            .<K, Outcome<V>>weigher((_, outcome) -> weigh(outcome, weight))
            .expireAfter(Expiry.<K, Outcome<V>>creating((_, outcome) -> life(outcome, good, bad)))
            .buildAsync();
  }

  private static <V> Duration life(
      Outcome<V> outcome, Duration good, Function<ServiceException, Duration> bad) {
    return switch (outcome) {
      case Outcome.Good<V> _ -> good;
      case Outcome.Bad<V>(ServiceException error) -> bad.apply(error);
    };
  }

  private static <V> int weigh(Outcome<V> outcome, ToIntFunction<V> weight) {
    return switch (outcome) {
      case Outcome.Good<V>(V value) -> weight.applyAsInt(value);
      case Outcome.Bad<V> _ -> 1;
    };
  }

  /// The answer, remembered or fresh.
  ///
  /// @throws ServiceException remembered or fresh
  V get(K key) {
    return get(key, Duration.ofDays(1));
  }

  /// The same, if it is here in time; a call that is late goes on for those who come later.
  ///
  /// @throws ServiceException.Unavailable when it is not
  V get(K key, Duration patience) {
    CompletableFuture<Outcome<V>> answer = cache.get(key, this::ask);
    try {
      return switch (answer.get(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        case Outcome.Good<V>(V value) -> value;
        case Outcome.Bad<V>(ServiceException error) -> {
          if (bad.apply(error).isZero()) {
            cache.asMap().remove(key, answer);
          }
          throw error;
        }
      };
    } catch (TimeoutException e) {
      throw new ServiceException.Unavailable("no word about " + key + " within " + patience, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceException.Unavailable("interrupted while waiting for " + key, e);
    } catch (ExecutionException | CancellationException e) {
      cache.asMap().remove(key, answer);
      throw new IllegalStateException("cannot learn about " + key, e);
    }
  }

  /// The next one who wants it asks anew.
  void forget(K key) {
    cache.asMap().remove(key);
  }

  private Outcome<V> ask(K key) {
    try {
      return new Outcome.Good<>(load.apply(key));
    } catch (ServiceException e) {
      return new Outcome.Bad<>(e);
    }
  }
}
