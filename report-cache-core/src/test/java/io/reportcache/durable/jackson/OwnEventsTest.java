package io.reportcache.durable.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.PayloadCodec;
import io.reportcache.report.ReportGenerated;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The library's own event can be durable: no part of it is lost, its tenant included. */
class OwnEventsTest {

  @Test
  void whatWasGeneratedIsReadAsItWasWritten() throws Exception {
    List<PayloadCodec> codecs = List.of(new Jackson2Codec(), new Jackson3Codec());
    for (TenantId tenant : List.of(TenantId.of("acme"), TenantId.CENTRAL)) {
      ReportGenerated event =
          new ReportGenerated(tenant, "sales", "2026", Duration.ofMillis(1_500), true);
      for (PayloadCodec writes : codecs) {
        writes.check(ReportGenerated.class);
        for (PayloadCodec reads : codecs) {
          assertThat(reads.decode(writes.encode(event), ReportGenerated.class)).isEqualTo(event);
        }
      }
    }
  }
}
