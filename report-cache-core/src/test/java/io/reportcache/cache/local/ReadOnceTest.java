package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.TypeToken;
import io.reportcache.transaction.BoundTransactions;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What can be read once only finds no way into the cache: its second reader would get nothing. */
class ReadOnceTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final CachePolicy POLICY = CachePolicy.ttl(MINUTE);
  private static final ReportKey<Object> KEY = ReportKey.of("rows", Object.class);

  private record Page(int number, Stream<String> rows) {}

  private record Pages(List<Page> pages) {}

  private record Holder(Object content) {}

  private final BoundTransactions transactions = new BoundTransactions();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().transactions(transactions).build();
  private final TenantCache acme = caches.tenant("acme");

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void aKeyOfSuchATypeIsRefused() {
    for (Class<?> type :
        new Class<?>[] {
          Stream.class,
          IntStream.class,
          Iterator.class,
          Scanner.class,
          InputStream.class,
          Reader.class,
          StringReader.class,
          FileChannel.class,
          ResultSet.class,
          java.sql.PreparedStatement.class,
          Future.class,
          CompletableFuture.class,
          CompletionStage.class,
          Flow.Publisher.class,
          Stream[].class,
          Page.class,
          Pages[].class
        }) {
      assertThatIllegalArgumentException()
          .as("%s", type)
          .isThrownBy(() -> ReportKey.of("rows", type))
          .withMessageStartingWith(
              "value of key 'rows' must be something that can be kept, but a java.");
    }
  }

  @Test
  void theMessageTellsTheWayOut() {
    assertRefused(
        TypeToken.of(Stream.class), "Stream can be read once only; collect it into a list");
    assertRefused(
        new TypeToken<Optional<Iterator<String>>>() {},
        "Iterator can be read once only; collect it into a list");
    assertRefused(
        new TypeToken<Map<String, List<? extends InputStream>>>() {},
        "InputStream can be read once only; read it into a byte[] or a String");
    assertRefused(
        new TypeToken<List<ResultSet>[]>() {},
        "ResultSet can be read once only; map its rows to a list of records");
    assertRefused(
        new TypeToken<CompletableFuture<String>>() {},
        "CompletableFuture is no value yet; wait for it and cache its result");
    assertRefused(
        TypeToken.of(Pages.class),
        "a java.util.stream.Stream (component rows of io.reportcache.cache.local.ReadOnceTest$Page) can"
            + " be read once only; collect it into a list");
  }

  private static void assertRefused(TypeToken<?> type, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReportKey.of("rows", type))
        .withMessageContaining(message);
  }

  @Test
  void whatCanBeReadAgainIsTaken() {
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    Map<String, Object> empty = new HashMap<>();
    for (Object value :
        List.of(
            List.of("a"),
            Map.of("a", List.of()),
            empty,
            itself,
            Optional.of("a"),
            new Object[] {1},
            new Holder("a"),
            (Supplier<Stream<String>>) () -> Stream.of("a"))) {
      acme.put("rows", value, MINUTE);
      assertThat(acme.has("rows")).isTrue();
    }
    assertThat(ReportKey.of("rows", new TypeToken<Supplier<Stream<String>>>() {})).isNotNull();
  }

  @Test
  void noWayOfPuttingTakesSuchAValue() {
    List<Consumer<Object>> ways =
        List.of(
            value -> acme.put(KEY, value, MINUTE),
            value -> acme.put(KEY, value, POLICY),
            value -> acme.add(KEY, value, MINUTE),
            value -> acme.forever(KEY, value),
            value -> acme.putMany(Map.of(KEY, value), MINUTE),
            value -> {
              try (BoundTransactions.Bound transaction = transactions.begin()) {
                acme.put(KEY, value, MINUTE);
              }
            });
    for (Consumer<Object> way : ways) {
      for (Object value : values()) {
        assertThatIllegalArgumentException()
            .as("%s", value)
            .isThrownBy(() -> way.accept(value))
            .withMessageStartingWith(
                "value of key 'rows' for tenant 'acme' must be something that can be kept, but a ");
        assertThat(acme.has(KEY)).isFalse();
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> acme.put("x", Stream.of(), MINUTE));
  }

  @Test
  void noWayOfLoadingKeepsSuchAValue() {
    List<Consumer<Object>> ways =
        List.of(
            value -> acme.remember(KEY, MINUTE, () -> value),
            value -> acme.rememberForever(KEY, () -> value),
            value -> acme.rememberOptional(KEY, POLICY, () -> value),
            value -> acme.ask(KEY, POLICY, () -> value),
            value -> acme.ask(KEY, POLICY.withHardTimeout(MINUTE), () -> value),
            value -> acme.refresh(KEY, POLICY, () -> value),
            value -> {
              try (BoundTransactions.Bound transaction = transactions.begin()) {
                acme.remember(KEY, MINUTE, () -> value);
              }
            });
    for (Consumer<Object> way : ways) {
      for (Object value : values()) {
        assertThatIllegalStateException()
            .as("%s", value)
            .isThrownBy(() -> way.accept(value))
            .withMessageStartingWith(
                "the loader of key 'rows' for tenant 'acme' must return something that can be kept,"
                    + " but a ")
            .withMessageEndingWith("; nothing is cached");
        assertThat(acme.has(KEY)).isFalse();
      }
    }
  }

  /** The caller never gets it, so nobody else could. */
  @Test
  void whatALoaderOpenedIsClosed() {
    AtomicBoolean closed = new AtomicBoolean();

    assertThatIllegalStateException()
        .isThrownBy(
            () -> acme.remember(KEY, MINUTE, () -> Stream.of("a").onClose(() -> closed.set(true))));

    assertThat(closed).isTrue();
  }

  private static List<Object> values() {
    return List.of(
        Stream.of("a"),
        List.of("a").iterator(),
        Collections.enumeration(List.of("a")),
        List.of("a").spliterator(),
        InputStream.nullInputStream(),
        new StringReader("a"),
        new CompletableFuture<String>(),
        new SubmissionPublisher<String>(Runnable::run, 1),
        Optional.of(Stream.of("a")),
        Optional.of(Optional.of(List.of("a").iterator())),
        List.of(List.of("a").iterator()),
        Map.of("a", Stream.of("a")),
        new Object[] {new StringReader("a")},
        new Page(1, Stream.of("a")));
  }
}
