package io.reportcache.cache.local;

import io.reportcache.cache.Loader;
import io.reportcache.testing.Threads;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A loader that has read its data, and returns it only when released. */
final class HeldLoader implements Loader<String, RuntimeException> {

  final CountDownLatch hasRead = new CountDownLatch(1);
  final CountDownLatch released = new CountDownLatch(1);
  private final Supplier<String> data;

  HeldLoader(Supplier<String> data) {
    this.data = data;
  }

  @Override
  public String load() {
    String value = data.get();
    hasRead.countDown();
    Threads.await(released);
    return value;
  }

  void awaitRead() {
    Threads.await(hasRead);
  }

  void release() {
    released.countDown();
  }
}
