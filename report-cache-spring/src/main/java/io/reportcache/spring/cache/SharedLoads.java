package io.reportcache.spring.cache;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads that end in a {@code CompletableFuture}. Callers that come meanwhile share the future of
 * the first, and nobody blocks. F2: a load that an invalidation has overtaken is shared with no
 * later caller, and its value isn't stored.
 */
final class SharedLoads {

  private final ConcurrentMap<Id, Load> running = new ConcurrentHashMap<>();
  private final long timeoutNanos;

  SharedLoads(Duration timeout) {
    timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout); // at most 292 years
  }

  private record Id(TenantId tenant, ReportKey<?> key) {}

  /**
   * Returns the value that is cached, that is being loaded, or that the loader will have loaded.
   */
  CompletableFuture<Object> find(
      TenantCache cache,
      ReportKey<Object> key,
      CachePolicy policy,
      Supplier<CompletableFuture<Object>> loader) {
    Optional<Object> found = cache.get(key);
    if (found.isPresent()) {
      return CompletableFuture.completedFuture(found.get());
    }
    Load load = new Load(cache.ticket(key, policy));
    if (load.ticket.isOfTransaction()) { // it may read what others must not see
      load.run(loader);
      return load.result;
    }
    Id id = new Id(cache.tenant(), key);
    Load shared = register(id, load);
    if (shared == load) {
      Optional<Object> since = cache.has(key) ? cache.get(key) : Optional.empty();
      if (since.isPresent()) { // another load has ended between the read and the registration
        load.result.complete(since.get());
        running.remove(id, load);
      } else {
        var unused = load.result.whenComplete((value, failure) -> running.remove(id, load));
        load.run(loader);
      }
    }
    return shared.result;
  }

  /** Returns the failure that the loader has completed its future with. */
  static Throwable causeOf(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    return cause == null ? failure : cause;
  }

  /** Returns the load that is shared from now on: one that runs, or the given one. */
  private Load register(Id id, Load load) {
    while (true) {
      Load known = running.putIfAbsent(id, load);
      if (known == null) {
        return load;
      }
      if (known.isShared(timeoutNanos)) {
        return known;
      }
      if (running.replace(id, known, load)) {
        return load;
      }
    }
  }

  private static final class Load {

    final LoadTicket<Object> ticket;
    final CompletableFuture<Object> result = new CompletableFuture<>();
    private final long begunAt = System.nanoTime();
    private volatile long startedBy; // the thread inside the loader, or 0

    Load(LoadTicket<Object> ticket) {
      this.ticket = ticket;
    }

    boolean isShared(long timeoutNanos) {
      if (startedBy == Thread.currentThread().getId()) {
        throw new IllegalStateException(
            "the loader of %s asks for that key again before it has returned its future; load the shared part under a key of its own"
                .formatted(ticket.key()));
      }
      return !ticket.isOvertaken() && System.nanoTime() - begunAt < timeoutNanos;
    }

    void run(Supplier<CompletableFuture<Object>> loader) {
      CompletableFuture<Object> loading;
      startedBy = Thread.currentThread().getId();
      try {
        loading = loader.get();
      } catch (Throwable e) { // D2: reaches each caller by its future
        loading = CompletableFuture.failedFuture(e);
      } finally {
        startedBy = 0;
      }
      var unused = loading.whenComplete(this::end);
    }

    private void end(@Nullable Object value, @Nullable Throwable failure) {
      if (failure != null) {
        result.completeExceptionally(causeOf(failure));
        return;
      }
      try {
        Object stored = Objects.requireNonNull(value, "a loader stores no null");
        ticket.store(stored); // before others are told, so that they find it
        result.complete(stored);
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    }
  }
}
