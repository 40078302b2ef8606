package io.reportcache.shared.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.shared.Heard;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedStore;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** The servers and stores of one test, which are closed after it. */
final class OpenStores implements AutoCloseable {

  static final SharedOptions OPTIONS = SharedOptions.defaults().withPrefix("test");
  static final RedisNames NAMES = new RedisNames("test");

  private final List<AutoCloseable> open = new ArrayList<>();

  OwnRedis server(String... arguments) throws Exception {
    OwnRedis server = OwnRedis.start(arguments);
    open.add(server);
    return server;
  }

  SharedStore store(String uri, Heard heard) {
    return store(new SingleServer(RedisURI.create(uri), SslOptions.create()), heard);
  }

  SharedStore store(RedisServer server, Heard heard) {
    SharedStore store = new RedisStore(server, OPTIONS);
    open.add(0, () -> store.close(Duration.ofSeconds(5)));
    store.open("member-" + open.size(), heard);
    return store;
  }

  /** Closes it after the test, and before what was opened until now. */
  <T extends AutoCloseable> T first(T closeable) {
    open.add(0, closeable);
    return closeable;
  }

  /** Closes it after the test. */
  <T extends AutoCloseable> T closing(T closeable) {
    open.add(closeable);
    return closeable;
  }

  /** Repeats the call until it succeeds, and returns its result. */
  static <T> T eventually(Callable<T> call) {
    List<T> result = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    try {
      Await.until(
          "the call succeeds",
          () -> {
            try {
              result.add(call.call());
              return true;
            } catch (Exception | AssertionError e) {
              failures.add(e);
              return false;
            }
          });
    } catch (AssertionError e) {
      failures.stream().reduce((a, b) -> b).ifPresent(e::addSuppressed);
      throw e;
    }
    return result.get(0);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }
}
