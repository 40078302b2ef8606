package io.reportcache.examples.quotes.expense;

import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.Year;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** What a tenant has spent. */
@Entity
@Table(
    name = "expenses",
    check = @CheckConstraint(name = "expense_is_positive", constraint = "amount > 0"),
    indexes = @Index(name = "expenses_by_day", columnList = "tenant, spent_on"))
public class Expense {

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "expenses_seq")
  @SequenceGenerator(name = "expenses_seq", sequenceName = "expenses_seq", allocationSize = 1)
  private @Nullable Long id;

  @TenantId
  @SuppressWarnings("UnusedVariable") // Hibernate writes it, and asks for it in each query
  private @Nullable String tenant;

  @Column(nullable = false, length = 30)
  private String category;

  @Column(nullable = false, precision = 12, scale = 2)
  private BigDecimal amount;

  @Column(name = "spent_on", nullable = false)
  private LocalDate spentOn;

  /** For Hibernate. */
  @SuppressWarnings("NullAway.Init")
  protected Expense() {}

  /** Makes an expense of the current tenant. */
  public Expense(String category, BigDecimal amount, LocalDate spentOn) {
    this.category = category;
    this.amount = amount;
    this.spentOn = spentOn;
  }

  @Nullable Long id() {
    return id;
  }

  String category() {
    return category;
  }

  BigDecimal amount() {
    return amount;
  }

  LocalDate spentOn() {
    return spentOn;
  }

  Year year() {
    return Year.of(spentOn.getYear());
  }

  void change(String category, BigDecimal amount, LocalDate spentOn) {
    this.category = category;
    this.amount = amount;
    this.spentOn = spentOn;
  }
}
