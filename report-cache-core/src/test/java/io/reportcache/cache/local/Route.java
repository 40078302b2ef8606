package io.reportcache.cache.local;

import static io.reportcache.cache.local.Race.KEY;
import static io.reportcache.cache.local.Race.PLAIN;
import static io.reportcache.cache.local.Race.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.Source;
import io.reportcache.tenant.TenantContext;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** Every way by which a value that was made from old data may come into a cache. */
enum Route {
  LOAD {
    @Override
    OnItsWay begin(Race race) {
      HeldLoader held = race.reading();
      var caller = Threads.start(() -> race.acme.remember(KEY, TAGGED, held));
      held.awaitRead();
      return () -> {
        held.release();
        assertThat(caller.result()).isEqualTo("old"); // F2: who was waiting is answered
      };
    }
  },
  JOINED_LOAD {
    @Override
    OnItsWay begin(Race race) {
      HeldLoader held = race.reading();
      var leader = Threads.start(() -> race.acme.remember(KEY, TAGGED, held));
      held.awaitRead();
      var joined = Threads.start(() -> race.acme.ask(KEY, TAGGED, () -> "loaded twice"));
      joined.awaitWaiting();
      return () -> {
        held.release();
        assertThat(leader.result()).isEqualTo("old");
        assertThat(joined.result())
            .extracting(Answer::value, Answer::source)
            .containsExactly("old", Source.JOINED);
      };
    }
  },
  REFRESH_AHEAD {
    @Override
    OnItsWay begin(Race race) {
      CachePolicy ahead = TAGGED.withRefreshAhead(Duration.ofMinutes(1));
      race.acme.remember(KEY, ahead, () -> race.data);
      race.ticker.advance(Duration.ofMinutes(4));
      HeldLoader held = race.reading();
      assertThat(race.acme.ask(KEY, ahead, held).source()).isEqualTo(Source.HIT);
      held.awaitRead();
      return endOf(race, held);
    }
  },
  STALE_RELOAD {
    @Override
    OnItsWay begin(Race race) {
      CachePolicy stale = TAGGED.withStaleWhileRevalidate(Duration.ofHours(1));
      race.expired(stale, "expired");
      HeldLoader held = race.reading();
      assertThat(race.acme.ask(KEY, stale, held).source()).isEqualTo(Source.STALE);
      held.awaitRead();
      return endOf(race, held);
    }

    @Override
    CachePolicy reader() {
      return TAGGED.withStaleWhileRevalidate(Duration.ofHours(1));
    }
  },
  REFRESH {
    @Override
    OnItsWay begin(Race race) throws Exception {
      return refresh(race);
    }
  },
  WARMING { // a warming job refreshes its report, on a thread of its scheduler, for each tenant
    @Override
    OnItsWay begin(Race race) throws Exception {
      return TenantContext.call(race.acme.tenant(), () -> refresh(race));
    }
  },
  PUT_MANY { // a put holds from then on, so there is nothing under way after it
    @Override
    OnItsWay begin(Race race) {
      race.acme.putMany(Map.of(KEY, race.data), TAGGED);
      return () -> {};
    }
  },
  ADD {
    @Override
    OnItsWay begin(Race race) {
      assertThat(race.acme.add(KEY, race.data, TAGGED)).isTrue();
      return () -> {};
    }
  },
  HARD_TIMEOUT {
    @Override
    OnItsWay begin(Race race) {
      HeldLoader held = race.reading();
      CachePolicy hard = TAGGED.withHardTimeout(Duration.ofMillis(1));
      assertThatThrownBy(() -> race.acme.remember(KEY, hard, held))
          .isInstanceOf(LoadTimeoutException.class);
      held.awaitRead();
      return endOf(race, held);
    }
  },
  SOFT_TIMEOUT {
    @Override
    OnItsWay begin(Race race) {
      race.expired(reader(), "expired");
      HeldLoader held = race.reading();
      assertThat(race.acme.ask(KEY, reader(), held).source()).isEqualTo(Source.STALE);
      held.awaitRead();
      return endOf(race, held);
    }

    @Override
    CachePolicy reader() {
      return TAGGED.withSoftTimeout(Duration.ofMillis(1), Duration.ofHours(1));
    }
  },
  FAILING_LOAD {
    @Override
    OnItsWay begin(Race race) {
      return failing(race, TAGGED);
    }
  },
  FAILING_LOAD_OVER_AN_EXPIRED_VALUE {
    @Override
    OnItsWay begin(Race race) {
      race.expired(reader(), "expired");
      return failing(race, reader());
    }

    @Override
    CachePolicy reader() {
      return TAGGED.withStaleIfError(Duration.ofHours(1), Duration.ofHours(1));
    }
  },
  LOAD_THAT_HAS_LEARNED_ITS_TAG {
    @Override
    OnItsWay begin(Race race) {
      HeldLoader held = race.reading();
      var caller =
          Threads.start(
              () ->
                  race.acme.remember(
                      KEY,
                      PLAIN,
                      Loader.tagging(
                          load -> {
                            load.tag("orders");
                            return held.load();
                          })));
      held.awaitRead();
      return () -> {
        held.release();
        assertThat(caller.result()).isEqualTo("old");
      };
    }
  },
  LOAD_THAT_LEARNS_ITS_TAG_LATER {
    @Override
    OnItsWay begin(Race race) {
      HeldLoader held = race.reading();
      var caller =
          Threads.start(
              () ->
                  race.acme.remember(
                      KEY,
                      PLAIN,
                      Loader.tagging(
                          load -> {
                            String value = held.load();
                            load.tag("orders");
                            return value;
                          })));
      held.awaitRead();
      return () -> {
        held.release();
        assertThat(caller.result()).isEqualTo("old");
      };
    }

    @Override
    boolean isKnownToBeHit(Breadth breadth) {
      return breadth != Breadth.TAG;
    }
  },
  LOAD_IN_A_TRANSACTION {
    @Override
    OnItsWay begin(Race race) {
      HeldLoader held = race.reading();
      var caller =
          Threads.start(
              () -> {
                try (BoundTransactions.Bound transaction = race.transactions.begin()) {
                  String value = race.acme.remember(KEY, TAGGED, held);
                  transaction.committed();
                  return value;
                }
              });
      held.awaitRead();
      return () -> {
        held.release();
        assertThat(caller.result()).isEqualTo("old");
      };
    }
  },
  TRANSACTION_THAT_HAS_LOADED {
    @Override
    OnItsWay begin(Race race) {
      return transaction(race, () -> race.acme.remember(KEY, TAGGED, () -> race.data), () -> {});
    }
  },
  TICKET {
    @Override
    OnItsWay begin(Race race) {
      LoadTicket<String> ticket = race.acme.ticket(KEY, TAGGED);
      String value = race.data;
      return () -> assertThat(ticket.store(value)).isFalse();
    }
  },
  TICKET_IN_A_TRANSACTION {
    @Override
    OnItsWay begin(Race race) {
      AtomicReference<LoadTicket<String>> ticket = new AtomicReference<>();
      return transaction(
          race,
          () -> ticket.set(race.acme.ticket(KEY, TAGGED)),
          () -> assertThat(ticket.get().store("old")).isFalse());
    }
  },
  TRANSACTION_THAT_HAS_STORED_BY_A_TICKET {
    @Override
    OnItsWay begin(Race race) {
      return transaction(
          race,
          () -> assertThat(race.acme.ticket(KEY, TAGGED).store(race.data)).isTrue(),
          () -> {});
    }
  },
  TRANSACTION_THAT_HAS_PUT_MANY {
    @Override
    OnItsWay begin(Race race) {
      return transaction(race, () -> race.acme.putMany(Map.of(KEY, race.data), TAGGED), () -> {});
    }

    @Override
    boolean overwritesWhatOthersLoad() {
      return true;
    }
  },
  TRANSACTION_THAT_LOADS_LATER_FROM_WHAT_WAS_WHEN_IT_BEGAN {
    @Override
    OnItsWay begin(Race race) {
      return transaction(
          race,
          () -> assertThat(race.acme.has("anything else")).isFalse(),
          () -> race.acme.refresh(KEY, TAGGED, () -> "old"));
    }
  };

  /** A value on its way. */
  @FunctionalInterface
  interface OnItsWay {

    /** Lets it arrive, and checks what those got who were waiting for it. */
    void end() throws Exception;
  }

  /** Makes a value from old data and returns before it has arrived; a put has arrived already. */
  abstract OnItsWay begin(Race race) throws Exception;

  /** The policy of those who read later, which must not get the old value by it either. */
  CachePolicy reader() {
    return TAGGED;
  }

  /** Tells whether the load knows by then what the invalidation hits. */
  boolean isKnownToBeHit(Breadth breadth) {
    return true;
  }

  /**
   * Tells whether the end of this takes away what others have loaded meanwhile: they can't have
   * seen what a transaction has put.
   */
  boolean overwritesWhatOthersLoad() {
    return false;
  }

  private static OnItsWay endOf(Race race, HeldLoader held) {
    return () -> {
      held.release();
      race.awaitBackground();
    };
  }

  private static OnItsWay refresh(Race race) {
    race.acme.remember(KEY, TAGGED, () -> race.data);
    HeldLoader held = race.reading();
    var refresh = Threads.start(() -> race.acme.refresh(KEY, TAGGED, held));
    held.awaitRead();
    assertThat(race.acme.get(KEY)).contains("old"); // serves while it is refreshed
    return () -> {
      held.release();
      assertThat(refresh.result().value()).isEqualTo("old");
    };
  }

  private static OnItsWay failing(Race race, CachePolicy policy) {
    HeldLoader held = race.reading();
    var failing =
        Threads.start(
            () ->
                race.acme.remember(
                    KEY,
                    policy,
                    () -> {
                      held.load();
                      throw new IllegalStateException("database gone");
                    }));
    held.awaitRead();
    return () -> {
      held.release();
      assertThatThrownBy(failing::result).hasRootCauseMessage("database gone");
    };
  }

  private static OnItsWay transaction(Race race, Runnable before, Runnable after) {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    var transaction =
        Threads.start(
            () -> {
              try (BoundTransactions.Bound bound = race.transactions.begin()) {
                before.run();
                begun.countDown();
                Threads.await(release);
                after.run();
                bound.committed();
                return null;
              }
            });
    Threads.await(begun);
    return () -> {
      release.countDown();
      transaction.result();
    };
  }
}
