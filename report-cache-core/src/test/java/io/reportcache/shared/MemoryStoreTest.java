package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The model keeps the contract, and its switches do what they say. */
class MemoryStoreTest extends SharedStoreContract {

  private final MemoryServer server = new MemoryServer();

  @Override
  protected SharedStore newStore() {
    return new MemoryStore(server, Duration.ofMillis(50));
  }

  @Override
  protected void loseFences(SpaceName space) {
    server.forgetFences(space);
  }

  @Override
  protected void disown(SpaceName space) {
    server.disown(space);
  }

  private MemoryStore otherStore() {
    return (MemoryStore) other;
  }

  @Test
  void messagesAreLostHeldReversedAndDoubled() throws Exception {
    otherStore().let(MemoryStore.Messages.ARE_LOST);
    store.invalidate(ACME, List.of("k:1"));
    otherStore().let(MemoryStore.Messages.WAIT);
    store.invalidate(ACME, List.of("k:2"));
    store.invalidate(ACME, List.of("k:3"));
    assertThat(heardByOther.isSilent()).isTrue();
    otherStore().releaseReversed();
    assertThat(heardByOther.next().position().sequence()).isEqualTo(3);
    assertThat(heardByOther.next().position().sequence()).isEqualTo(2);
    otherStore().let(MemoryStore.Messages.ARRIVE_TWICE);
    store.invalidate(ACME, List.of("k:4"));
    assertThat(heardByOther.next()).isEqualTo(heardByOther.next());
    assertThat(heardByOther.isSilent()).isTrue();
  }

  @Test
  void callsFailBeforeOrAfterwardsOrHang() throws Exception {
    Position begun = ReadFences.of(store, ACME, null).position();
    otherStore().let(MemoryStore.Calls.FAIL);
    assertThatThrownBy(() -> other.invalidate(ACME, List.of("*"))).isInstanceOf(IOException.class);
    assertThat(store.positions(List.of(ACME))).containsExactly(begun);
    otherStore().let(MemoryStore.Calls.FAIL_AFTERWARDS);
    assertThatThrownBy(() -> other.invalidate(ACME, List.of("*"))).isInstanceOf(IOException.class);
    assertThat(ReadFences.of(store, ACME, null).position().sequence()).isEqualTo(1);
    otherStore().let(MemoryStore.Calls.HANG);
    assertThatThrownBy(() -> ReadFences.of(other, ACME, null)).isInstanceOf(TimeoutException.class);
    assertThat(otherStore().callsMade()).isEqualTo(3);
  }

  @Test
  void aFailOverBringsAnOlderStateThatIsDisowned() throws Exception {
    Position before = store.invalidate(ACME, List.of("k:a"));
    MemoryServer.Snapshot older = server.snapshot();
    store.invalidate(ACME, List.of("k:b"));
    server.failOverTo(older);
    assertThat(heard.changes).hasValue(1);
    assertThat(store.positions(List.of(ACME))).containsExactly((Position) null);
    assertThat(ReadFences.of(store, ACME, null).position().incarnation())
        .isNotEqualTo(before.incarnation());
  }

  @Test
  void anOlderStateMayComeUnnoticed() throws Exception {
    Position before = store.invalidate(ACME, List.of("k:a"));
    MemoryServer.Snapshot older = server.snapshot();
    store.invalidate(ACME, List.of("k:b"));
    server.restore(older);
    assertThat(heard.changes).hasValue(0);
    assertThat(store.positions(List.of(ACME))).containsExactly(before);
  }
}
