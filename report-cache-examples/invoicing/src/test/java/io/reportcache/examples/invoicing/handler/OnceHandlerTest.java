package io.reportcache.examples.invoicing.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.reportcache.examples.invoicing.event.UserCreated;
import io.reportcache.tenant.TenantId;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class OnceHandlerTest {

  private final EventEnvelope<UserCreated> envelope =
      EventEnvelope.of(new UserCreated("u", "Ann"), TenantId.of("acme"), InstantSource.system())
          .build();

  private boolean broken;

  @Test
  void whatSucceededIsNotDoneAgainAndWhatFailedIs() throws Exception {
    try (InvoicingDatabase database =
        InvoicingDatabase.open(InvoicingDatabase.inMemory("once-handler-test"))) {
      OnceHandler<UserCreated> handler =
          new OnceHandler<UserCreated>("h", database.jdbi(), this::react);
      OnceHandler<UserCreated> other =
          new OnceHandler<UserCreated>("other", database.jdbi(), this::react);

      broken = true;
      assertThatThrownBy(() -> handler.once(envelope)).hasMessage("broken");
      assertThat(rows(database)).as("of the one that failed").isZero();
      broken = false;
      assertThat(handler.once(envelope)).isEqualTo("done");
      assertThat(handler.once(envelope)).isEqualTo("was done before");
      assertThat(other.once(envelope)).isEqualTo("done");
      assertThat(rows(database)).isEqualTo(2);
    }
  }

  private String react(EventEnvelope<? extends UserCreated> event, Handle handle) {
    handle.execute("INSERT INTO inv_notification VALUES ('acme', 'u', 'hello')");
    if (broken) {
      throw new IllegalStateException("broken");
    }
    return "done";
  }

  private static int rows(InvoicingDatabase database) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT COUNT(*) FROM inv_notification")
                    .mapTo(Integer.class)
                    .one());
  }
}
