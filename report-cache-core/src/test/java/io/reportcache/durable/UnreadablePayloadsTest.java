package io.reportcache.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.reportcache.durable.jackson.Jackson2Codec;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.Month;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A class that surely can't be read back is refused when events and jobs are built. */
class UnreadablePayloadsTest {

  interface Shape {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
  interface Figure {}

  record Circle(int radius) implements Figure {}

  record Nested(Shape shape) {}

  @EventName("shape.drawn")
  record Drawn(String id, Shape shape) implements DomainEvent {}

  @EventName("shape.listed")
  record Listed(List<Shape> shapes) implements DomainEvent {}

  @EventName("shape.mapped")
  record Mapped(Map<String, Shape> shapes) implements DomainEvent {}

  @EventName("shape.deep")
  record Deep(Nested nested) implements DomainEvent {}

  @EventName("shape.made")
  static final class Made implements DomainEvent {
    private final String id;

    Made(String id, int size) {
      this.id = id + size;
    }

    public String getId() {
      return id;
    }
  }

  record Amount(@JsonValue String text) {}

  static class Node {
    public Node next;
  }

  @EventName("shape.fine")
  record Fine(
      UUID id,
      Instant at,
      Optional<String> note,
      Object anything,
      Number number,
      CharSequence text,
      Month month,
      Locale locale,
      List<Figure> figures,
      Map<Month, BigDecimal> amounts,
      Figure figure,
      Amount amount,
      Node node,
      int[] counts,
      @JsonIgnore Shape ignored)
      implements DomainEvent {

    Fine {
      Objects.requireNonNull(id, "id must not be null");
    }
  }

  @JobName("paint")
  record Paint(Shape shape) implements TenantJob {}

  @ParameterizedTest
  @ValueSource(classes = {Drawn.class, Listed.class, Mapped.class, Deep.class})
  void aFieldOfWhichNoValueCanBeReadIsNamed(Class<? extends DomainEvent> type) {
    String field = type == Drawn.class ? "shape" : type == Deep.class ? "nested.shape" : "shapes";
    for (PayloadCodec codec : List.of(new Jackson2Codec(), new Jackson3Codec())) {
      assertThatThrownBy(() -> handled(codec, type))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(type.getName() + " can't be read back because of " + field + ": ")
          .hasMessageContaining(Shape.class.getName())
          .hasMessageContaining("; change the class, annotate it for Jackson")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void aClassWithoutAConstructorForIt() {
    for (PayloadCodec codec : List.of(new Jackson2Codec(), new Jackson3Codec())) {
      assertThatThrownBy(() -> handled(codec, Made.class))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(Made.class.getName() + " can't be read back: ");
    }
  }

  @Test
  void aJob() {
    TenantQueuesBuilder queues =
        TenantQueues.builder(new MemoryDeliveryStore(), new Jackson3Codec())
            .job(Paint.class, (paint, run) -> {});
    assertThatThrownBy(queues::build)
        .hasMessageStartingWith(Paint.class.getName() + " can't be read back because of shape: ");
  }

  @Test
  void whatMayBeReadIsNotRefused() {
    for (PayloadCodec codec : List.of(new Jackson2Codec(), new Jackson3Codec())) {
      assertThat(handled(codec, Fine.class)).isNotNull();
    }
  }

  @Test
  void whatOnlyOthersReadIsNotRefused() {
    assertThat(
            DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
                .type(Drawn.class)
                .remoteHandler("painter", Drawn.class, LaneOptions.defaults())
                .build())
        .isNotNull();
  }

  private static <E extends DomainEvent> DurableEvents handled(PayloadCodec codec, Class<E> type) {
    return DurableEvents.builder(new MemoryDeliveryStore(), codec)
        .type(type)
        .handler("painter", type, LaneOptions.defaults(), (event, run) -> {})
        .build();
  }
}
