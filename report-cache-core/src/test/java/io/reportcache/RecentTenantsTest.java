package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.report.Report;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentTenantsTest {

  private static final Report<String, String> ECHO =
      Report.named("echo", String.class)
          .keyedBy(String.class)
          .ttl(Duration.ofHours(1))
          .generatedBy(text -> text);

  private final ReportCache reports = ReportCache.builder().report(ECHO).build();

  @AfterEach
  void close() {
    reports.close();
  }

  @Test
  void theReportsOfATenantAreKept() {
    assertThat(reports.tenant(new String("acme"))).isSameAs(reports.tenant("acme"));
    assertThat(reports.tenant(TenantId.of("acme"))).isSameAs(reports.tenant("acme"));
    assertThat(reports.central()).isSameAs(reports.tenant(TenantId.CENTRAL));
  }

  @Test
  void tenantsWhoseIdsHaveOneHashCodeAreKeptApart() {
    assertThat("AaBB".hashCode()).isEqualTo("BBAa".hashCode());

    for (int i = 0; i < 3; i++) {
      assertThat(reports.tenant("AaBB").tenant()).isEqualTo(TenantId.of("AaBB"));
      assertThat(reports.tenant("BBAa").tenant()).isEqualTo(TenantId.of("BBAa"));
    }
  }

  @Test
  void moreTenantsThanAreKeptAreEachRight() {
    for (int i = 0; i < 2_000; i++) {
      assertThat(reports.tenant("tenant-" + i).tenant().value()).isEqualTo("tenant-" + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void anIdThatIsNoneIsRefusedAlsoAfterTheCentralSpaceWasAskedFor(String id) {
    assertThat(reports.central().tenant()).isEqualTo(TenantId.CENTRAL);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> reports.tenant(id))
        .withMessageContaining("must not be blank");
  }

  @Test
  void noTenantIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> reports.tenant((String) null))
        .withMessageContaining("TenantId.CENTRAL");
    assertThatNullPointerException()
        .isThrownBy(() -> reports.tenant((TenantId) null))
        .withMessageContaining("central()");
  }

  @Test
  void anotherReportOfTheSameNameIsRefusedAlsoAfterTheRegisteredOneWasRead() {
    Report<String, String> other =
        Report.named("echo", String.class)
            .keyedBy(String.class)
            .ttl(Duration.ofHours(1))
            .generatedBy(text -> "other");
    assertThat(reports.tenant("acme").get(ECHO, "a")).isEqualTo("a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> reports.tenant("acme").get(other, "a"))
        .withMessageContaining("another report is registered as 'echo'");
  }
}
