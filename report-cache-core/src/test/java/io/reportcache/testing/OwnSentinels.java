package io.reportcache.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Redis with a replica, and three processes of Sentinel that watch over them, for one test. */
public final class OwnSentinels implements AutoCloseable {

  /** The name by which the master is asked for. */
  public static final String MASTER = "mymaster";

  // One that was cut off from the other doesn't take writes, which would be lost.
  private static final String[] CAREFUL = {
    "--min-replicas-to-write", "1", "--min-replicas-max-lag", "2", "--repl-ping-replica-period", "1"
  };

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<OwnRedis> servers = new ArrayList<>();
  private final List<OwnRedis> sentinels = new ArrayList<>();

  private final @Nullable Tls tls;

  private OwnSentinels(@Nullable Tls tls) {
    this.tls = tls;
  }

  /** Starts all of them, and waits until the sentinels know each other and the replica. */
  public static OwnSentinels start() throws IOException {
    return started(new OwnSentinels(null));
  }

  /**
   * Starts installed ones that speak TLS, to each other as well; null if none is installed that
   * does.
   */
  public static @Nullable OwnSentinels startWithTls(Tls tls) throws IOException {
    OwnRedis there = OwnRedis.startWithTls(tls);
    if (there == null) {
      return null;
    }
    there.close();
    return started(new OwnSentinels(tls));
  }

  private static OwnSentinels started(OwnSentinels made) throws IOException {
    boolean isStarted = false;
    try {
      made.startAll();
      isStarted = true;
      return made;
    } finally {
      if (!isStarted) {
        made.close();
      }
    }
  }

  private void startAll() throws IOException {
    OwnRedis master = server();
    servers.add(master);
    servers.add(server("--replicaof", "127.0.0.1", "" + portOf(master)));
    for (int i = 0; i < 3; i++) {
      sentinels.add(
          sentinel(
              "sentinel monitor %s 127.0.0.1 %d 2".formatted(MASTER, portOf(master)),
              "sentinel down-after-milliseconds " + MASTER + " 500",
              "sentinel failover-timeout " + MASTER + " 2000"));
    }
    for (OwnRedis sentinel : sentinels) {
      await("a sentinel knows all", () -> knowsAll(sentinel));
    }
  }

  private OwnRedis server(String... more) throws IOException {
    List<String> all = new ArrayList<>(List.of(CAREFUL));
    all.addAll(List.of(more));
    String[] arguments = all.toArray(String[]::new);
    return tls == null
        ? OwnRedis.start(arguments)
        : Objects.requireNonNull(OwnRedis.startWithTls(tls, arguments));
  }

  private OwnRedis sentinel(String... lines) throws IOException {
    return tls == null ? OwnRedis.startSentinel(lines) : OwnRedis.startSentinelWithTls(tls, lines);
  }

  /** Returns the port by which clients and the others reach it. */
  private int portOf(OwnRedis server) {
    return tls == null ? server.port() : server.tlsPort();
  }

  private static boolean knowsAll(OwnRedis sentinel) {
    String all = "" + call(sentinel, "SENTINEL", "MASTER", MASTER);
    return all.contains("num-slaves, 1,") && all.contains("num-other-sentinels, 2,");
  }

  /** Returns the address by which Lettuce asks the sentinels. */
  public String uri() {
    return sentinels.stream()
        .map(each -> "127.0.0.1:" + portOf(each))
        .collect(
            Collectors.joining(
                ",", tls == null ? "redis-sentinel://" : "rediss-sentinel://", "#" + MASTER));
  }

  /** Returns the port of the master as the first sentinel knows it. */
  public int masterPort() {
    Object address = call(sentinels.get(0), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
    return address instanceof List<?> both ? Integer.parseInt("" + both.get(1)) : -1;
  }

  /** Returns the server of a port. */
  public OwnRedis server(int port) {
    return servers.stream().filter(each -> portOf(each) == port).findFirst().orElseThrow();
  }

  /** Kills the master, waits until another is named, and starts it again as a replica. */
  public void killMaster() throws IOException {
    int before = masterPort();
    server(before).kill();
    awaitOther(before);
    server(before).startAgain();
    awaitReplica();
  }

  /** Has the sentinels make the replica the master. */
  public void failOver() {
    int before = masterPort();
    Object answer = call(sentinels.get(0), "SENTINEL", "FAILOVER", MASTER);
    if ("OK".equals(answer)) { // else one is under way, or the replica isn't good enough
      awaitOther(before);
      awaitReplica();
    }
  }

  private void awaitOther(int before) {
    await("another master is named", () -> masterPort() != before);
  }

  private void awaitReplica() {
    await("the master has its replica", () -> hasReplica(server(masterPort())));
  }

  /** Sentinels take seconds for what they do, and more on a machine that is busy. */
  private static void await(String what, BooleanSupplier condition) {
    Await.until(what, PATIENCE, condition);
  }

  private static boolean hasReplica(OwnRedis server) {
    String info = "" + call(server, "INFO", "replication");
    return info.contains("role:master") && info.contains("min_slaves_good_slaves:1");
  }

  private static Object call(OwnRedis server, String... command) {
    try {
      return server.call(command);
    } catch (IOException e) {
      return "-" + e;
    }
  }

  @Override
  public void close() {
    sentinels.forEach(OwnRedis::close);
    servers.forEach(OwnRedis::close);
  }
}
