package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.shared.Nodes.Node;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Seed;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What somebody else has written under a value's name is a miss with a counted reason: no exception
 * gets out, and it takes no more memory than the limit.
 */
class ForeignValuesTest {

  private static final SpaceName ACME = SpaceName.of(TenantId.of("acme"));
  private static final ReportKey<String> SALES = ReportKey.of("sales:may", String.class);
  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofMinutes(5)).withTags(Tag.of("orders"));
  private static final int LIMIT = 1024 * 1024;
  private static final int AT_FLAGS = 3;

  private final Nodes nodes = new Nodes();
  private final SharedOptions options =
      Nodes.rarelyComparing().withPayloadLimit(LIMIT).withCompressionFrom(200);
  private final Node one = nodes.add(options);
  private final Node two = nodes.add(options);
  private final TenantCache reader = two.acme();
  private byte[] written;

  @BeforeEach
  void write() {
    one.acme().latest().has(SALES); // so that both know the fences
    reader.latest().has(SALES);
    written = writtenOf("may");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  /** Returns the envelope of a value, which isn't kept on this node. */
  private byte[] writtenOf(String value) {
    one.acme().remember(SALES, POLICY, () -> value);
    return nodes.server.read(ACME, SALES.text()).envelope();
  }

  private long refusals() {
    return two.caches().sharedTierStats().refused().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private void isRefused(byte[] bytes, String why) {
    nodes.server.plant(ACME, SALES.text(), bytes, Duration.ofMinutes(5));
    long before = two.caches().sharedTierStats().refused().getOrDefault(why, 0L);
    assertThat(reader.get(SALES)).isEmpty();
    assertThat(two.caches().sharedTierStats().refused().get(why)).isEqualTo(before + 1);
  }

  /** Tells whether it is a miss, whatever the reason; or the value itself, in other words. */
  private void isNothingWorse(byte[] bytes, String what) {
    nodes.server.plant(ACME, SALES.text(), bytes, Duration.ofMinutes(5));
    long before = refusals();
    String found = reader.get(SALES).orElse(null);
    if (found == null) {
      assertThat(refusals()).as(what).isEqualTo(before + 1);
    }
    reader.has(SALES);
    reader.has(SALES.text());
    dropCopy();
  }

  /** Has node two forget its copy, and nobody hear of it. */
  private void dropCopy() {
    two.caches().cleanUp();
    nodes.server.plant(ACME, SALES.text(), new byte[1], Duration.ofMinutes(5));
    if (reader.get(SALES).isPresent()) {
      reader.forget(SALES);
      written = writtenOf("may");
    }
  }

  @Test
  void bytesAtRandomAreAMiss() {
    Random random = new Random(Seed.of("foreign"));
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      if (i % 2 == 0 && bytes.length > 4) { // with the beginning of a real one
        System.arraycopy(written, 0, bytes, 0, Math.min(bytes.length, random.nextInt(120)));
      }
      isNothingWorse(bytes, Arrays.toString(bytes));
    }
  }

  @Test
  void aValueThatIsCutIsAMiss() {
    for (int length = 0; length < written.length; length++) {
      isRefused(Arrays.copyOf(written, length), "format");
    }
    isRefused(Arrays.copyOf(written, written.length + 1), "format");
  }

  @Test
  void aValueWithABitChangedAnywhereIsNothingWorse() {
    Random random = new Random(Seed.of("foreign"));
    for (int i = 0; i < written.length; i++) {
      int bit = random.nextInt(8);
      byte[] changed = written.clone();
      changed[i] ^= (byte) (1 << bit);
      isNothingWorse(changed, "bit " + bit + " of byte " + i);
    }
  }

  @Test
  void aFormatOfTheFutureIsAMiss() {
    for (int version : new int[] {2, 3, 255}) {
      byte[] later = written.clone();
      later[2] = (byte) version;
      isRefused(later, "version");
    }
  }

  @Test
  void aValueOfAnotherTypeOrCodecIsAMiss() {
    isRefused(envelope("java.lang.Long", "text", "1"), "type");
    isRefused(envelope("java.lang.String", "kryo", "x"), "codec");
    isRefused(envelope("java.lang.Object", "text", "x"), "type");
    isRefused(envelope("javax.script.ScriptEngineManager", "text", "x"), "type");
  }

  @Test
  void aPayloadThatTheCodecCanNotReadIsAMiss() {
    ReportKey<Long> number = ReportKey.of("number", Long.class);
    Position now = position();
    byte[] bytes =
        new Envelope(
                now, all(), "java.lang.Long", "text", -1, 1_000_000, 0, "x", Set.of(), utf8("many"))
            .bytes(Integer.MAX_VALUE);
    nodes.server.plant(ACME, number.text(), bytes, Duration.ofMinutes(5));
    assertThat(reader.get(number)).isEmpty();
    assertThat(two.caches().sharedTierStats().refused()).containsEntry("payload", 1L);
    assertThat(reader.ask(number, POLICY, () -> 7L).source()).isEqualTo(Source.COMPUTED);
  }

  @Test
  void aCounterThatSomebodyHasMadeUpIsAMiss() {
    byte[] flagged = written.clone();
    flagged[AT_FLAGS] |= 2;
    isRefused(Arrays.copyOf(flagged, 12), "format");
    isRefused(envelope("java.lang.Long", Envelope.COUNTER, "12345678"), "type");
    ReportKey<Long> number = ReportKey.of("number", Long.class);
    byte[] tooShort =
        new Envelope(
                position(),
                all(),
                "java.lang.Long",
                Envelope.COUNTER,
                -1,
                1_000_000,
                0,
                "x",
                Set.of(),
                utf8("123"))
            .bytes(Integer.MAX_VALUE);
    nodes.server.plant(ACME, number.text(), tooShort, Duration.ofMinutes(5));
    assertThat(reader.get(number)).isEmpty();
    assertThat(reader.increment(number, 1, POLICY)).isOne();
    assertThat(one.acme().increment(number, 1, POLICY)).isEqualTo(2);
  }

  @Test
  void aBombTakesNoMoreMemoryThanTheLimit() {
    byte[] bomb = bomb(64 * LIMIT);
    // It says that it is as long as may be, or as it is, or longer than any.
    for (int said : new int[] {LIMIT, 64 * LIMIT, Integer.MAX_VALUE, -1, 0}) {
      assertThat(allocatedBy(() -> isRefused(withPayload(bomb, said), "format")))
          .as("said %d", said)
          .isLessThan(3L * LIMIT);
    }
    byte[] tags = written.clone();
    int at = tagsAt();
    ByteBuffer.wrap(tags).putInt(at, Integer.MAX_VALUE);
    assertThat(allocatedBy(() -> isRefused(tags, "format"))).isLessThan(3L * LIMIT);
    ByteBuffer.wrap(tags).putInt(at, 100_000);
    assertThat(allocatedBy(() -> isRefused(tags, "format"))).isLessThan(3L * LIMIT);
  }

  @Test
  void aValueUnderTheNameOfAnotherTenantIsNotItsOwn() {
    reader.get(SALES);
    SpaceName beta = SpaceName.of(TenantId.of("beta"));
    TenantCache other = two.caches().tenant("beta");
    other.latest().has(SALES);
    nodes.server.plant(beta, SALES.text(), written, Duration.ofMinutes(5));
    assertThat(other.get(SALES)).isEmpty(); // it is bound to the fences of acme
    assertThat(two.caches().sharedTierStats().refused()).containsEntry("incarnation", 1L);
  }

  private Position position() {
    return nodes.server.position(ACME);
  }

  private Position all() {
    return nodes.server.position(SpaceName.ALL_TENANTS);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private byte[] envelope(String type, String codec, String payload) {
    return new Envelope(
            position(), all(), type, codec, -1, 1_000_000, 0, "x", Set.of(), utf8(payload))
        .bytes(Integer.MAX_VALUE);
  }

  private static byte[] bomb(int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater =
        new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION))) {
      byte[] zeros = new byte[1024 * 1024];
      for (int i = 0; i < length; i += zeros.length) {
        deflater.write(zeros);
      }
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /** Returns an envelope whose compressed payload is said to have a length. */
  private byte[] withPayload(byte[] packed, int said) {
    byte[] empty = envelope("java.lang.String", "text", "");
    byte[] bytes = Arrays.copyOf(empty, empty.length + packed.length);
    bytes[AT_FLAGS] |= 1;
    ByteBuffer.wrap(bytes).putInt(empty.length - 4, said);
    System.arraycopy(packed, 0, bytes, empty.length, packed.length);
    return bytes;
  }

  /** Returns where the number of tags stands in what was written. */
  private int tagsAt() {
    return written.length - utf8("may").length - 4 - (2 + utf8("orders").length) - 4;
  }

  private static long allocatedBy(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
