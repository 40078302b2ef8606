package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class EventNamesTest {

  record OrderCreated() implements DomainEvent {}

  record Order2Paid() implements DomainEvent {}

  record Renamed_Thing() implements DomainEvent {}

  record Paid() implements DomainEvent {}

  @EventName("order.created")
  record SomeClass() implements DomainEvent {}

  @EventName("Shop.order-2.paid")
  record Odd() implements DomainEvent {}

  @EventName("order created")
  record Blank() implements DomainEvent {}

  @EventName("order.*")
  record Starred() implements DomainEvent {}

  @EventName("created")
  record OneSegment() implements DomainEvent {}

  @Test
  void aNameIsDerivedFromTheClassBeforeCapitals() {
    assertThat(EventNames.of(OrderCreated.class)).isEqualTo("order.created");
    assertThat(EventNames.of(Order2Paid.class)).isEqualTo("order2.paid");
    assertThat(EventNames.of(Renamed_Thing.class)).isEqualTo("renamed-thing");
    assertThat(EventNames.of(Paid.class)).isEqualTo("paid");
    assertThat(EventNames.of(new DomainEvent() {}.getClass())).isEqualTo("anonymous");
  }

  @Test
  void aDeclaredNameStandsAndSurvivesARename() {
    assertThat(EventNames.of(SomeClass.class)).isEqualTo("order.created");
    assertThat(EventNames.of(Odd.class)).isEqualTo("Shop.order-2.paid");
  }

  @Test
  void aDeclaredNameOfAnotherFormIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventNames.of(Blank.class))
        .withMessage(
            "@EventName of %s must be two or more segments of letters, digits and '-' divided by dots, was"
                + " 'order created'; e.g. order.created",
            Blank.class.getName());
    assertThatIllegalArgumentException().isThrownBy(() -> EventNames.of(Starred.class));
  }

  /** As the Javadoc of EventName has it. */
  @Test
  void aDeclaredNameOfOneSegmentIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> EventNames.of(OneSegment.class));
  }
}
