package io.reportcache.shared.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisReadOnlyException;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.LuaScript;
import io.reportcache.shared.Counted;
import io.reportcache.shared.CounterBytes;
import io.reportcache.shared.Position;
import io.reportcache.shared.ScopeText;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.SharedStore;
import io.reportcache.shared.SpaceName;
import io.reportcache.shared.StoredValue;
import io.reportcache.shared.TierState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Values and fences in Redis: a value is a string, the fences of a part are a hash. What reads and
 * writes fences is a script, so that it is one step. No command looks for names.
 */
final class RedisStore implements SharedStore {

  /** Fences live longer than any value, and at least for so long after the last write. */
  private static final Duration FENCES_KEPT = Duration.ofDays(8);

  /** With more scopes in one invalidation, everything is invalidated. */
  private static final int MOST_SCOPES = 4_096;

  private static final byte[] NOTHING = {};
  private static final byte[] HEAD = RedisNames.bytes("h"); // of a counter
  private static final byte[] NUMBER = RedisNames.bytes("n");
  private static final byte[] INCARNATION = RedisNames.bytes("@inc");
  private static final byte[] SEQUENCE = RedisNames.bytes("@seq");
  private static final byte[] IDENTITY = RedisNames.bytes("@id");
  private static final byte[] NO_FIELD = RedisNames.bytes("@none");

  private final RedisServer server;
  private final RedisNames names;
  private final byte[] channel;
  private final byte[] allFences;
  private final byte[] fencesKept;
  private volatile String member = "";
  private volatile @Nullable LinkKeeper keeper;

  RedisStore(RedisServer server, SharedOptions options) {
    this.server = server;
    this.names = new RedisNames(options.prefix());
    this.channel = names.channel();
    this.allFences = names.fences(SpaceName.ALL_TENANTS);
    Duration longest = options.longestKept().plusDays(1);
    this.fencesKept =
        number((longest.compareTo(FENCES_KEPT) > 0 ? longest : FENCES_KEPT).toMillis());
  }

  @Override
  public void open(String member, Listener listener) {
    this.member = member;
    LinkKeeper opened = new LinkKeeper(server, channel, listener);
    keeper = opened;
    boolean isOpen = false;
    try {
      opened.start();
      isOpen = true;
    } finally {
      if (!isOpen) {
        opened.close(Deadline.in(server.connectTimeout()));
      }
    }
  }

  @Override
  public StoredValue read(SpaceName tenant, String key) throws Exception {
    byte[] name = names.value(tenant, key);
    byte[] fences = names.fences(tenant);
    return onLink(
        (link, deadline) -> {
          CommandBatch batch = new CommandBatch();
          RedisFuture<byte[]> value = batch.get(name); // before the fences
          RedisFuture<Long> left = batch.pttl(name);
          var ofTenant = batch.hmget(fences, INCARNATION, SEQUENCE, IDENTITY);
          var ofAll = batch.hmget(allFences, INCARNATION, SEQUENCE, IDENTITY);
          link.send(batch);
          // The last answer first: the others are there by then, so this thread is woken once.
          Position all =
              RedisAnswers.position(link, allFences, RedisAnswers.orNull(ofAll, deadline));
          Position tenants =
              RedisAnswers.position(link, fences, RedisAnswers.orNull(ofTenant, deadline));
          long millis = deadline.await(left);
          byte[] bytes = null;
          boolean isString = true;
          try {
            bytes = deadline.await(value);
          } catch (RedisCommandExecutionException e) {
            if (!RedisAnswers.isOfAnotherType(e)) {
              throw e;
            }
            isString = false;
          }
          if (!isString) {
            return counter(link, deadline, name, fences);
          }
          return millis <= 0 // has just ended, or somebody else has written it
              ? new StoredValue(null, 0, tenants, all)
              : new StoredValue(bytes, millis, tenants, all);
        });
  }

  /** Reads what is no string, and must be a counter. */
  private StoredValue counter(RedisLink link, Deadline deadline, byte[] name, byte[] fences)
      throws Exception {
    CommandBatch batch = new CommandBatch();
    var counter = batch.hmget(name, HEAD, NUMBER); // before the fences
    RedisFuture<Long> left = batch.pttl(name);
    var ofTenant = batch.hmget(fences, INCARNATION, SEQUENCE, IDENTITY);
    var ofAll = batch.hmget(allFences, INCARNATION, SEQUENCE, IDENTITY);
    link.send(batch);
    byte[] bytes = RedisAnswers.counterOf(RedisAnswers.orNull(counter, deadline));
    long millis = deadline.await(left);
    Position tenants = RedisAnswers.position(link, fences, RedisAnswers.orNull(ofTenant, deadline));
    Position all = RedisAnswers.position(link, allFences, RedisAnswers.orNull(ofAll, deadline));
    return millis <= 0
        ? new StoredValue(null, 0, tenants, all)
        : new StoredValue(bytes, millis, tenants, all);
  }

  @Override
  public List<TierState> changes(List<Asked> parts) throws Exception {
    return onLink(
        (link, deadline) -> {
          List<LuaScript.Answer> answers = new ArrayList<>();
          for (Asked part : parts) {
            Position known = part.known();
            answers.add(
                RedisScript.CHANGES.start(
                    link.commands(),
                    keys(names.fences(part.space())),
                    arguments(
                        RedisNames.bytes(known == null ? "" : known.incarnation()),
                        number(known == null ? 0 : known.sequence()))));
          }
          List<TierState> states = new ArrayList<>();
          for (LuaScript.Answer answer : answers) {
            states.add(RedisAnswers.state(answer.await(deadline)));
          }
          return states;
        });
  }

  @Override
  public TierState renew(SpaceName space, String incarnation) throws Exception {
    return RedisAnswers.state(
        run(
            RedisScript.RENEW,
            keys(names.fences(space)),
            RedisNames.bytes(incarnation),
            number(0)));
  }

  @Override
  public List<@Nullable Position> positions(List<SpaceName> spaces) throws Exception {
    List<byte[]> all = spaces.stream().map(names::fences).toList();
    return onLink(
        (link, deadline) -> {
          // F6: a write that changes nothing. A master that has lost its replicas refuses it, if it
          // was told so: there may be another master, so it mustn't count as contact.
          RedisFuture<Long> allowed = link.commands().hdel(allFences, NO_FIELD);
          List<RedisFuture<List<KeyValue<byte[], byte[]>>>> answers = new ArrayList<>();
          for (byte[] fences : all) {
            answers.add(link.commands().hmget(fences, INCARNATION, SEQUENCE, IDENTITY));
          }
          link.readIdentities(all, deadline);
          RedisAnswers.orNull(allowed, deadline);
          List<@Nullable Position> positions = new ArrayList<>();
          for (int i = 0; i < all.size(); i++) {
            positions.add(
                RedisAnswers.position(
                    link, all.get(i), RedisAnswers.orNull(answers.get(i), deadline)));
          }
          return positions;
        });
  }

  @Override
  public boolean store(
      SpaceName tenant,
      String key,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(RedisNames.bytes(begun.incarnation()));
    arguments.add(number(begun.sequence()));
    arguments.add(number(Math.max(1, ttl.toMillis())));
    arguments.add(envelope);
    lineage.forEach(scope -> arguments.add(RedisNames.bytes(scope)));
    return RedisAnswers.first(
            run(
                RedisScript.STORE,
                keys(names.fences(tenant), names.value(tenant, key)),
                arguments.toArray(byte[][]::new)))
        == 1;
  }

  @Override
  public boolean replace(
      SpaceName tenant,
      String key,
      byte @Nullable [] read,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl)
      throws Exception {
    boolean counts = CounterBytes.isCounter(envelope);
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(RedisNames.bytes(begun.incarnation()));
    arguments.add(number(begun.sequence()));
    arguments.add(number(Math.max(1, ttl.toMillis())));
    arguments.add(CounterBytes.lasting(envelope));
    arguments.add(counts ? number(CounterBytes.number(envelope)) : NOTHING);
    arguments.add(
        read == null ? NOTHING : RedisNames.bytes(LuaScript.digest(CounterBytes.lasting(read))));
    lineage.forEach(scope -> arguments.add(RedisNames.bytes(scope)));
    return RedisAnswers.first(
            run(
                RedisScript.REPLACE,
                keys(names.fences(tenant), names.value(tenant, key)),
                arguments.toArray(byte[][]::new)))
        == 1;
  }

  @Override
  public @Nullable Counted count(
      SpaceName tenant,
      String key,
      byte[] counter,
      long by,
      Position known,
      List<String> lineage,
      @Nullable Duration ttl)
      throws Exception {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(RedisNames.bytes(known.incarnation()));
    arguments.add(number(known.sequence()));
    arguments.add(CounterBytes.head(counter));
    arguments.add(number(by));
    arguments.add(ttl == null ? NOTHING : number(Math.max(1, ttl.toMillis())));
    lineage.forEach(scope -> arguments.add(RedisNames.bytes(scope)));
    List<Object> answer =
        run(
            RedisScript.COUNT,
            keys(names.fences(tenant), names.value(tenant, key)),
            arguments.toArray(byte[][]::new));
    long outcome = RedisAnswers.first(answer);
    return outcome == 0
        ? null
        : new Counted(Long.parseLong(RedisAnswers.text(answer.get(1))), outcome == 1);
  }

  @Override
  public Position invalidate(SpaceName space, List<String> scopes) throws Exception {
    List<String> sent =
        scopes.size() > MOST_SCOPES || scopes.stream().anyMatch(each -> each.startsWith("@"))
            ? List.of(ScopeText.ALL)
            : scopes;
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(channel);
    arguments.add(RedisMessage.body(member, space, sent));
    sent.forEach(scope -> arguments.add(RedisNames.bytes(scope)));
    return RedisAnswers.position(
        run(RedisScript.INVALIDATE, keys(names.fences(space)), arguments.toArray(byte[][]::new)));
  }

  @Override
  public String lease(SpaceName tenant, String key, String lease, String replaced, Duration term)
      throws Exception {
    return RedisAnswers.text(
        run(
                RedisScript.LEASE,
                keys(names.lease(tenant, key)),
                RedisNames.bytes(lease),
                RedisNames.bytes(replaced),
                number(term.toMillis()))
            .get(0));
  }

  @Override
  public void release(SpaceName tenant, String key, String lease) throws Exception {
    run(
        RedisScript.RELEASE,
        keys(names.lease(tenant, key)),
        RedisNames.bytes(lease),
        channel,
        new LoadedMessage(tenant, key).bytes());
  }

  @Override
  public void close(Duration limit) {
    LinkKeeper there = keeper;
    if (there != null) {
      there.close(Deadline.in(limit));
    }
  }

  /** A call on a link. */
  private interface Call<T> {
    T on(RedisLink link, Deadline deadline) throws Exception;
  }

  private <T> T onLink(Call<T> call) throws Exception {
    LinkKeeper there = keeper;
    if (there == null) {
      throw new IllegalStateException("open() must be called first");
    }
    RedisLink link = there.link();
    long epoch = link.epoch();
    T result;
    try {
      result = call.on(link, Deadline.in(server.commandTimeout()));
    } catch (RedisReadOnlyException e) {
      there.suspect(); // it was the master until now
      throw e;
    }
    if (link.epoch() != epoch) {
      throw new IOException("the connection to Redis was replaced during the call");
    }
    return result;
  }

  private List<Object> run(RedisScript script, byte[][] keys, byte[]... more) throws Exception {
    byte[][] arguments = arguments(more);
    return onLink(
        (link, deadline) -> script.start(link.commands(), keys, arguments).await(deadline));
  }

  /** Returns the arguments of a script: those that each of them has, and more. */
  private byte[][] arguments(byte[]... more) {
    byte[][] arguments = new byte[more.length + 2][];
    arguments[0] = RedisNames.bytes(UUID.randomUUID().toString().replace("-", ""));
    arguments[1] = fencesKept;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return arguments;
  }

  private static byte[][] keys(byte[]... keys) {
    return keys;
  }

  private static byte[] number(long number) {
    return RedisNames.bytes(Long.toString(number));
  }
}
