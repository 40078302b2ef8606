package io.reportcache.examples.clinic.command;

import static io.reportcache.examples.clinic.testing.TestClinic.ONE;
import static io.reportcache.examples.clinic.testing.TestClinic.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.clinic.testing.Await;
import io.reportcache.examples.clinic.testing.TestClinic;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("any-jdk")
class QueueWorkProcessTest {

  private static final String CONFIRMATION = "appointment.confirmation";
  private static final String GOOD = TestClinic.PATIENT;
  private static final String BAD = "an address that is none";

  private static final int JOBS = 7; // more than run at once

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private TestClinic clinic;

  @BeforeEach
  void open() throws Exception {
    clinic = new TestClinic();
  }

  @AfterEach
  void close() {
    release.countDown();
    clinic.close();
  }

  @Test
  void onceDoesWhatIsThereAndSaysWhetherThereIsADeadLetter() throws Exception {
    clinic.book(ONE, GOOD);
    clinic.book(ONE, BAD);
    clinic.book(TWO, GOOD);
    try (CommandProcess once =
        new CommandProcess(
            clinic, "queue-work", "--tenant=1", "--queue=emails", "--tries=1", "--once")) {
      assertThat(once.exitCode()).as(once.text()).isEqualTo(QueueWork.DEAD_LETTER);
      assertThat(once.text())
          .containsPattern(
              "tenant 1 +queue emails +appointment.confirmation #\\d+ +attempt 1 of 1 +done in .+: sent as one@practices.example")
          .containsPattern("attempt 1 of 1 +dead letter after .+AddressException")
          .contains("of tenant 1, 1 try of 60 s at most")
          .contains("1 done, 0 failed and wait for another attempt, 1 dead letter,");
    }
    assertThat(clinic.mails())
        .containsExactly("one@practices.example > " + GOOD + ": Your appointment at Practice One");
    assertThat(clinic.rows("SELECT reason FROM clinic_call_list"))
        .as("the failed hook was waited for")
        .hasSize(1);
    assertThat(clinic.jobs(CONFIRMATION))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 1L),
            Map.entry(DeliveryStatus.DEAD_LETTER, 1L),
            Map.entry(DeliveryStatus.PENDING, 1L));

    try (CommandProcess all =
        new CommandProcess(clinic, "queue-work", "--queue=emails", "--once")) {
      assertThat(all.exitCode()).as(all.text()).isZero();
      assertThat(all.text()).contains("tenant 2").doesNotContain("tenant 1 ");
    }
    assertThat(clinic.jobs(CONFIRMATION)).doesNotContainKey(DeliveryStatus.PENDING);
  }

  @Test
  void whatHasTriesLeftWaitsForThemAndIsNoDeadLetter() throws Exception {
    clinic.book(ONE, BAD);
    try (CommandProcess once =
        new CommandProcess(clinic, "queue-work", "--queue=emails", "--once")) {
      assertThat(once.exitCode()).as(once.text()).isZero();
      assertThat(once.text())
          .containsPattern("attempt 1 of 3 +failed in .+, again in \\d+ ms: .+AddressException")
          .contains("0 done, 1 failed and wait for another attempt, 0 dead letters");
    }
    assertThat(clinic.jobs(CONFIRMATION)).containsOnly(Map.entry(DeliveryStatus.FAILED, 1L));
  }

  @Test
  void aDaemonThatIsToldToEndFinishesWhatRunsAndHandsBackTheRest() throws Exception {
    clinic.holdMails(arrived, release);
    for (int i = 0; i < JOBS; i++) {
      clinic.book(i % 2 == 0 ? ONE : TWO, GOOD);
    }
    try (CommandProcess daemon =
        new CommandProcess(clinic, "queue-work", "--queue=emails", "--daemon")) {
      Await.latch(arrived); // at the mail server, and so one runs
      daemon.terminate();
      daemon.awaitLine("told to end");
      clinic.book(ONE, GOOD); // too late
      release.countDown();
      assertThat(daemon.exitCode()).as(daemon.text()).isEqualTo(143);

      int done = clinic.mails().size();
      assertThat(done).isBetween(1, 4);
      assertThat(daemon.text())
          .contains(done + " done, 0 failed")
          .contains(JOBS - done + " handed back");
      assertThat(clinic.rows("SELECT appointment FROM clinic_mail_sent")).hasSize(done);
      assertThat(clinic.jobs(CONFIRMATION))
          .containsOnly(
              Map.entry(DeliveryStatus.COMPLETED, (long) done),
              Map.entry(DeliveryStatus.PENDING, JOBS - done + 1L));
    }
  }

  @Test
  void aDaemonThatIsToldToEndHandsBackWhatDoesNotEnd() throws Exception {
    clinic.holdMails(arrived, release);
    for (int i = 0; i < JOBS; i++) {
      clinic.book(ONE, GOOD);
    }
    try (CommandProcess daemon =
        new CommandProcess(clinic, "queue-work", "--queue=emails", "--patience=1")) {
      Await.latch(arrived);
      daemon.terminate();
      assertThat(daemon.exitCode()).as(daemon.text()).isEqualTo(143);
      assertThat(daemon.text())
          .containsPattern("interrupted after .+ and handed back")
          .contains("0 done")
          .contains(JOBS + " handed back");
    }
    assertThat(clinic.jobs(CONFIRMATION))
        .containsOnly(Map.entry(DeliveryStatus.PENDING, (long) JOBS));
  }

  @Test
  void aStoreThatGoesAwayEndsOnce() throws Exception {
    clinic.holdMails(arrived, release);
    for (int i = 0; i < JOBS; i++) {
      clinic.book(ONE, GOOD);
    }
    try (CommandProcess once =
        new CommandProcess(clinic, "queue-work", "--queue=emails", "--once", "--patience=1")) {
      Await.latch(arrived);
      clinic.stopDatabase();
      assertThat(once.exitCode()).as(once.text()).isEqualTo(QueueWork.UNREACHABLE);
      assertThat(once.text()).contains("the store can't be reached: the database doesn't answer");
    }
  }

  @Test
  void aStoreThatIsAwayIsToldSo() throws Exception {
    try (CommandProcess away =
        new CommandProcess(
            "jdbc:postgresql://127.0.0.1:1/none", "127.0.0.1:1", "queue-work", "--once")) {
      assertThat(away.exitCode()).as(away.text()).isEqualTo(QueueWork.UNREACHABLE);
      assertThat(away.text()).contains("queue-work: the store can't be reached: ");
    }
  }

  @Test
  void badUsageIsToldSo() throws Exception {
    try (CommandProcess bad = new CommandProcess(clinic, "queue-work", "--tries=0")) {
      assertThat(bad.exitCode()).as(bad.text()).isEqualTo(2);
      assertThat(bad.text()).contains("--tries must be at least 1, was 0; leave it out for 3");
    }
  }
}
