package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One caller's load meets another caller of the same key: each way of asking with each, under each
 * outcome of the first one's load. Whatever the first one gets, the second gets what it would have
 * got alone, or the first one's value.
 */
@Tag("slow")
class MixedCallersTest {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final ReportKey<Object> WIDER = ReportKey.of("sales:today", Object.class);
  private static final ReportKey<Integer> OTHER = ReportKey.of("sales:today", Integer.class);
  private static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final CachePolicy TIMED = PLAIN.withHardTimeout(Duration.ofSeconds(15));
  private static final CachePolicy ABSENT = PLAIN.withAbsentTtl(Duration.ofMinutes(1));

  private static final RuntimeException GONE = new IllegalStateException("database gone");

  /** A way of asking. Returns what the caller gets, {@code "absent"} for no value. */
  enum Way {
    REMEMBER {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return cache.remember(KEY, PLAIN, loader);
      }
    },
    REMEMBER_TIMED {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return cache.remember(KEY, TIMED, loader);
      }
    },
    OPTIONAL {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return orAbsent(cache.rememberOptional(KEY, PLAIN, loader));
      }
    },
    OPTIONAL_TIMED {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return orAbsent(cache.rememberOptional(KEY, TIMED, loader));
      }
    },
    OPTIONAL_KEEPING_ABSENCE {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return orAbsent(cache.rememberOptional(KEY, ABSENT, loader));
      }
    },
    ASK {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return cache.ask(KEY, PLAIN, loader).value();
      }
    },
    ASK_TIMED {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return cache.ask(KEY, TIMED, loader).value();
      }
    },
    REFRESH {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return cache.refresh(KEY, PLAIN, loader).value();
      }
    },
    REFRESH_TIMED {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return cache.refresh(KEY, TIMED, loader).value();
      }
    },
    WIDER_TYPE {
      @Override
      Object ask(TenantCache cache, Loader<String, RuntimeException> loader) {
        return cache.remember(WIDER, TIMED, loader);
      }
    };

    abstract Object ask(TenantCache cache, Loader<String, RuntimeException> loader);

    boolean isOptional() {
      return name().startsWith("OPTIONAL");
    }

    boolean isTimed() {
      return name().endsWith("TIMED") || this == WIDER_TYPE;
    }
  }

  /** What the first caller's loader does. */
  enum Result {
    VALUE,
    NOTHING,
    FAILURE;

    @Nullable String give() {
      return switch (this) {
        case VALUE -> "first";
        case NOTHING -> null;
        case FAILURE -> throw GONE;
      };
    }
  }

  static Stream<Arguments> cells() {
    List<Arguments> all = new ArrayList<>();
    for (Way first : Way.values()) {
      for (Way second : Way.values()) {
        for (Result result : Result.values()) {
          all.add(Arguments.of(first, second, result));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}, joined by {1}: {2}")
  @MethodSource("cells")
  void whoJoinsGetsTheValueOrWhatItWouldHaveGotAlone(Way first, Way second, Result result)
      throws Exception {
    try (TenantCacheManager caches =
        TenantCacheManager.builder().executor(MixedCallersTest::onNewThread).build()) {
      TenantCache acme = caches.tenant("acme");
      CountDownLatch loading = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      var one =
          Threads.start(
              () ->
                  first.ask(
                      acme,
                      () -> {
                        loading.countDown();
                        Threads.await(release);
                        return result.give();
                      }));
      Threads.await(loading);
      var two = Threads.start(() -> second.ask(acme, () -> "second"));
      two.awaitWaiting();
      release.countDown();

      assertThat(outcome(one)).isEqualTo(alone(first, result));
      assertThat(outcome(two)).isIn(expectedOfJoined(first, second, result));
    }
  }

  @ParameterizedTest(name = "{0}, taken over by {1}: {2}")
  @MethodSource("cells")
  void whoseQueuedLoadIsTakenOverGetsTheValueOrWhatItWouldHaveGotAlone(
      Way queued, Way second, Result result) throws Exception {
    if (!queued.isTimed() || second.isTimed()) {
      return; // only the first kind is queued, and only the second takes over
    }
    Queued executor = new Queued();
    try (TenantCacheManager caches = TenantCacheManager.builder().executor(executor).build()) {
      TenantCache acme = caches.tenant("acme");
      var one = Threads.start(() -> queued.ask(acme, () -> "own"));
      one.awaitWaiting();
      String two = outcome(Threads.start(() -> second.ask(acme, result::give)));
      assertThat(two).isEqualTo(alone(second, result));

      executor.runAllOnNewThreads(); // what was queued, and what the first one asks for now
      assertThat(outcome(one)).isIn(expectedOfTakenOver(queued, second, result));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("timed")
  void aQueuedLoadTakenOverByWhoWantsAnotherTypeIsLoadedByTheirType(Way queued) throws Exception {
    Queued executor = new Queued();
    try (TenantCacheManager caches = TenantCacheManager.builder().executor(executor).build()) {
      TenantCache acme = caches.tenant("acme");
      var one = Threads.start(() -> queued.ask(acme, () -> "own"));
      one.awaitWaiting();
      assertThat(acme.remember(OTHER, PLAIN, () -> 7)).isEqualTo(7);
      executor.runAllOnNewThreads();
      // As if it had found the other's value in the cache, or taken as it is by the wider type.
      assertThat(outcome(one)).isIn("7", "KeyTypeException");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("timed")
  void aLoadTakenOverKeepsThePolicyOfWhoLoads(Way queued) throws Exception {
    Queued executor = new Queued();
    try (TenantCacheManager caches = TenantCacheManager.builder().executor(executor).build()) {
      TenantCache acme = caches.tenant("acme");
      var one = Threads.start(() -> queued.ask(acme, () -> "own"));
      one.awaitWaiting();
      acme.remember(KEY, PLAIN.withTags(io.reportcache.key.Tag.of("orders")), () -> "taken over");
      outcome(one);
      acme.invalidate(List.of(io.reportcache.key.Tag.of("orders")), "test");
      assertThat(acme.get(KEY)).isEmpty();
    }
  }

  static Stream<Way> timed() {
    return Stream.of(Way.values()).filter(Way::isTimed);
  }

  private static String alone(Way way, Result result) {
    return switch (result) {
      case VALUE -> "first";
      case NOTHING -> way.isOptional() ? "absent" : "returned null";
      case FAILURE -> "database gone";
    };
  }

  private static List<String> expectedOfJoined(Way first, Way second, Result result) {
    return switch (result) {
      case VALUE -> List.of("first");
      case FAILURE -> List.of("database gone");
      case NOTHING -> {
        if (first.isOptional()) {
          yield second.isOptional() ? List.of("absent") : List.of("second");
        }
        // D2 for those who ask in the same way; the others load what they may use.
        yield second.isOptional() || (first == Way.WIDER_TYPE) != (second == Way.WIDER_TYPE)
            ? List.of("second")
            : List.of("returned null");
      }
    };
  }

  private static List<String> expectedOfTakenOver(Way queued, Way second, Result result) {
    return switch (result) {
      case VALUE -> List.of("first");
      case FAILURE -> List.of("database gone");
      case NOTHING -> {
        if (second.isOptional()) {
          yield queued.isOptional() ? List.of("absent") : List.of("own");
        }
        yield queued.isOptional() || queued == Way.WIDER_TYPE
            ? List.of("own")
            : List.of("returned null");
      }
    };
  }

  private static Object orAbsent(Optional<String> found) {
    return found.orElse("absent");
  }

  private static String outcome(Threads.Running<?> caller) throws Exception {
    try {
      return String.valueOf(caller.result());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause == GONE) {
        return "database gone";
      }
      if (cause instanceof KeyTypeException) {
        return "KeyTypeException";
      }
      return cause.getMessage() != null && cause.getMessage().contains("returned null")
          ? "returned null"
          : cause.toString();
    }
  }

  private static void onNewThread(Runnable task) {
    Threads.start(
        () -> {
          task.run();
          return null;
        });
  }

  /** Holds what it gets until told; from then on runs it on new threads. */
  private static final class Queued implements Executor {
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private volatile boolean open;

    @Override
    public void execute(Runnable task) {
      if (open) {
        onNewThread(task);
      } else {
        tasks.add(task);
      }
    }

    void runAllOnNewThreads() {
      open = true;
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        onNewThread(task);
      }
    }
  }
}
