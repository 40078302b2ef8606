package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * A transaction has invalidated a tag and reads a key, while another thread stores values under it
 * with the tag and without.
 */
public class HiddenTagModel {

  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final CachePolicy PLAIN = CachePolicy.forever();
  private static final CachePolicy TAGGED = PLAIN.withTags(Tag.of("orders"));

  private final LocalTier tier = FreshnessModel.tier();
  private final Space space = tier.space(TenantId.of("acme"));
  private final TransactionWork work = new TransactionWork(tier.transactionServices(), null);

  public HiddenTagModel() {
    work.invalidate(space, List.of(Tag.of("orders")), "test");
  }

  @Operation
  public String read() {
    Entry entry = work.cached(space, KEY);
    return entry != null && entry.tags().equals(TAGGED.tags()) ? "hidden" : "fine";
  }

  @Operation
  public void putTagged() {
    space.face().put(KEY, "tagged", TAGGED);
  }

  @Operation
  public void putPlain() {
    space.face().put(KEY, "plain", PLAIN);
  }

  @Operation
  public void forget() {
    space.face().forget(KEY);
  }

  /** What reads have to look like. */
  public static class NothingHiddenIsSeen {

    public String read() {
      return "fine";
    }

    public void putTagged() {}

    public void putPlain() {}

    public void forget() {}
  }
}
