package io.reportcache.transaction;

import static ch.qos.logback.classic.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.CapturedLog;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A transaction whose end nobody tells. */
class ForgottenEndTest {

  private final BoundTransactions transactions = new BoundTransactions();

  @Test
  void whatWaitedForACommitThatNobodyToldIsWarnedOfOnce() {
    try (CapturedLog log = CapturedLog.of(BoundTransactions.class)) {
      for (int i = 0; i < 2; i++) {
        try (BoundTransactions.Bound transaction = transactions.begin()) {
          transaction.onCompletion(outcome -> {});
        }
      }
      assertThat(log.at(WARN))
          .singleElement()
          .asString()
          .contains("closed before its end was reported")
          .contains("Call committed() right after the commit, and rolledBack() after a rollback");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"committed", "rolledBack", "unknown", "nothing waits"})
  void whatWasToldOrWaitsForNothingIsNotWarnedOf(String how) {
    Consumer<BoundTransactions.Bound> end =
        switch (how) {
          case "committed" -> BoundTransactions.Bound::committed;
          case "rolledBack" -> BoundTransactions.Bound::rolledBack;
          case "unknown" -> BoundTransactions.Bound::unknown;
          default -> transaction -> {};
        };
    try (CapturedLog log = CapturedLog.of(BoundTransactions.class)) {
      try (BoundTransactions.Bound transaction = transactions.begin()) {
        if (!how.equals("nothing waits")) {
          transaction.onCompletion(outcome -> {});
        }
        end.accept(transaction);
      }
      assertThat(log.events()).isEmpty();
      assertThat(transactions.current()).isNull();
    }
  }
}
