package io.reportcache.durable;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantQueuesTest {

  @JobName(value = "reminder.send", version = 2)
  record SendReminder(String appointment, int hours) implements TenantJob {}

  @JobName("report.mail")
  record MailReport(String report) implements TenantJob {}

  record Nameless() implements TenantJob {}

  @JobName("not a name")
  record Misnamed() implements TenantJob {}

  @JobName("report.mail")
  record Namesake() implements TenantJob {}

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final LaneOptions QUICK =
      LaneOptions.defaults()
          .withBackoff(new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), 0.5));

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void namesAreThoseOfTheTenantsQueues() {
    assertThat(TenantQueues.nameOf(TenantId.CENTRAL, "default")).isEqualTo("default");
    assertThat(TenantQueues.nameOf(ACME, "default")).isEqualTo("tenant_acme_default");
    assertThat(TenantQueues.nameOf(ACME, "emails")).isEqualTo("tenant_acme_emails");
    assertThat(TenantQueues.nameOf(TenantId.of("1_2"), "x"))
        .isNotEqualTo(TenantQueues.nameOf(TenantId.of("1"), "2_x"));
    assertThat(TenantQueues.nameOf(TenantId.CENTRAL, "tenant_acme_emails"))
        .isNotEqualTo(TenantQueues.nameOf(ACME, "emails"));
    assertThat(TenantQueues.nameOf(TenantId.CENTRAL, "central_tenant_acme_emails"))
        .isNotEqualTo(TenantQueues.nameOf(TenantId.CENTRAL, "tenant_acme_emails"));
  }

  @Test
  void aJobRunsOnceForTheTenantThatDispatchedIt() throws Exception {
    TenantQueues queues = queues();
    TenantContext.run(ACME, () -> queues.dispatch(new SendReminder("a-1", 24)));
    queues.dispatch(new SendReminder("g-1", 24), DispatchOptions.defaults().withTenant(GLOBEX));
    queues.dispatch(
        new MailReport("r"), DispatchOptions.onQueue("emails").withTenant(TenantId.CENTRAL));
    try (DeliveryWorker worker = queues.worker(QUICK, "default", "emails").build().start()) {
      assertThat(worker.awaitIdle(LONG)).isTrue();
    }
    assertThat(done)
        .containsExactlyInAnyOrder(
            "a-1 of tenant 'acme'", "g-1 of tenant 'globex'", "r of central");
  }

  @Test
  void aWorkerServesItsQueuesAndTenantsOnly() throws Exception {
    TenantQueues queues = queues();
    for (TenantId tenant : List.of(ACME, GLOBEX)) {
      queues.dispatch(new MailReport("d"), DispatchOptions.defaults().withTenant(tenant));
      queues.dispatch(new MailReport("e"), DispatchOptions.onQueue("emails").withTenant(tenant));
    }
    try (DeliveryWorker worker =
        queues.worker(QUICK, "emails").tenants(Set.of(GLOBEX)).build().start()) {
      Await.until("nothing is left for it", worker::isIdle);
    }
    assertThat(done).containsExactly("e of tenant 'globex'");
    try (DeliveryWorker worker = queues.worker(QUICK).build().start()) {
      Await.until("nothing is left for it", worker::isIdle);
    }
    assertThat(done).hasSize(3).contains("d of tenant 'acme'", "d of tenant 'globex'");
  }

  @Test
  void anIdempotencyKeyIsOneOfItsTypeOfJob() {
    TenantQueues queues = queues();
    DispatchOptions once = DispatchOptions.defaults().withTenant(ACME).withIdempotencyKey("17");
    queues.dispatch(new MailReport("r"), once);
    queues.dispatch(new MailReport("r"), once);
    queues.dispatch(new SendReminder("r", 24), once);
    assertThat(store.find(DeliveryQuery.all(), 0, 10)).hasSize(2);
  }

  @Test
  void withoutATenantItFailsLoudly() {
    assertThatThrownBy(() -> queues().dispatch(new MailReport("r")))
        .isInstanceOf(NoTenantException.class);
  }

  @Test
  void aTenantWithTenThousandJobsDelaysAnothersByOneRound() throws Exception {
    TenantQueues queues = queues();
    TenantContext.run(
        ACME,
        () -> IntStream.range(0, 10_000).forEach(i -> queues.dispatch(new MailReport("a" + i))));
    TenantContext.run(GLOBEX, () -> queues.dispatch(new MailReport("g")));
    try (DeliveryWorker worker =
        queues.worker(QUICK.withConcurrency(1)).batch(100).build().start()) {
      Await.until("the one has run", () -> done.contains("g of tenant 'globex'"));
      assertThat(done.indexOf("g of tenant 'globex'")).isLessThan(100);
      worker.close();
    }
  }

  @Test
  void aPayloadOfNullReachesNoHandler() throws Exception {
    TenantQueues queues = queues();
    store.add(
        List.of(
            NewDelivery.of(
                Lane.ofQueue("default"),
                Message.of(UUID.randomUUID(), "report.mail", 1, ACME, "null")
                    .following(UUID.randomUUID(), null)
                    .producer("p")
                    .createdAt(Instant.EPOCH)
                    .build())));
    try (DeliveryWorker worker = queues.worker(QUICK.withAttempts(1)).build().start()) {
      assertThat(worker.awaitIdle(LONG)).isTrue();
    }
    assertThat(done).isEmpty();
    assertThat(store.find(DeliveryQuery.deadLetters(), 0, 1).get(0).runs().get(0).error())
        .contains("the payload of report.mail")
        .endsWith("is null");
  }

  @Test
  void afterItsTriesTheFailedHookRunsOnceInTheTenantsContext() throws Exception {
    TenantQueues queues =
        TenantQueues.builder(store, new Jackson3Codec())
            .job(
                MailReport.class,
                new JobHandler<MailReport>() {
                  @Override
                  public void handle(MailReport job, DeliveryRun run) {
                    done.add("try " + run.attempt());
                    throw new IllegalStateException("no mail server");
                  }

                  @Override
                  public void deadLetter(MailReport job, Throwable cause) {
                    done.add(
                        "%s failed for %s: %s"
                            .formatted(
                                job.report(),
                                TenantContext.current().orElseThrow(),
                                cause.getMessage()));
                  }
                })
            .build();
    TenantContext.run(ACME, () -> queues.dispatch(new MailReport("r")));
    try (DeliveryWorker worker = queues.worker(QUICK.withAttempts(3)).build().start()) {
      Await.until("it's given up", () -> done.size() == 4);
    }
    assertThat(done)
        .containsExactly("try 1", "try 2", "try 3", "r failed for tenant 'acme': no mail server");
    assertThat(store.count(DeliveryQuery.deadLetters()))
        .containsExactly(Map.entry(DeliveryStatus.DEAD_LETTER, 1L));
  }

  @Test
  void keysOfOneTenantHaveNothingToDoWithAnothers() throws Exception {
    TenantQueues queues = queues();
    DispatchOptions keyed =
        DispatchOptions.defaults().withIdempotencyKey("k").withOrderKey("o").withPriority(3);
    for (TenantId tenant : List.of(ACME, GLOBEX, ACME)) {
      queues.dispatch(new MailReport("r"), keyed.withTenant(tenant));
    }
    Claim both = new Claim(Lane.ofQueue("default"), 10, "one", Duration.ofMinutes(1));
    assertThat(store.claim(both))
        .extracting(delivery -> delivery.message().tenant())
        .containsExactly(ACME, GLOBEX);
  }

  @Test
  void aDelayedJobWaits() throws Exception {
    TenantQueues queues = queues();
    queues.dispatch(
        new MailReport("later"),
        DispatchOptions.defaults().withTenant(ACME).withDelay(Duration.ofHours(1)));
    try (DeliveryWorker worker = queues.worker(QUICK).build().start()) {
      assertThat(worker.awaitIdle(LONG)).isTrue();
    }
    assertThat(done).isEmpty();
  }

  @Test
  void aJobOfAnOldVersionIsReadThroughItsUpcaster() throws Exception {
    Message old = Deliveries.message(ACME, "{\"appointment\": \"a-1\"}");
    store.add(
        List.of(
            NewDelivery.of(
                Lane.ofQueue("default"),
                Message.of(old.id(), "reminder.send", 1, ACME, old.payload())
                    .following(old.id(), null)
                    .producer("")
                    .createdAt(old.createdAt())
                    .build())));
    try (DeliveryWorker worker = queues().worker(QUICK).build().start()) {
      assertThat(worker.awaitIdle(LONG)).isTrue();
    }
    assertThat(done).containsExactly("a-1 of tenant 'acme'");
  }

  @Test
  void badJobsAndSettingsAreRefused() {
    TenantQueuesBuilder builder = TenantQueues.builder(store, new Jackson3Codec());
    assertThatThrownBy(() -> builder.job(Nameless.class, (job, run) -> {}))
        .hasMessageContaining("must have a @JobName, the name that is stored");
    assertThatThrownBy(() -> builder.job(Misnamed.class, (job, run) -> {}))
        .hasMessageContaining("was 'not a name'");
    builder.job(MailReport.class, (job, run) -> {});
    assertThatThrownBy(() -> builder.job(Namesake.class, (job, run) -> {}))
        .hasMessage("there is already a job named report.mail; give each class its own @JobName");
    assertThatThrownBy(() -> builder.upcaster(MailReport.class, 1, fields -> fields))
        .hasMessage("an upcaster of report.mail must be from a version of 1 to 0, was 1");
    assertThatThrownBy(() -> builder.maximumPayload(0)).hasMessageContaining("was 0");
    TenantQueues queues = builder.maximumPayload(20).build();
    DispatchOptions acme = DispatchOptions.defaults().withTenant(ACME);
    assertThatThrownBy(() -> queues.dispatch(new SendReminder("a", 1), acme))
        .hasMessageContaining("isn't registered, so it can't be stored; add it with job(SendRem");
    assertThatThrownBy(() -> queues.dispatch(new MailReport("too long for twenty"), acme))
        .hasMessageContaining("characters, and at most 20 are allowed;");
    assertThatThrownBy(
            () ->
                queues.dispatch(
                    new MailReport("r"), DispatchOptions.onQueue("a b").withTenant(ACME)))
        .hasMessageContaining("was 'a b'");
  }

  private TenantQueues queues() {
    return TenantQueues.builder(store, new Jackson3Codec())
        .job(SendReminder.class, (job, run) -> done(job.appointment()))
        .job(MailReport.class, (job, run) -> done(job.report()))
        .upcaster(
            SendReminder.class,
            1,
            fields -> {
              fields.put("hours", 24);
              return fields;
            })
        .build();
  }

  private void done(String what) {
    done.add(what + " of " + TenantContext.current().orElseThrow());
  }
}
