package io.reportcache.durable.redis;

import io.reportcache.durable.store.DeliveryStoreContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The contract on one server. */
@Tag("any-jdk")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisDeliveryStoreTest extends DeliveryStoreContract<RedisDeliveryStore> {

  private TestStore test;

  @BeforeAll
  void open() {
    test = TestStore.open();
  }

  @BeforeEach
  void empty() {
    test.empty();
  }

  @AfterAll
  void close() {
    test.close();
  }

  @Override
  protected RedisDeliveryStore store() {
    return test.store;
  }

  @Override
  protected void pass(Duration time) {
    test.pass(time);
  }
}
